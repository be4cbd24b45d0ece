package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.graphs.SurvivingElements;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a graph has by the topic of updates, by the rules of the job that answers. */
public final class SurvivingPassages {

  private SurvivingPassages() {}

  /** All updates of a graph that can be read by now. */
  public static List<ConsumerRecord<String, String>> records(String bootstrap, String graph) {
    return new TextClient(bootstrap)
        .readAll("graph-updates").stream()
            .filter(record -> record.key().startsWith(graph + "|"))
            .toList();
  }

  /** Passages that survive: "id | title | text". */
  public static Set<String> passages(String bootstrap, String graph) {
    return described(
        bootstrap,
        graph,
        passage -> passage.id() + " | " + passage.title() + " | " + passage.text());
  }

  /** "document text". */
  public static Set<String> texts(String bootstrap, String graph) {
    return described(bootstrap, graph, passage -> passage.document() + " " + passage.text());
  }

  private static Set<String> described(
      String bootstrap, String graph, Function<Change.PassageUpsert, String> description) {
    UpdateRecords reader = new UpdateRecords();
    SurvivingElements surviving = new SurvivingElements();
    Map<SourcePosition, String> descriptions = new HashMap<>();
    for (ConsumerRecord<String, String> record : records(bootstrap, graph)) {
      GraphUpdate update =
          reader
              .read(
                  new ConsumerRecord<>(
                      record.topic(),
                      record.partition(),
                      record.offset(),
                      record.key().getBytes(StandardCharsets.UTF_8),
                      record.value().getBytes(StandardCharsets.UTF_8)))
              .orElseThrow(() -> new AssertionError(record.value()));
      surviving.apply(update);
      if (update.change() instanceof Change.PassageUpsert passage) {
        descriptions.put(update.source().position(), description.apply(passage));
      }
    }
    return surviving.of(graph).stream()
        .map(element -> descriptions.get(element.position()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
