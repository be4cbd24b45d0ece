package io.flinkgraphrag.jobs.neo4j;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A database of 10,000 nodes and 50,000 relationships is followed through 5,000 changes while the
 * follower is killed. The seed is printed; {@code -Dgraphrag.chaos.seed=N} draws the same again.
 */
final class Neo4jFollowChaosCase {

  @TempDir static Path folder;

  @Test
  void aLargeDatabaseThatChangesIsFollowedThroughKills() throws Exception {
    try (Neo4jGround ground = Neo4jGround.start(folder, 4)) {
      new FollowTrial(ground).run(10_000, 50_000, 5_000, 4);
    }
  }
}
