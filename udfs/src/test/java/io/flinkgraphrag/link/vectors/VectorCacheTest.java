package io.flinkgraphrag.link.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class VectorCacheTest {

  private static final int BLOCKS = 60;
  private static final long MB = 1 << 20;

  private final List<String> warnings = new ArrayList<>();
  private int loads;

  /** About 98 KB. */
  private static VectorBlock block() {
    Int8Vector[] vectors = new Int8Vector[VectorBlocks.SLOTS];
    for (int i = 0; i < vectors.length; i++) {
      vectors[i] = new Int8Vector(1, new byte[384]);
    }
    return VectorBlock.of(vectors, new SentenceVectors[vectors.length]);
  }

  private final VectorBlock block = block();

  private VectorCache cache(double blocks) {
    return new VectorCache(
        (long) (blocks * block.bytes()), new UnregisteredMetricsGroup(), warnings::add);
  }

  /** Returns how many blocks were read from the state. */
  private int search(VectorCache cache) throws Exception {
    loads = 0;
    for (int number = 0; number < BLOCKS; number++) {
      cache.get(
          new VectorCache.Key("passages", "s", number),
          wanted -> {
            loads++;
            return block;
          });
    }
    cache.searched();
    return loads;
  }

  @Test
  void vectorsThatFitAreReadOnceAndNothingIsSaid() throws Exception {
    VectorCache cache = cache(BLOCKS + 1);
    assertThat(search(cache)).isEqualTo(BLOCKS);
    assertThat(search(cache)).isZero();
    assertThat(warnings).isEmpty();
  }

  @Test
  void aCacheThatIsTooSmallIsToldOnceWithTheSizeThatItNeeds() throws Exception {
    VectorCache cache = cache(BLOCKS / 1.5);
    search(cache);
    search(cache);
    long needed = (long) BLOCKS * block.bytes();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("take " + (needed + MB - 1) / MB + " MB")
        .contains("Set graphrag.link.cache to " + ((long) (needed * 1.25) + MB - 1) / MB + " mb")
        .doesNotContain("\n");
  }

  /** An LRU would have none of them left when their turn comes. */
  @Test
  void aSearchOfMoreThanFitsFindsAPartOfItThere() throws Exception {
    VectorCache cache = cache(BLOCKS / 1.5);
    int read = 0;
    for (int i = 0; i < 40; i++) {
      read += search(cache);
    }
    assertThat(read).isLessThan(40 * BLOCKS * 2 / 3);
  }
}
