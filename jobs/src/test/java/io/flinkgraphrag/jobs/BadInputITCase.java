package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Input that is wrong, huge or hostile ends where it belongs and leaves the job alone: not one task
 * is started again.
 */
final class BadInputITCase {

  /** Passages that all mention one entity; {@code -Dgraphrag.test.hub=100000} passes too. */
  private static final int HUB_PASSAGES = Integer.getInteger("graphrag.test.hub", 10_000);

  /** The passage of them that is asked for. */
  private static final int WANTED = 77;

  private static final int HUGE_BYTES = 5_000_000;
  private static final int HUB_DIMENSIONS = MisfitEmbedderFactory.DIMENSIONS;
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path folder;

  private static JobCluster cluster;
  private static Sender sender;
  private static Outcomes outcomes;

  @BeforeAll
  static void start() throws Exception {
    cluster = JobCluster.start(folder, new Configuration(), new MisfitEmbedderFactory());
    sender = new Sender(cluster.bootstrap());
    outcomes = new Outcomes(cluster.bootstrap());
    cluster.run(1);
    send(passage("default", "course-1", "Raft elects a leader by randomised timeouts."), "base");
    awaitBatch("base", 1);
  }

  @AfterAll
  static void stop() throws Exception {
    outcomes.close();
    sender.close();
    cluster.close();
  }

  @Test
  void anUnreadableUpdateIsADeadLetterAndCountsAsRefused() throws Exception {
    Map<String, String> wrong = new LinkedHashMap<>();
    wrong.put("{\"op\":", "INVALID_JSON");
    wrong.put("[1]", "INVALID_JSON");
    wrong.put("", "INVALID_JSON");
    wrong.put("{\"op\":\"merge\",\"type\":\"entity\",\"id\":\"x\"}", "UNKNOWN_OP");
    wrong.put("{\"op\":\"upsert\",\"type\":\"book\",\"id\":\"x\"}", "UNKNOWN_TYPE");
    wrong.put("{\"op\":\"upsert\",\"type\":\"entity\"}", "MISSING_FIELD");
    wrong.put("{\"op\":\"upsert\",\"type\":\"entity\",\"id\":7}", "INVALID_FIELD");
    wrong.put("{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"x\",\"text\":\" \"}", "TEXT_EMPTY");
    wrong.put(withVector("[1,2,3]"), "INVALID_VECTOR");
    wrong.put(withVector("[" + "0,".repeat(HUB_DIMENSIONS - 1) + "\"NaN\"]"), "INVALID_VECTOR");
    wrong.put(withVector("[" + "0,".repeat(HUB_DIMENSIONS - 1) + "NaN]"), "INVALID_JSON");
    wrong.put("{\"text\":\"" + "x".repeat(HUGE_BYTES) + "\"}", "TOO_LARGE");

    Map<String, String> expected = new LinkedHashMap<>();
    for (Map.Entry<String, String> value : wrong.entrySet()) {
      expected.put(sender.update("x", Sender.bytes(value.getKey()), "wrong"), value.getValue());
    }
    byte[] invalid = {'{', (byte) 0xff, '}'};
    expected.put(sender.update("x", invalid, "wrong"), "INVALID_UTF8");

    assertThat(awaitBatch("wrong", expected.size()).get("refused").asInt())
        .isEqualTo(expected.size());
    assertDeadLetters(expected);
    assertUntouched();
  }

  private static String withVector(String vector) {
    return "{\"op\":\"upsert\",\"type\":\"passage\",\"id\":\"x\",\"text\":\"x\",\"vector\":"
        + vector
        + "}";
  }

  @Test
  void anUnreadableQuestionIsADeadLetter() throws Exception {
    Map<String, String> expected = new LinkedHashMap<>();
    expected.put(sender.question(null, new byte[] {'a', (byte) 0xff}), "INVALID_UTF8");
    expected.put(sender.question(null, Sender.bytes("{\"text\"")), "INVALID_JSON");
    expected.put(sender.question(null, Sender.bytes("{\"text\":7}")), "INVALID_FIELD");
    expected.put(sender.question(null, Sender.bytes("  ")), "TEXT_EMPTY");
    expected.put(sender.question(null, null), "NULL_VALUE");
    expected.put(sender.question(null, Sender.bytes("x".repeat(HUGE_BYTES))), "TOO_LARGE");

    assertDeadLetters(expected);
    assertUntouched();
  }

  @Test
  void aFaultyQuestionWithAnIdIsRejectedWithTheReason() throws Exception {
    ObjectNode laden = question("laden", "What is Raft?");
    laden.putObject("metadata").put("x", "x".repeat(20_000));
    ask(laden);
    ask(question("blank", " "));
    ask(question("typed", "What is Raft?").put("maxPassages", "five"));

    assertReason("laden", "REJECTED", "METADATA_TOO_LARGE");
    assertReason("blank", "REJECTED", "TEXT_EMPTY");
    assertReason("typed", "REJECTED", "INVALID_FIELD");
    assertUntouched();
  }

  @Test
  void aQuestionToAnUnknownGraphSaysSoAndALateOneExpires() throws Exception {
    ask(question("lost", "What is Raft?").put("graph", "nowhere"));
    ask(question("late", "What is Raft?").put("timeoutMs", 1));

    JsonNode lost = assertReason("lost", "NO_EVIDENCE", "UNKNOWN_GRAPH");
    assertThat(lost.get("reason").get("message").asText()).contains("nowhere");
    assertReason("late", "EXPIRED", "DEADLINE_PASSED");
    assertUntouched();
  }

