package io.flinkgraphrag.jobs.documents.topic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.jobs.documents.cut.Passage;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** What is sent of a document, over a restore after which the clock is an hour behind. */
final class PassagesFunctionTest {

  private static final Instant NOW = Instant.parse("2026-01-01T12:00:00Z");

  @Test
  void onlyWhatDiffersIsSentAndVersionsRiseWhateverTheClockDoes() throws Exception {
    OperatorSubtaskState state;
    long first;
    try (var harness = harness(NOW, null)) {
      assertThat(sent(harness, change("d", "a", "b"))).containsExactly("upsert a", "upsert b");
      first = version(harness);
      assertThat(sent(harness, change("d", "a", "b"))).isEmpty();
      assertThat(sent(harness, change("e", "a"))).containsExactly("upsert a");
      state = harness.snapshot(1, 1);
    }
    try (var harness = harness(NOW.minusSeconds(3600), state)) {
      assertThat(sent(harness, change("d", "b", "c"))).containsExactly("upsert c", "delete a");
      assertThat(version(harness)).isEqualTo(first + 1);
      assertThat(sent(harness, change("d"))).containsExactlyInAnyOrder("delete b", "delete c");
      assertThat(sent(harness, change("d"))).isEmpty();
      assertThat(sent(harness, change("d", "a"))).containsExactly("upsert a");
      assertThat(version(harness)).as("of a document that was gone").isEqualTo(first + 3);
    }
  }

  @Test
  void aPageThatMovesIsAnotherTitleOfTheSamePassage() throws Exception {
    try (var harness = harness(NOW, null)) {
      sent(harness, unplaced("d", List.of(new Passage("a", "T (page 1)", "x"))));
      assertThat(sent(harness, unplaced("d", List.of(new Passage("a", "T (page 2)", "x")))))
          .containsExactly("upsert a");
    }
  }

  @Test
  void anOlderRecordThatComesLateChangesNothing() throws Exception {
    OperatorSubtaskState state;
    try (var harness = harness(NOW, null)) {
      assertThat(sent(harness, at(1, 7, 700, "b"))).containsExactly("upsert b");
      state = harness.snapshot(1, 1);
    }
    try (var harness = harness(NOW, state)) {
      assertThat(sent(harness, at(1, 6, 600, "a"))).isEmpty();
      assertThat(sent(harness, at(1, 6, 700, "a"))).as("of the same ms").isEmpty();
      assertThat(sent(harness, at(1, 8, 500, "c"))).as("a clock behind").hasSize(2);
      assertThat(sent(harness, at(1, 7, 500, "d"))).isEmpty();
      assertThat(sent(harness, at(0, 3, 400, "e"))).as("partitions were added").hasSize(2);
      assertThat(sent(harness, at(0, 1, 900, "f"))).as("a topic that was made anew").hasSize(2);
      assertThat(sent(harness, at(0, 2, 901))).containsExactly("delete f");
      assertThat(sent(harness, at(0, 1, 900, "f"))).as("of a document that is gone").isEmpty();
    }
  }

  private static DocumentChange at(int partition, long offset, long time, String... passages) {
    return new DocumentChange("g", "d", passages(passages), partition, offset, time);
  }

  private static DocumentChange change(String document, String... passages) {
    return unplaced(document, passages(passages));
  }

  private static DocumentChange unplaced(String document, List<Passage> passages) {
    return new DocumentChange("g", document, passages, DocumentChange.UNKNOWN, 0, 0);
  }

  private static List<Passage> passages(String... ids) {
    return Stream.of(ids).map(id -> new Passage(id, "T", "text " + id)).toList();
  }

  private static KeyedOneInputStreamOperatorTestHarness<String, DocumentChange, UpdateRecord>
      harness(Instant now, OperatorSubtaskState stateOrNull) throws Exception {
    var harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new KeyedProcessOperator<>(new PassagesFunction(Clock.fixed(now, ZoneOffset.UTC))),
            DocumentChange::key,
            Types.STRING);
    if (stateOrNull != null) {
      harness.initializeState(stateOrNull);
    }
    harness.open();
    return harness;
  }

  private static List<String> sent(
      KeyedOneInputStreamOperatorTestHarness<String, DocumentChange, UpdateRecord> harness,
      DocumentChange change)
      throws Exception {
    int before = harness.extractOutputValues().size();
    harness.processElement(change, 0);
    List<String> sent = new ArrayList<>();
    List<UpdateRecord> all = harness.extractOutputValues();
    for (UpdateRecord update : all.subList(before, all.size())) {
      JsonNode json = new ObjectMapper().readTree(update.value());
      String id = json.path("id").asText();
      assertThat(id).startsWith(change.document() + "~#");
      sent.add(json.path("op").asText() + " " + id.substring(id.indexOf('#') + 1));
    }
    return sent;
  }

  private static long version(
      KeyedOneInputStreamOperatorTestHarness<String, DocumentChange, UpdateRecord> harness)
      throws Exception {
    List<UpdateRecord> all = harness.extractOutputValues();
    return new ObjectMapper().readTree(all.get(all.size() - 1).value()).path("version").asLong();
  }
}
