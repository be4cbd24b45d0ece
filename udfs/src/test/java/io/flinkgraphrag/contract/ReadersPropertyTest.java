package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Damaged records never make a reader throw, and what it reads can be checkpointed. */
class ReadersPropertyTest {

  private static final long SEED = 4_711;
  private static final int ROUNDS = 20_000;

  private final List<byte[]> values = new java.util.ArrayList<>();

  ReadersPropertyTest() {
    ContractTable.questions().filter(ReadersPropertyTest::isSmall).forEach(this::add);
    ContractTable.updates().filter(ReadersPropertyTest::isSmall).forEach(this::add);
  }

  private static boolean isSmall(ContractTable.Row row) {
    return row.json().length() < 1_000;
  }

  private void add(ContractTable.Row row) {
    values.add(Records.utf8(row.json()));
  }

  @Test
  void everyMutatedRecordHasOneResult() throws IOException {
    Random random = new Random(SEED);
    QuestionReader questions = new QuestionReader();
    GraphUpdateReader updates = new GraphUpdateReader(graph -> new VectorSpace("model-2", 2));
    int read = 0;
    for (int round = 0; round < ROUNDS; round++) {
      KafkaValue record = record(random);
      try {
        if (questions.read(record) instanceof ReadResult.Read<Question> question) {
          requireWithinLimits(question.value());
          requireRoundTrip(question.value(), Question.TYPE.serializer());
          read++;
        }
        if (updates.read(record) instanceof ReadResult.Read<GraphUpdate> update) {
          requireRoundTrip(update.value(), GraphUpdate.TYPE.serializer());
          read++;
        }
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + SEED + ", round " + round, e);
      }
    }
    assertThat(read).as("both kinds of result are met").isBetween(ROUNDS / 10, ROUNDS * 2 - 1);
  }

  private static void requireWithinLimits(Question question) {
    assertThat(Texts.length(question.id())).isBetween(1, Limits.ID_MAX);
    assertThat(Texts.length(question.graph())).isBetween(1, Limits.GRAPH_MAX);
    assertThat(Texts.isBlank(question.text())).isEqualTo(isEmptyText(question));
    assertThat(question.maxPassages()).isBetween(Limits.PASSAGES_MIN, Limits.PASSAGES_MAX);
    assertThat(question.maxFacts()).isBetween(Limits.FACTS_MIN, Limits.FACTS_MAX);
    assertThat(question.timeoutMs()).isBetween(0L, Limits.TIMEOUT_MAX_MS);
  }

  private static boolean isEmptyText(Question question) {
    return question.fault() != null && Texts.isBlank(question.text());
  }

  private static <T> void requireRoundTrip(T value, TypeSerializer<T> serializer)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(256);
    serializer.serialize(value, out);
    byte[] bytes = out.getCopyOfBuffer();
    DataOutputSerializer again = new DataOutputSerializer(256);
    serializer.serialize(serializer.deserialize(new DataInputDeserializer(bytes)), again);
    assertThat(again.getCopyOfBuffer()).isEqualTo(bytes);
  }

  private KafkaValue record(Random random) {
    byte[] value = mutated(random);
    String key = random.nextInt(10) == 0 ? "g|entity|" + (char) random.nextInt(0x250) : null;
    return key != null && random.nextBoolean()
        ? Records.keyed(key, null)
        : Records.keyed(key, value, Records.header("batch", "b" + (char) random.nextInt(0x90)));
  }

  private byte[] mutated(Random random) {
    byte[] value = values.get(random.nextInt(values.size())).clone();
    int changes = random.nextInt(4);
    for (int i = 0; i < changes && value.length > 0; i++) {
      int at = random.nextInt(value.length);
      switch (random.nextInt(5)) {
        case 0 -> value[at] = (byte) random.nextInt(256);
        case 1 -> value = Arrays.copyOf(value, at);
        case 2 -> value = without(value, at, random.nextInt(8));
        case 3 -> value = twice(value, at);
        default -> value[at] = (byte) "{}[]\",:\\0eE-. \n".charAt(random.nextInt(15));
      }
    }
    return value;
  }

  private static byte[] without(byte[] value, int at, int count) {
    int rest = Math.min(value.length, at + count);
    byte[] shorter = Arrays.copyOf(value, at + value.length - rest);
    System.arraycopy(value, rest, shorter, at, value.length - rest);
    return shorter;
  }

  private static byte[] twice(byte[] value, int at) {
    byte[] longer = Arrays.copyOf(value, value.length + value.length - at);
    System.arraycopy(value, at, longer, value.length, value.length - at);
    return longer;
  }
}
