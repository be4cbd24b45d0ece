package io.flinkgraphrag.link.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DotProductTest {

  /** Surefire runs with the module, as the command and the cluster do. */
  @Test
  void theVectorApiIsUsedWhereTheJvmHasIt() {
    assertThat(ModuleLayer.boot().findModule("jdk.incubator.vector")).isPresent();
    assertThat(DotProduct.BEST.getClass().getSimpleName()).isEqualTo("VectorApiDotProduct");
  }

  @Test
  void bothGiveTheSameForAnyLengthAndOffset() {
    DotProduct plain = new PlainDotProduct();
    for (long seed = 1; seed <= 500; seed++) {
      Random random = new Random(seed);
      byte[] values = new byte[random.nextInt(1_100)];
      int offset = random.nextInt(100);
      byte[] others = new byte[offset + values.length + random.nextInt(20)];
      fill(values, random);
      fill(others, random);
      assertThat(DotProduct.BEST.of(values, others, offset))
          .as("seed %d", seed)
          .isEqualTo(plain.of(values, others, offset));
    }
  }

  @Test
  void theGreatestProductsDoNotOverflow() {
    byte[] lowest = new byte[4_096];
    Arrays.fill(lowest, (byte) -127);
    assertThat(DotProduct.BEST.of(lowest, lowest, 0)).isEqualTo(4_096 * 127 * 127);
  }

  private static void fill(byte[] values, Random random) {
    for (int i = 0; i < values.length; i++) {
      values[i] = (byte) random.nextInt(-127, 128);
    }
  }
}
