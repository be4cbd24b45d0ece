package io.flinkgraphrag.jobs.neo4j;

import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Following against a real Neo4j server and a real broker. */
final class Neo4jFollowITCase {

  @TempDir static Path folder;

  private static EmbeddedKafka kafka;
  private static Neo4jServerProcess neo4j;

  @BeforeAll
  static void start() throws IOException {
    kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    kafka.createTopics(Topics.defaults(), 2);
    neo4j = Neo4jServerProcess.start(folder.resolve("neo4j"), Ports.anyFree(), false);
  }

  @AfterAll
  static void stop() {
    neo4j.close();
    kafka.close();
  }

  @Test
  void aDatabaseThatChangesIsFollowedThroughKills() throws Exception {
    new FollowTrial(neo4j, kafka.bootstrap(), folder).run(1_000, 5_000, 600, 2);
  }
}
