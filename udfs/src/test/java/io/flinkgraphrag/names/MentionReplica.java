package io.flinkgraphrag.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.message.HopDelta;
import java.util.Map;
import java.util.TreeMap;

/** Which passage mentions which entity, by which name, as the deltas say. */
final class MentionReplica {

  private final Map<String, Integer> fromPassages = new TreeMap<>();
  private final Map<String, Integer> fromEntities = new TreeMap<>();

  void apply(HopDelta delta) {
    HopDelta.Mention mention = (HopDelta.Mention) delta.edge();
    boolean ofPassage = delta.node().isPassage();
    Node passage = ofPassage ? delta.node() : delta.neighbour();
    Node entity = ofPassage ? delta.neighbour() : delta.node();
    String key = key(passage.id(), entity.id(), mention.via());
    String shard = delta.shard();
    Map<String, Integer> edges = ofPassage ? fromPassages : fromEntities;
    String edge = key + " in " + shard.substring(0, shard.indexOf('#'));
    Integer before = mention.weight() == 0 ? edges.remove(edge) : edges.put(edge, mention.weight());
    assertThat(before == null ? 0 : before).as(edge).isNotEqualTo(mention.weight());
  }

  static String key(String passage, String entity, String via) {
    return passage + " -> " + entity + " by " + via;
  }

  /** Each mention once, with its weight; every copy of both of its ends has it. */
  Map<String, Integer> mentions(int copies) {
    Map<String, Integer> mentions = once(fromPassages, copies);
    assertThat(once(fromEntities, copies)).isEqualTo(mentions);
    return mentions;
  }

  private static Map<String, Integer> once(Map<String, Integer> edges, int copies) {
    Map<String, Integer> found = new TreeMap<>();
    Map<String, Integer> times = new TreeMap<>();
    edges.forEach(
        (edge, weight) -> {
          String key = edge.substring(0, edge.indexOf(" in "));
          found.put(key, weight);
          times.merge(key, 1, Integer::sum);
        });
    assertThat(times.values()).allMatch(count -> count == copies);
    return found;
  }
}
