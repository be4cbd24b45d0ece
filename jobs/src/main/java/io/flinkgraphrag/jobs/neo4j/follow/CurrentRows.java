package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import java.util.Collection;
import java.util.List;

/** Nodes and relationships as they are now, by element id. Blocks its caller. */
interface CurrentRows {

  /** A row of each; of one that is gone, or left out, without updates. */
  List<ReadRow> nodes(Collection<String> ids);

  /** A row of each; of one that is gone, or left out, without updates. */
  List<ReadRow> relationships(Collection<String> ids);

  /**
   * The relationships of nodes, as a relationship is named by its ends. Of a node with very many
   * none: they wait for the next round.
   */
  Collection<String> relationshipsOf(Collection<String> nodes);

  /** The neighbours of nodes that may be passages, as a passage names the entities beside it. */
  Collection<String> passagesBeside(Collection<String> nodes);

  /** Those of these nodes that may be passages. */
  Collection<String> passagesAmong(Collection<String> nodes);
}
