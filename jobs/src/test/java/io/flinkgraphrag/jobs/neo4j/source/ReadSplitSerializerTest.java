package io.flinkgraphrag.jobs.neo4j.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ReadSplitSerializerTest {

  private static final ReadSplit.Plan PLAN = new ReadSplit.Plan(17, Map.of("Person", "key"));
  private static final ReadSplit RANGE =
      new ReadSplit(
          "nodes/Person/1", true, "Person", "MATCH …", "i-5", "stext", "4:u:1", 10_000, PLAN);
  private static final ReadSplit WHOLE =
      new ReadSplit("relationships/R", false, "R", "MATCH …", null, null, "", 100_000, PLAN);

  @Test
  void aCheckpointHasAllOfASplit() throws IOException {
    ImportState state = new ImportState(true, List.of(RANGE, WHOLE));
    ImportStateSerializer serializer = new ImportStateSerializer();
    assertThat(serializer.deserialize(1, serializer.serialize(state))).isEqualTo(state);
    ReadSplitSerializer ofSplits = new ReadSplitSerializer();
    assertThat(ofSplits.deserialize(1, ofSplits.serialize(RANGE))).isEqualTo(RANGE);
  }

  @Test
  void aCheckpointOfANewerBuildIsRefused() {
    assertThatThrownBy(() -> new ReadSplitSerializer().deserialize(2, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer build");
  }

  @Test
  void aSplitGoesOnBehindTheRowThatWasReadLast() {
    assertThat(RANGE.after("i7", "4:u:9").parameters())
        .isEqualTo(Map.of("from", 7L, "to", "text", "at", "4:u:9", "page", 10_000));
    assertThat(WHOLE.after(null, "5:u:3").parameters())
        .isEqualTo(Map.of("at", "5:u:3", "page", 100_000));
  }

  @Test
  void keysKeepTheirTypes() {
    for (Object key : List.of(Long.MIN_VALUE, 0.5, Double.NEGATIVE_INFINITY, "", "i5")) {
      assertThat(KeyText.value(KeyText.of(key))).isEqualTo(key);
    }
  }
}
