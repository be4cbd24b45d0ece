package io.flinkgraphrag.embed.stage;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whose turn it is: graph by graph, and of each graph bucket by bucket, so that a graph that is
 * loaded does not hold back a change of another one.
 */
final class EmbedTurns {

  private final ArrayDeque<String> graphs = new ArrayDeque<>();
  private final Map<String, ArrayDeque<EmbedBucket>> buckets = new HashMap<>();
  private final Set<EmbedBucket> all = new HashSet<>();

  boolean isEmpty() {
    return graphs.isEmpty();
  }

  /** Gives a bucket a turn, after the others, unless it has one already. */
  void add(EmbedBucket bucket) {
    if (!all.add(bucket)) {
      return;
    }
    ArrayDeque<EmbedBucket> ofGraph = buckets.get(bucket.graph);
    if (ofGraph == null) {
      ofGraph = new ArrayDeque<>();
      buckets.put(bucket.graph, ofGraph);
      graphs.add(bucket.graph);
    }
    ofGraph.add(bucket);
  }

  /** The bucket whose turn it is; it has no other one until it is added again. */
  EmbedBucket next() {
    String graph = graphs.remove();
    ArrayDeque<EmbedBucket> ofGraph = Objects.requireNonNull(buckets.get(graph));
    EmbedBucket bucket = ofGraph.remove();
    if (ofGraph.isEmpty()) {
      buckets.remove(graph);
    } else {
      graphs.add(graph);
    }
    all.remove(bucket);
    return bucket;
  }
}
