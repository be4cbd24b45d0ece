package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.harness.GraphClient;
import io.flinkgraphrag.jobs.harness.JobCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents that are replaced, each by a delete and its passages anew and without versions, are all
 * there afterwards, and a second producer of the same changes the graph in no way, whoever sets the
 * records' times.
 */
final class ReplaceDocumentsITCase {

  private static final int DOCUMENTS = 300;
  private static final int ROUNDS = 4;
  private static final String GRAPH = "gates";
  private static final String FRESH = "gates-fresh";

  private JobCluster cluster;
  private GraphClient client;
  private Path folder;

  @Test
  void noDocumentIsLostByBeingReplaced(@TempDir Path temporary) throws Exception {
    folder = temporary;
    try (JobCluster started =
            JobCluster.start(folder, new Configuration(), new HashEmbedderFactory());
        GraphClient connected = new GraphClient(started.bootstrap())) {
      cluster = started;
      client = connected;
      cluster.run(2);
      for (int round = 1; round <= ROUNDS; round++) {
        setTimestamps(round % 2 == 0 ? "LogAppendTime" : "CreateTime");
        replaceAll(round, round > ROUNDS / 2 ? 2 : 1);
        assertAllThere(round);
      }
      assertAsLoadedFresh();
    }
  }

  private void setTimestamps(String type) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.bootstrap()))) {
      var topic = new ConfigResource(ConfigResource.Type.TOPIC, "graph-updates");
      var change =
          new AlterConfigOp(
              new ConfigEntry("message.timestamp.type", type), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(topic, List.of(change))).all().get(60, TimeUnit.SECONDS);
    }
  }

  private void replaceAll(int round, int producers) throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      lines.add(
          "{\"op\":\"delete\",\"type\":\"document\",\"graph\":\"%s\",\"id\":\"gate %d\"}"
              .formatted(GRAPH, i));
      for (String part : List.of("a", "b")) {
        lines.add(
            "{\"op\":\"upsert\",\"type\":\"passage\",\"graph\":\"%s\",\"document\":\"gate %d\",\"id\":\"%d-%s\",\"text\":\"%s\"}"
                .formatted(GRAPH, i, i, part, text(i, part, round)));
      }
    }
    Path file = Files.write(folder.resolve("round-" + round + ".jsonl"), lines);
    List<CompletableFuture<Run>> loads = new ArrayList<>();
    for (int i = 0; i < producers; i++) {
      loads.add(CompletableFuture.supplyAsync(() -> run("load", "--wait", file.toString())));
    }
    for (CompletableFuture<Run> load : loads) {
      assertThat(load.get(120, TimeUnit.SECONDS).out()).contains("refused 0");
    }
  }

  private static String text(int document, String part, int round) {
    return "The word %s%dx%d opens gate %d.".formatted(part, document, round, document);
  }

  private void assertAllThere(int round) throws Exception {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i++) {
      questions.add("What does the word a%dx%d open?".formatted(i, round));
    }
    client.ask(List.of(GRAPH), questions, "round-" + round);
    int found = 0;
    for (int i = 0; i < DOCUMENTS; i++) {
      JsonNode answer = client.found(GRAPH, "round-" + round + "-" + i, questions.get(i));
      found += answer.get("evidence").toString().contains(text(i, "a", round)) ? 1 : 0;
    }
    assertThat(found).as("documents after round %d", round).isEqualTo(DOCUMENTS);
  }

  private void assertAsLoadedFresh() throws Exception {
    Path file = folder.resolve("fresh.jsonl");
    run("graphs", "export", GRAPH, "--as", FRESH, "--out", file.toString());
    assertThat(run("load", "--wait", file.toString()).out())
        .contains("applied %d,".formatted(2 * DOCUMENTS));
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < DOCUMENTS; i += 10) {
      questions.add("What does the word b%dx%d open?".formatted(i, ROUNDS));
    }
    client.ask(List.of(GRAPH, FRESH), questions, "fresh");
    for (int i = 0; i < questions.size(); i++) {
      assertThat(client.found(FRESH, "fresh-" + i, questions.get(i)))
          .isEqualTo(client.found(GRAPH, "fresh-" + i, questions.get(i)));
    }
  }

  private Run run(String... command) {
    List<String> arguments = new ArrayList<>(List.of(command));
    arguments.addAll(List.of("--bootstrap", cluster.bootstrap()));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as("%s: %s", arguments, run.err()).isZero();
    return run;
  }
}
