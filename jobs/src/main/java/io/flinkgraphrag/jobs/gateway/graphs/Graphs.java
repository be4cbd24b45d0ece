package io.flinkgraphrag.jobs.gateway.graphs;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.jobs.gateway.asking.AnswerRecord;
import io.flinkgraphrag.jobs.gateway.asking.AskListener;
import io.flinkgraphrag.jobs.gateway.asking.AskQuestion;
import io.flinkgraphrag.jobs.gateway.asking.Asking;
import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.asking.TopicReader;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which graphs there are, from its start to {@link #close}. Names come from the topic of updates,
 * read from its beginning; whether a graph that had deletes is still there, the job is asked, when
 * somebody wants to know. Thread-safe; {@link #list} does not block.
 */
public final class Graphs implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Graphs.class);

  /** Asked about at a time; others are listed as they were. */
  static final int ASKED_MAX = 16;

  /** Whoever wants the list waits no longer for the job. */
  private static final Duration ASK_MAX = Duration.ofSeconds(5);

  private static final Duration RETRY_READING = Duration.ofSeconds(2);

  /** Short, and of no language. */
  private static final String PROBE = "?";

  private final GraphNames names = new GraphNames();
  private final UpdateRecords updates = new UpdateRecords();
  private final Asking asking;
  private final Clock clock;
  private final TopicReader reader;

  private Graphs(KafkaClients clients, String topic, Asking asking, Clock clock) {
    this.asking = asking;
    this.clock = clock;
    this.reader = TopicReader.ofAll(clients, topic, this::take);
  }

  /**
   * Begins to read.
   *
   * @param topic of updates
   */
  public static Graphs start(KafkaClients clients, String topic, Asking asking, Clock clock) {
    return new Graphs(clients, topic, asking, clock);
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    Optional<UpdateGlance> glance = UpdateGlance.of(record);
    if (glance.isEmpty()) {
      return;
    }
    String graph = glance.get().graph();
    long at = Math.min(clock.millis(), record.timestamp());
    if (glance.get().delete()) {
      names.delete(graph, at);
    } else if (names.knows(graph) || updates.read(record).isPresent()) {
      // what the job refuses makes no graph
      names.put(graph, at);
    }
  }

  /** Those that are there, in order; completes within some seconds, and never with a failure. */
  public CompletableFuture<List<String>> list(Predicate<String> which) {
    List<CompletableFuture<Void>> asked =
        names.takeDoubtful(which, ASKED_MAX, clock.millis()).stream().map(this::ask).toList();
    return CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new))
        .completeOnTimeout(null, ASK_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .thenApply(done -> names.there(which));
  }

  /** Whether there are more than are listed. */
  public boolean isCut() {
    return names.isFull();
  }

  /**
   * Lets whoever wants the list pass once it is whole.
   *
   * @throws HttpFault before
   */
  public void requireWhole() throws HttpFault {
    Optional<String> missing = missing();
    if (missing.isPresent()) {
      throw HttpFault.of(503, "READING", missing.get()).retryAfter(RETRY_READING);
    }
  }

  /** What is missing for the list to be whole, empty for nothing. */
  public Optional<String> missing() {
    return reader.isCaughtUp()
        ? Optional.empty()
        : Optional.of("the names of the graphs are being read; wait a moment");
  }

  private CompletableFuture<Void> ask(String graph) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    long askedAt = clock.millis();
    ObjectNode question =
        JsonNodeFactory.instance
            .objectNode()
            .put("graph", graph)
            .put("text", PROBE)
            .put("want", "evidence")
            .put("maxPassages", 1)
            .put("maxFacts", 0)
            .put("timeoutMs", ASK_MAX.toMillis());
    try {
      var ask =
          asking.ask(
              AskQuestion.of(question),
              new AskListener() {
                @Override
                public void answered(AnswerRecord answer) {
                  if (tellsWhetherThere(answer)) {
                    names.answered(graph, askedAt, !answer.code().equals("UNKNOWN_GRAPH"));
                  }
                  done.complete(null);
                }

                @Override
                public void failed(HttpFault fault) {
                  done.complete(null);
                }
              });
      LOG.debug("asking whether graph {} is there: {}", graph, ask);
    } catch (HttpFault notNow) {
      done.complete(null);
    }
    return done;
  }

  private static boolean tellsWhetherThere(AnswerRecord answer) {
    return switch (answer.status()) {
      case "ANSWERED", "DEGRADED", "NO_EVIDENCE" -> true;
      default -> false;
    };
  }

  @Override
  public void close() {
    reader.close();
  }
}