  @Test
  void whatThrowsInLinkFailsItsQuestionOnly() throws Exception {
    ask(question("before", "Who elects a leader?"));
    ask(question("misfit", "Who elects a leader, " + MisfitEmbedderFactory.MARK + "?"));
    ask(question("after", "Who elects a leader?"));

    JsonNode misfit = assertReason("misfit", "FAILED", "");
    assertThat(misfit.get("reason").get("message").asText()).contains("link");
    assertThat(answer("before").get("status").asText()).isEqualTo("ANSWERED");
    assertThat(answer("after").get("status").asText()).isEqualTo("ANSWERED");
    assertUntouched();
  }

  @Test
  void anEmbedderThatErrsOnAPassageSpoilsNeitherTheGraphNorTheJob() throws Exception {
    send(passage("erring", "good", "Paxos needs a majority."), "erring");
    send(passage("erring", "bad", "Zab is " + MisfitEmbedderFactory.MARK + "."), "erring");
    send(passage("erring", "also", "Chubby is a lock service."), "erring");
    awaitBatch("erring", 3);

    ask(question("erring-1", "What needs a majority?").put("graph", "erring"));
    ask(question("erring-2", "What is Zab?").put("graph", "erring"));

    assertThat(cited(answer("erring-1"))).contains("good");
    assertThat(answer("erring-1").get("status").asText()).isEqualTo("ANSWERED");
    assertThat(cited(answer("erring-2"))).contains("bad");
    assertUntouched();
  }

  @Test
  void anEntityInEveryPassageAndARelationToItselfHoldNothingUp() throws Exception {
    for (int i = 0; i < HUB_PASSAGES; i++) {
      ObjectNode passage = passage("hub", "p-" + i, "Item" + i + " belongs to the hub.");
      passage.putArray("entities").add("the hub");
      if (i != WANTED) {
        ArrayNode vector = passage.putArray("vector");
        for (int d = 0; d < HUB_DIMENSIONS; d++) {
          vector.add((i * 31 + d * 17) % 97 - 48);
        }
      }
      sender.updateLater("hub|" + i, Sender.bytes(passage.toString()), "hub");
    }
    sender.flush();
    ObjectNode self =
        JSON.createObjectNode()
            .put("op", "upsert")
            .put("type", "relation")
            .put("graph", "hub")
            .put("source", "the hub")
            .put("predicate", "contains")
            .put("target", "the hub")
            .put("version", 1);
    send(self, "hub");
    JsonNode status = awaitBatch("hub", HUB_PASSAGES + 1);
    assertThat(status.get("applied").asInt()).isEqualTo(HUB_PASSAGES + 1);

    ask(question("hub-1", "To what does Item" + WANTED + " belong?").put("graph", "hub"));
    assertThat(cited(answer("hub-1"))).contains("p-" + WANTED);
    assertThat(answer("hub-1").get("status").asText()).isEqualTo("ANSWERED");
    send(self.put("op", "delete").put("version", 2), "unhub");
    awaitBatch("unhub", 1);
    assertUntouched();
  }

  // ---- sending and reading ----

  private static ObjectNode passage(String graph, String id, String text) {
    return JSON.createObjectNode()
        .put("op", "upsert")
        .put("type", "passage")
        .put("graph", graph)
        .put("id", id)
        .put("text", text)
        .put("version", 1);
  }

  private static ObjectNode question(String id, String text) {
    return JSON.createObjectNode().put("id", id).put("text", text);
  }

  private static void send(ObjectNode update, String batch) throws Exception {
    sender.update(update.path("id").asText("x"), Sender.bytes(update.toString()), batch);
  }

  private static void ask(ObjectNode question) throws Exception {
    sender.question(
        question.get("id").asText(), question.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode awaitBatch(String batch, int updates) {
    await()
        .alias("batch " + batch)
        .atMost(PATIENCE)
        .until(
            () ->
                outcomes.read().statuses().getOrDefault(batch, List.of()).stream()
                    .anyMatch(status -> status.get("total").asInt() == updates));
    List<JsonNode> statuses = outcomes.statuses().get(batch);
    return statuses.get(statuses.size() - 1);
  }

  private static JsonNode answer(String id) {
    await().alias("answer of " + id).atMost(PATIENCE).until(() -> find(id) != null);
    return find(id);
  }

  private static JsonNode find(String id) {
    for (Map.Entry<Outcomes.Asked, List<JsonNode>> entry : outcomes.read().answers().entrySet()) {
      if (entry.getKey().id().equals(id)) {
        return entry.getValue().get(0);
      }
    }
    return null;
  }

  private static List<String> cited(JsonNode answer) {
    return answer.get("citations").findValuesAsText("passage");
  }

  private static JsonNode assertReason(String id, String status, String code) {
    JsonNode answer = answer(id);
    assertThat(answer.get("status").asText()).as("%s", answer).isEqualTo(status);
    assertThat(answer.get("reason").get("code").asText()).as("%s", answer).contains(code);
    return answer;
  }

  private static void assertDeadLetters(Map<String, String> expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(outcomes.read().deadLetters().keySet()).containsAll(expected.keySet()));
    expected.forEach(
        (position, code) ->
            assertThat(outcomes.deadLetters().get(position))
                .as(position)
                .singleElement()
                .asString()
                .startsWith(code));
  }

  private static void assertUntouched() throws Exception {
    assertThat(cluster.restarts()).as("restarts").isZero();
  }
}
