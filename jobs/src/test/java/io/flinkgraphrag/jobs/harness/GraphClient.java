package io.flinkgraphrag.jobs.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;

/** Sends histories of changes to graphs of a running job, and asks what is found in them. */
public final class GraphClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The fields of an answer that do not tell graphs apart. */
  private static final List<String> COMPARED =
      List.of("status", "answer", "citations", "facts", "evidence", "completeness");

  /** Passages that its questions want. */
  public static final int PASSAGES = 20;

  /** What is more than this is a time. */
  private static final long VERSION_MAX = 1_000_000;

  private final Sender sender;
  private final Outcomes outcomes;

  public GraphClient(String bootstrap) {
    this(bootstrap, new Outcomes(bootstrap));
  }

  /** A client that reads answers and counts here, where they need not be committed. */
  public GraphClient(String bootstrap, Outcomes outcomes) {
    this.sender = new Sender(bootstrap);
    this.outcomes = outcomes;
  }

  /** Sends changes in their order and waits until they are in all the graphs. */
  public void change(List<String> graphs, List<ObjectNode> changes, String batch) {
    send(graphs, changes, batch);
    awaitIn(graphs, changes.size(), batch);
  }

  /** Sends changes in their order. */
  public void send(List<String> graphs, List<ObjectNode> changes, String batch) {
    for (String graph : graphs) {
      for (ObjectNode change : changes) {
        GraphHistory.Update update = GraphHistory.update(graph, change);
        sender.updateLater(
            update.partitionOrNull(), update.key(), update.valueOrNull(), name(batch, graph));
      }
    }
    sender.flush();
  }

  /** Waits until all changes of a batch are in all the graphs. */
  void awaitIn(List<String> graphs, int changes, String batch) {
    for (String graph : graphs) {
      await(name(batch, graph), changes);
    }
  }

  /** How many changes of a batch are in a graph, as far as the job has told. */
  public int in(String graph, String batch) {
    List<JsonNode> counts = outcomes.read().statuses().getOrDefault(name(batch, graph), List.of());
    return counts.isEmpty() ? 0 : counts.get(counts.size() - 1).get("total").asInt();
  }

  private static String name(String batch, String graph) {
    return batch + "-" + graph;
  }

  private void await(String batch, int sent) {
    Awaitility.await()
        .alias("batch " + batch + " is in the graph")
        .atMost(JobCluster.PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .untilAsserted(
            () -> {
              List<JsonNode> counts = outcomes.read().statuses().getOrDefault(batch, List.of());
              assertThat(counts).isNotEmpty();
              JsonNode last = counts.get(counts.size() - 1);
              assertThat(last.get("total").asInt()).as("%s", last).isEqualTo(sent);
              assertThat(last.get("refused").asInt()).as("%s", last).isZero();
            });
  }

  /** Asks every graph every question; the n-th has the id {@code round-n}. */
  public void ask(List<String> graphs, List<String> questions, String round) throws Exception {
    ask(graphs, questions, round, JSON.createObjectNode());
  }

  /** The same, scored by the weighted sum of signals in place of the graph's model. */
  public void askWeighed(List<String> graphs, List<String> questions, String round)
      throws Exception {
    ObjectNode weights = JSON.createObjectNode().put("dense", RetrievalSettings.DEFAULTS.dense());
    ask(graphs, questions, round, JSON.createObjectNode().set("retrieval", weights));
  }

  private void ask(List<String> graphs, List<String> questions, String round, ObjectNode settings)
      throws Exception {
    for (int i = 0; i < questions.size(); i++) {
      for (String graph : graphs) {
        ObjectNode question =
            settings
                .deepCopy()
                .put("id", round + "-" + i)
                .put("graph", graph)
                .put("text", questions.get(i))
                .put("maxPassages", PASSAGES)
                .put("evidence", true);
        sender.question(null, Sender.bytes(question.toString()));
      }
    }
  }

  /** Looks every entity up in every graph; the n-th has the id {@code round-n}. */
  public void lookUp(List<String> graphs, List<String> entities, String round) throws Exception {
    for (int i = 0; i < entities.size(); i++) {
      for (String graph : graphs) {
        ask(
            JSON.createObjectNode()
                .put("id", round + "-" + i)
                .put("graph", graph)
                .put("entity", entities.get(i))
                .put("maxPassages", PASSAGES));
      }
    }
  }

  /** Sends a question as it is. */
  public void ask(ObjectNode question) throws Exception {
    sender.question(null, Sender.bytes(question.toString()));
  }

  /** What was found for a question that was asked: all of the record that graphs may share. */
  public JsonNode found(String graph, String id, String text) {
    JsonNode answer = answer(graph, id, text);
    ObjectNode found = JSON.createObjectNode();
    COMPARED.forEach(field -> found.set(field, answer.get(field)));
    long version = answer.get("graphVersion").asLong();
    return found.put("graphVersion", version > VERSION_MAX ? -1 : version);
  }

  /** Waits for the record of a question that was asked. */
  public JsonNode answer(String graph, String id, String text) {
    Outcomes.Asked asked = new Outcomes.Asked(graph, id, text);
    if (!outcomes.answers().containsKey(asked)) {
      Awaitility.await()
          .alias("an answer of " + asked)
          .atMost(JobCluster.PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(10))
          .until(() -> outcomes.read().answers().containsKey(asked));
    }
    return outcomes.answers().get(asked).get(0);
  }

  /** All records that have come of a question that was asked, one of which has to come. */
  public List<JsonNode> answers(String graph, String id, String text) {
    JsonNode unused = answer(graph, id, text);
    return outcomes.answers().get(new Outcomes.Asked(graph, id, text));
  }

  /** Asks the graphs, and asserts that all of them find what the first one finds. */
  public void assertSameEvidence(List<String> graphs, List<String> questions, String round)
      throws Exception {
    ask(graphs, questions, round);
    assertSame(graphs, questions, round);
  }

  /** Looks entities up, and asserts that all graphs find what the first one finds. */
  public void assertSameLookUps(List<String> graphs, List<String> entities, String round)
      throws Exception {
    lookUp(graphs, entities, round);
    assertSame(graphs, entities, round);
  }

  private void assertSame(List<String> graphs, List<String> questions, String round) {
    int withFacts = 0;
    for (int i = 0; i < questions.size(); i++) {
      String id = round + "-" + i;
      JsonNode expected = found(graphs.get(0), id, questions.get(i));
      withFacts += expected.get("facts").isEmpty() ? 0 : 1;
      for (String graph : graphs) {
        assertThat(found(graph, id, questions.get(i)))
            .as("graph %s, round %s, question: %s", graph, round, questions.get(i))
            .isEqualTo(expected);
      }
    }
    assertThat(withFacts).as("questions with facts among their evidence").isPositive();
  }

  @Override
  public void close() {
    sender.close();
    outcomes.close();
  }
}
