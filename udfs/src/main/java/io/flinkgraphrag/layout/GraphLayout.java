package io.flinkgraphrag.layout;

import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.text.Language;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How one graph is laid out. Immutable, and valid once it exists.
 *
 * @param strategy what decides the shard of an element
 * @param shards 1 to {@link #PLACES_MAX} divided by {@code readCopies}
 * @param readCopies how many times each shard is held; updates go to all, a question asks one
 * @param hops rounds of spreading over edges that a question takes, 1 to {@link #HOPS_MAX}
 * @param language ISO 639-1 code, one that {@link Language#of} knows
 * @param embedder whose vectors the graph holds
 * @param splitPoints for {@link Strategy#RANGE} the first id of each shard but the first, in
 *     ascending order of code points, {@code shards - 1} of them; else none
 * @param ranking how candidate passages are scored
 * @param reranker who puts the best of them into their last order; null where the job's option says
 */
public record GraphLayout(
    Strategy strategy,
    int shards,
    int readCopies,
    int hops,
    String language,
    EmbedderName embedder,
    List<String> splitPoints,
    RankingModel ranking,
    @Nullable RerankerName reranker)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Most shards times read copies. It is the project's max parallelism, so that each can have a key
   * group, and thereby a subtask, of its own.
   */
  public static final int PLACES_MAX = 128;

  /** Most hops; two are enough in every measurement, and the job limits them further. */
  public static final int HOPS_MAX = 8;

  /** Most characters of a split point. */
  public static final int SPLIT_POINT_LENGTH_MAX = 1024;

  /** What holds for a graph when there is no layouts file. */
  public static final GraphLayout BUILT_IN =
      new GraphLayout(Strategy.HASH, 1, 1, 2, "en", List.of());

  /** What decides the shard of an element. */
  public enum Strategy {
    /** A hash of the element's id: even shards whatever the ids look like. */
    HASH,
    /** The element's id against split points: elements with near ids lie together. */
    RANGE
  }

  /** With the embedder and the ranking of the language, and the job's reranker. */
  public GraphLayout(
      Strategy strategy,
      int shards,
      int readCopies,
      int hops,
      String language,
      List<String> splitPoints) {
    this(
        strategy,
        shards,
        readCopies,
        hops,
        language,
        EmbedderName.ofLanguage(language),
        splitPoints,
        RankingModel.ofLanguage(language),
        null);
  }

  /**
   * @throws IllegalArgumentException naming the component, its value and what it may be
   */
  public GraphLayout {
    splitPoints = List.copyOf(splitPoints);
    requireRange("shards", shards, PLACES_MAX);
    requireRange("readCopies", readCopies, PLACES_MAX);
    requireRange("hops", hops, HOPS_MAX);
    if (shards * readCopies > PLACES_MAX) {
      throw new IllegalArgumentException(
          "shards x readCopies is " + shards * readCopies + ", but at most " + PLACES_MAX);
    }
    Language.of(language);
    requireSplitPoints(strategy, shards, splitPoints);
  }

  private static void requireRange(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " is " + value + ", but must be 1 to " + max);
    }
  }

  private static void requireSplitPoints(Strategy strategy, int shards, List<String> splitPoints) {
    if (strategy == Strategy.HASH) {
      if (!splitPoints.isEmpty()) {
        throw new IllegalArgumentException(
            "splitPoints are given, but the strategy is hash; set strategy: range or remove them");
      }
      return;
    }
    if (splitPoints.size() != shards - 1) {
      throw new IllegalArgumentException(
          "range with %d shards needs %d splitPoints, one fewer than shards, but there are %d"
              .formatted(shards, shards - 1, splitPoints.size()));
    }
    for (int i = 0; i < splitPoints.size(); i++) {
      String point = splitPoints.get(i);
      if (point.isEmpty() || point.length() > SPLIT_POINT_LENGTH_MAX) {
        throw new IllegalArgumentException(
            "splitPoints[%d] has %d characters, but must have 1 to %d"
                .formatted(i, point.length(), SPLIT_POINT_LENGTH_MAX));
      }
      if (i > 0 && compareCodePoints(splitPoints.get(i - 1), point) >= 0) {
        throw new IllegalArgumentException(
            "splitPoints must ascend by code points, but \"%s\" does not come after \"%s\""
                .formatted(point, splitPoints.get(i - 1)));
      }
    }
  }

  /**
   * Orders by Unicode code points, which is the order of the UTF-8 bytes. {@link String#compareTo}
   * orders by UTF-16 and so puts U+10000 and above before U+E000.
   */
  static int compareCodePoints(String left, String right) {
    return Arrays.compareUnsigned(
        left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8));
  }
}
