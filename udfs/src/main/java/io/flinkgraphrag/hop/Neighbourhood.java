package io.flinkgraphrag.hop;

import io.flinkgraphrag.hop.Adjacency.Mention;
import io.flinkgraphrag.hop.Adjacency.Relation;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.state.PagedSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The edges of one node while one request spreads from it: each kind is read from the state once at
 * most, however many flows stand at the node. Not to be kept beyond the request.
 */
final class Neighbourhood {

  private final Node node;
  private final Adjacency adjacency;
  private final HopOptions options;

  private PagedSet.@Nullable Header mentionHeader;
  private @Nullable List<Mention> mentions;
  private PagedSet.@Nullable Header relationHeader;
  private @Nullable List<Relation> relations;

  Neighbourhood(Node node, Adjacency adjacency, HopOptions options) {
    this.node = node;
    this.adjacency = adjacency;
    this.options = options;
  }

  Node node() {
    return node;
  }

  /** Number and sum of weights of all mentions. */
  PagedSet.Header mentionHeader() throws Exception {
    if (mentionHeader == null) {
      mentionHeader = adjacency.mentionHeader(node);
    }
    return mentionHeader;
  }

  /** Of a passage its entities, of an entity its passages, as many as mass may go to. */
  List<Mention> mentions() throws Exception {
    if (mentions == null) {
      int limit = node.isPassage() ? options.passageEntitiesMax() : options.hubDfMax();
      mentions = adjacency.mentions(node, mentionHeader(), limit);
    }
    return mentions;
  }

  /** Number of all relations. */
  int relationCount() throws Exception {
    return relationHeader().size();
  }

  private PagedSet.Header relationHeader() throws Exception {
    if (relationHeader == null) {
      relationHeader = adjacency.relationHeader(node);
    }
    return relationHeader;
  }

  /** As many relations as mass may go over. */
  List<Relation> relations() throws Exception {
    if (relations == null) {
      relations =
          relationCount() == 0
              ? List.of()
              : adjacency.relations(node, relationHeader(), options.relationsMax());
    }
    return relations;
  }
}
