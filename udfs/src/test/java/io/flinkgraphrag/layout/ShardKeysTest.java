package io.flinkgraphrag.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.state.StableHash;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShardKeysTest {

  private static final int MAX_PARALLELISM = 128;
  private static final int GRAPHS = 40;

  @Test
  void whereTheParallelismDividesTheShardsEachSubtaskHasEquallyMany() {
    for (int shards = 1; shards <= 64; shards++) {
      ShardKeys keys = keys(shards, 1);
      for (int parallelism = 1; parallelism <= 16; parallelism++) {
        if (shards % parallelism == 0) {
          for (int graph = 0; graph < GRAPHS; graph++) {
            assertThat(load(keys, "g" + graph, shards, 1, parallelism))
                .containsOnly(shards / parallelism);
          }
        }
      }
    }
  }

  @Test
  void forEveryParallelismSubtasksDifferByTwoShardsAtMost() {
    for (int shards = 1; shards <= 64; shards++) {
      ShardKeys keys = keys(shards, 1);
      for (int parallelism = 1; parallelism <= 16; parallelism++) {
        for (int graph = 0; graph < GRAPHS; graph++) {
          int[] load = load(keys, "g" + graph, shards, 1, parallelism);
          assertThat(
                  IntStream.of(load).max().orElseThrow() - IntStream.of(load).min().orElseThrow())
              .as("%d shards of graph %d on %d subtasks", shards, graph, parallelism)
              .isLessThanOrEqualTo(2);
        }
      }
    }
  }

  @Test
  void manyGraphsOfOneShardAreSpreadOverTheSubtasks() {
    ShardKeys keys = keys(1, 1);
    int[] load = new int[16];

    for (int graph = 0; graph < 1600; graph++) {
      load[subtask(keys.key("tenant-" + graph, 0, 0), load.length)]++;
    }

    // 100 each on average; the bounds are five standard deviations away.
    assertThat(IntStream.of(load).boxed().toList()).allMatch(count -> count > 50 && count < 150);
  }

  @ParameterizedTest
  @CsvSource({"1, 4", "4, 2", "8, 16", "3, 5", "128, 1", "1, 128"})
  void allCopiesOfAllShardsLieInKeyGroupsOfTheirOwn(int shards, int copies) {
    ShardKeys keys = keys(shards, copies);
    Set<Integer> groups = new HashSet<>();

    for (int shard = 0; shard < shards; shard++) {
      for (int copy = 0; copy < copies; copy++) {
        groups.add(group(keys.key("g", shard, copy)));
      }
    }

    assertThat(groups).hasSize(shards * copies);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 8, 16, 32, 64, 128})
  void whereTheRangesAreEqualShardsAreApartByMaxParallelismDividedByShards(int shards) {
    ShardKeys keys = keys(shards, 1);
    int offset = group(keys.key("g", 0, 0));

    for (int shard = 0; shard < shards; shard++) {
      assertThat(group(keys.key("g", shard, 0)))
          .isEqualTo((offset + shard * MAX_PARALLELISM / shards) % MAX_PARALLELISM);
    }
  }

  @Test
  void keysNeverChange() {
    ShardKeys keys = keys(4, 2);

    assertThat(keys.key("default", 0, 0)).isEqualTo("default|0|0#79");
    assertThat(keys.key("default", 3, 1)).isEqualTo("default|3|1#17");
    assertThat(keys.key("Größe | 2", 1, 0)).isEqualTo("Gr%C3%B6%C3%9Fe%20%7C%202|1|0#126");
    assertThat(keys(1, 1).key("default", 0, 0)).isEqualTo("default|0|0#37");
  }

  @Test
  void shardsAndCopiesNeverChange() {
    GraphLayout sixteen = layout(16, 1);

    assertThat(List.of("", "ada lovelace", "p-1", "Größe", "分布式", "😀"))
        .extracting(id -> ShardKeys.shardOf(sixteen, id))
        .containsExactly(9, 12, 2, 11, 4, 0);
    assertThat(List.of("q-1", "q-2", "q-3", "questions-0-17"))
        .extracting(id -> ShardKeys.copyOf(layout(1, 8), id))
        .containsExactly(2, 7, 5, 1);
  }

  /** Values that implementations of XXH64 publish as test vectors. */
  @Test
  void theHashIsXxh64() {
    assertThat(StableHash.of("", 0)).isEqualTo(0xEF46DB3751D8E999L);
    assertThat(StableHash.of("abc", 0)).isEqualTo(0x44BC2CF5AD770999L);
    assertThat(StableHash.of("", 1)).isNotEqualTo(StableHash.of("", 0));
  }

  @Test
  void hashedElementsAreSpreadEvenly() {
    GraphLayout layout = layout(16, 1);
    int[] load = new int[16];

    for (int i = 0; i < 16_000; i++) {
      load[ShardKeys.shardOf(layout, "passage-" + i)]++;
    }

    assertThat(IntStream.of(load).boxed().toList()).allMatch(count -> count > 840 && count < 1160);
  }

  @ParameterizedTest
  @CsvSource({"'', 0", "a, 0", "g, 0", "h, 1", "ha, 1", "pzz, 1", "q, 2", "z, 2", "ü, 2", "😀, 3"})
  void aSplitPointIsTheFirstIdOfItsShard(String id, int shard) {
    GraphLayout layout =
        new GraphLayout(GraphLayout.Strategy.RANGE, 4, 1, 2, "en", List.of("h", "q", "\uFFFD"));

    // 😀 is U+1F600, above U+FFFD, though its first UTF-16 unit D83D is below.
    assertThat(ShardKeys.shardOf(layout, id)).isEqualTo(shard);
  }

  @Test
  void aShardOrCopyThatTheLayoutDoesNotHaveIsRefused() {
    ShardKeys keys = keys(4, 2);

    assertThatThrownBy(() -> keys.key("g", 4, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> keys.key("g", 0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> keys.key("g", -1, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void aMaxParallelismThatIsTooSmallForTheLayoutsIsRefused() {
    assertThatThrownBy(() -> new ShardKeys(GraphLayouts.defaults(), 64))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("max parallelism is 64, but must be 128 to 32768");
  }

  @Test
  void theyTravelWithTheJobAndFindTheSameKeys() throws Exception {
    ShardKeys keys = keys(4, 1);

    assertThat(InstantiationUtil.clone(keys).key("g", 2, 0)).isEqualTo(keys.key("g", 2, 0));
  }

  @Test
  void moreGraphsThanTheCacheHoldsStillGetTheirKeys() {
    ShardKeys keys = keys(1, 1);
    String first = keys.key("g0", 0, 0);

    for (int graph = 1; graph <= 2 * ShardKeys.KEYS_CACHED_MAX; graph++) {
      keys.key("g" + graph, 0, 0);
    }

    assertThat(keys.cached()).isLessThanOrEqualTo(ShardKeys.KEYS_CACHED_MAX);
    assertThat(keys.key("g0", 0, 0)).isEqualTo(first);
  }

  private static ShardKeys keys(int shards, int copies) {
    return new ShardKeys(new GraphLayouts(layout(shards, copies), Map.of()), MAX_PARALLELISM);
  }

  private static GraphLayout layout(int shards, int copies) {
    return new GraphLayout(GraphLayout.Strategy.HASH, shards, copies, 2, "en", List.of());
  }

  private static int[] load(ShardKeys keys, String graph, int shards, int copies, int parallelism) {
    int[] load = new int[parallelism];
    for (int shard = 0; shard < shards; shard++) {
      for (int copy = 0; copy < copies; copy++) {
        load[subtask(keys.key(graph, shard, copy), parallelism)]++;
      }
    }
    return load;
  }

  private static int subtask(String key, int parallelism) {
    return KeyGroupRangeAssignment.assignKeyToParallelOperator(key, MAX_PARALLELISM, parallelism);
  }

  private static int group(String key) {
    return KeyGroupRangeAssignment.assignToKeyGroup(key, MAX_PARALLELISM);
  }
}
