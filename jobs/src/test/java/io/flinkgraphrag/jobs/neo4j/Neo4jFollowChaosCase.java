package io.flinkgraphrag.jobs.neo4j;

import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.settings.Topics;
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
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
        Neo4jServerProcess neo4j =
            Neo4jServerProcess.start(folder.resolve("neo4j"), Ports.anyFree(), false)) {
      kafka.createTopics(Topics.defaults(), 4);
      new FollowTrial(neo4j, kafka.bootstrap(), folder).run(10_000, 50_000, 5_000, 4);
    }
  }
}
