package io.flinkgraphrag.jobs.neo4j.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.state.StableHash;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SettleFunctionTest {

  private KeyedOneInputStreamOperatorTestHarness<String, Claim, UpdateRecord> harness;

  @BeforeEach
  void open() throws Exception {
    harness = Harnesses.one(new SettleFunction(), Claim::element, UpdateRecord.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void aClaimIsSentWithItsVersionAndItsWithdrawalDeletesWithAHigherOne() throws Exception {
    assertThat(claim("n1", 10, "x")).containsExactly("put x 10");
    assertThat(claim("n1", 10, null)).containsExactly("delete 11");
    assertThat(claim("n1", 12, null)).isEmpty();
  }

  @Test
  void whatIsAsItWasSentIsNotSentAgain() throws Exception {
    claim("n1", 10, "x");
    assertThat(claim("n1", 20, "x")).isEmpty();
    assertThat(claim("n2", 20, "x")).isEmpty();
    assertThat(claim("n1", 30, null)).isEmpty();
    assertThat(claim("n2", 40, null)).containsExactly("delete 40");
  }

  /** As after a clock that was wrong. */
  @Test
  void versionsRiseAlsoWhereThoseOfTheClaimsDoNot() throws Exception {
    claim("n1", 100, "x");
    assertThat(claim("n1", 50, "y")).containsExactly("put y 101");
    assertThat(claim("n1", 51, null)).containsExactly("delete 102");
    assertThat(claim("n1", 52, "z")).containsExactly("put z 103");
  }

  @Test
  void aDeleteIsForgottenOnlyWhenEverythingLaterIsHigher() throws Exception {
    claim("n1", 10, "x");
    claim("n1", 10, null);
    harness.processWatermark(new Watermark(11));
    assertThat(claim("n1", 11, "x")).containsExactly("put x 12");
    claim("n1", 12, null);
    harness.processWatermark(new Watermark(20));
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(claim("n1", 20, "x")).containsExactly("put x 20");
  }

  /** Of several claims the same one counts, whatever the order in which they come and go. */
  @Test
  void randomClaimsSettleAsAModelSays() throws Exception {
    long seed = Long.getLong("graphrag.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, String> model = new HashMap<>();
    long version = -1;
    String sent = null;
    for (int i = 0; i < 5_000; i++) {
      String at = "n" + random.nextInt(4);
      String content = random.nextInt(3) == 0 ? null : "c" + random.nextInt(5);
      if (content == null) {
        model.remove(at);
      } else {
        model.put(at, content);
      }
      for (String update : claim(at, i / 7, content)) {
        String[] parts = update.split(" ", -1);
        long next = Long.parseLong(parts[parts.length - 1]);
        assertThat(next).isGreaterThan(version);
        version = next;
        sent = parts[0].equals("put") ? parts[1] : null;
      }
      if (model.isEmpty()) {
        assertThat(sent).isNull();
      } else {
        assertThat(sent).isEqualTo(highest(model));
      }
    }
  }

  private static String highest(Map<String, String> model) {
    return model.values().stream()
        .max(
            (a, b) ->
                Long.compare(StableHash.of(update(a).value()), StableHash.of(update(b).value())))
        .orElseThrow();
  }

  private List<String> claim(String at, long version, String content) throws Exception {
    harness.processElement(
        new Claim("e", at, version, content == null ? null : update(content)), 0);
    List<String> sent =
        harness.extractOutputValues().stream().map(SettleFunctionTest::told).toList();
    harness.getOutput().clear();
    return sent;
  }

  private static UpdateRecord update(String content) {
    return new UpdateRecord(
        ElementType.ENTITY,
        "g|entity|e".getBytes(StandardCharsets.UTF_8),
        """
        {"op":"upsert","type":"entity","graph":"g","id":"e","name":"%s","version":0}"""
            .formatted(content)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static String told(UpdateRecord update) {
    String json = new String(update.value(), StandardCharsets.UTF_8);
    String version = json.replaceAll(".*\"version\":(\\d+)}", "$1");
    if (json.startsWith("{\"op\":\"delete\"")) {
      assertThat(json)
          .isEqualTo(
              "{\"op\":\"delete\",\"type\":\"entity\",\"graph\":\"g\",\"id\":\"e\",\"version\":%s}"
                  .formatted(version));
      return "delete " + version;
    }
    return "put %s %s".formatted(json.replaceAll(".*\"name\":\"(\\w+)\".*", "$1"), version);
  }
}
