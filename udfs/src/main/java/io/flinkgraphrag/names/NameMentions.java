package io.flinkgraphrag.names;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopDelta;
import org.apache.flink.util.Collector;

/**
 * Sends mentions by one name to the shards that own their ends, to every read copy of each.
 * Short-lived.
 */
final class NameMentions {

  private final String graph;
  private final String name;
  private final ShardKeys shards;
  private final GraphLayout layout;
  private final Collector<HopDelta> out;
  private int sent;

  NameMentions(String graph, String name, ShardKeys shards, Collector<HopDelta> out) {
    this.graph = graph;
    this.name = name;
    this.shards = shards;
    this.layout = shards.layout(graph);
    this.out = out;
  }

  /**
   * A passage mentions an entity.
   *
   * @param entity its id, or {@link NameTarget#ITSELF}
   */
  void put(PassageKey key, String entity, int weight) {
    Node passage = Node.passage(key);
    Node mentioned = Node.entity(entity.equals(NameTarget.ITSELF) ? name : entity);
    HopDelta.Edge mention = new HopDelta.Mention(weight, name);
    edge(passage, mentioned, mention);
    edge(mentioned, passage, mention);
  }

  void remove(PassageKey key, String entity) {
    put(key, entity, 0);
  }

  private void edge(Node node, Node neighbour, HopDelta.Edge edge) {
    int shard = ShardKeys.shardOf(layout, node.shardingId());
    for (int copy = 0; copy < layout.readCopies(); copy++) {
      out.collect(new HopDelta(shards.key(graph, shard, copy), node, neighbour, edge));
      sent++;
    }
  }

  /** Deltas of a mention that is taken from one entity and sent to another. */
  int deltasOfMove() {
    return 4 * layout.readCopies();
  }

  /** Deltas that it has sent. */
  int sent() {
    return sent;
  }
}
