package io.flinkgraphrag.layout;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.state.StableHash;
import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Where elements live: the shard of an element, and the Flink key of a shard.
 *
 * <p>Flink hashes a key to one of {@code maxParallelism} key groups, and each subtask owns a range
 * of groups. Plain keys of few shards hash unevenly: of 16 subtasks with 16 shards about five would
 * idle. So a key carries a salt, found by trial, that lands it in the group that this class wants:
 *
 * <pre>
 *   the key groups are cut into shards x readCopies ranges, as Flink itself would cut them for that
 *   parallelism; copy c of shard i has range (i x readCopies + c + rotation(graph)) mod ranges, and
 *   in it the group at depth(graph), a share of the range.
 * </pre>
 *
 * <p>So wherever the parallelism divides the number of shards, each subtask has equally many, and
 * rotation and depth spread different graphs. Where the ranges are of equal size, this is the group
 * {@code (offset(graph) + i x maxParallelism / shards) mod maxParallelism}.
 *
 * <p>Keys are in every checkpoint: the same arguments give the same key in every version. Thread-
 * safe and serializable; the cache is not carried along.
 */
public final class ShardKeys implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Most keys remembered; a question may name any graph. One is found again in about 10 us. */
  static final int KEYS_CACHED_MAX = 10_000;

  /**
   * Most salts tried. A trial succeeds with probability 1 / maxParallelism, so for 128 this fails
   * with probability below 10^-300.
   */
  static final int SALTS_MAX = 100_000;

  private static final long ELEMENT_SEED = 0;
  private static final long GRAPH_SEED = 1;
  private static final long QUESTION_SEED = 2;

  // configuration
  private final GraphLayouts layouts;
  private final int maxParallelism;

  // runtime
  private final transient LoadingCache<Place, String> keys;

  private record Place(String graph, int shard, int copy) {}

  /**
   * @param maxParallelism of the job; at least the shards times read copies of every graph
   */
  public ShardKeys(GraphLayouts layouts, int maxParallelism) {
    if (maxParallelism < GraphLayout.PLACES_MAX
        || maxParallelism > KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM) {
      throw new IllegalArgumentException(
          "max parallelism is %d, but must be %d to %d"
              .formatted(
                  maxParallelism,
                  GraphLayout.PLACES_MAX,
                  KeyGroupRangeAssignment.UPPER_BOUND_MAX_PARALLELISM));
    }
    this.layouts = layouts;
    this.maxParallelism = maxParallelism;
    // On the caller's thread: the common pool would hold on to the job's class loader.
    this.keys =
        Caffeine.newBuilder()
            .maximumSize(KEYS_CACHED_MAX)
            .executor(Runnable::run)
            .build(this::find);
  }

  /** The layout of a graph. */
  public GraphLayout layout(String graph) {
    return layouts.of(graph);
  }

  /**
   * The Flink key of one copy of a shard: {@code graph|shard|copy#salt}, the graph percent-encoded.
   *
   * @throws IndexOutOfBoundsException for a shard or copy that the graph's layout does not have
   */
  public String key(String graph, int shard, int copy) {
    return keys.get(new Place(graph, shard, copy));
  }

  /** The key group of a shard's key. */
  public int keyGroup(String key) {
    return KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism);
  }

  /** The shard of an element, 0 to {@code layout.shards() - 1}. */
  public static int shardOf(GraphLayout layout, String elementId) {
    if (layout.strategy() == GraphLayout.Strategy.HASH) {
      return share(StableHash.of(elementId, ELEMENT_SEED), layout.shards());
    }
    List<String> points = layout.splitPoints();
    int found = Collections.binarySearch(points, elementId, GraphLayout::compareCodePoints);
    // A split point is the first id of its shard; else binarySearch gives -(insertion point) - 1.
    return found >= 0 ? found + 1 : -found - 1;
  }

  /** The copy that a question asks, the same in all its rounds. */
  public static int copyOf(GraphLayout layout, String questionId) {
    return share(StableHash.of(questionId, QUESTION_SEED), layout.readCopies());
  }

  private static int share(long hash, int parts) {
    return (int) Long.remainderUnsigned(hash, parts);
  }

  private String find(Place place) {
    int wanted = keyGroup(place);
    String prefix =
        Keys.join(place.graph, Integer.toString(place.shard), Integer.toString(place.copy)) + '#';
    for (int salt = 0; salt < SALTS_MAX; salt++) {
      String key = prefix + salt;
      if (KeyGroupRangeAssignment.assignToKeyGroup(key, maxParallelism) == wanted) {
        return key;
      }
    }
    throw new IllegalStateException("no salt below " + SALTS_MAX + " for " + place);
  }

  private int keyGroup(Place place) {
    GraphLayout layout = layouts.of(place.graph);
    Objects.checkIndex(place.shard, layout.shards());
    Objects.checkIndex(place.copy, layout.readCopies());
    int ranges = layout.shards() * layout.readCopies();
    long hash = StableHash.of(place.graph, GRAPH_SEED);
    int rotation = (int) Long.remainderUnsigned(hash >>> 32, ranges);
    double depth = (hash & 0xffff_ffffL) / 0x1p32;
    int index = (place.shard * layout.readCopies() + place.copy + rotation) % ranges;
    KeyGroupRange range =
        KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(maxParallelism, ranges, index);
    return range.getStartKeyGroup() + (int) (depth * range.getNumberOfKeyGroups());
  }

  /** How many keys are remembered; shown as a metric of the routing stage. */
  public long cached() {
    return keys.estimatedSize();
  }

  private Object readResolve() {
    return new ShardKeys(layouts, maxParallelism);
  }
}
