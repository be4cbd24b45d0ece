package io.flinkgraphrag.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class FlowTest {

  private static final Node ADA = Node.entity("ada");

  private static Flow flow(long mass) {
    return new Flow(ADA, ADA, mass, Flow.Spread.FROM_FACTS, 0);
  }

  /** In any order, and grouped in any way, as shards group what they send. */
  @Test
  void sumsOfMoreThanThereIsDoNotDependOnTheirOrder() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Long> masses = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      masses.add((random.nextLong() >>> 1) >>> random.nextInt(8));
    }
    for (int i = 0; i < 1_000; i++) {
      Collections.shuffle(masses, random);
      int cut = random.nextInt(masses.size());
      long first = masses.subList(0, cut).stream().reduce(0L, Flow::sum);
      long second = masses.subList(cut, masses.size()).stream().reduce(0L, Flow::sum);
      assertThat(Flow.sum(first, second)).as("seed %d", seed).isEqualTo(Flow.MASS_MAX);
    }
    assertThat(Flow.sum(3, 4)).isEqualTo(7);
  }

  @Test
  void whatIsRoundedIsNeverMoreThanThereIs() {
    assertThat(Flow.rounded(1e30)).isEqualTo(Flow.MASS_MAX);
    assertThat(Flow.rounded(Double.POSITIVE_INFINITY)).isEqualTo(Flow.MASS_MAX);
    assertThat(Flow.rounded(2.5)).isEqualTo(3);
    assertThat(Flow.rounded(-1)).isZero();
  }

  @Test
  void thereIsNoMassBelowNothing() {
    assertThatThrownBy(() -> flow(-1)).hasMessageContaining("below 0");
  }

  @Test
  void whatOverflowedInAnEarlierBuildIsTheMostThereIs() throws Exception {
    DataOutputSerializer out = new DataOutputSerializer(64);
    Flow.write(flow(1), out);
    byte[] bytes = out.getCopyOfBuffer();
    int mass = bytes.length - Long.BYTES - 1 - Long.BYTES;
    bytes[mass] = (byte) 0x80;
    assertThat(Flow.read(new DataInputDeserializer(bytes))).isEqualTo(flow(Flow.MASS_MAX));
  }
}
