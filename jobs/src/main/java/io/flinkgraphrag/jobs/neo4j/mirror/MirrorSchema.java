package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.Neo4jException;

/** The constraints and the index by which a mirror finds its nodes. */
public final class MirrorSchema {

  private static final List<String> STATEMENTS =
      List.of(
          "CREATE CONSTRAINT flink_graphrag_key IF NOT EXISTS FOR (n:`%s`) REQUIRE n._key IS UNIQUE"
              .formatted(MirrorName.OWN),
          "CREATE CONSTRAINT flink_graphrag_mirror IF NOT EXISTS FOR (m:`%s`) REQUIRE m.graph IS UNIQUE"
              .formatted(MirrorName.MARKER),
          "CREATE INDEX flink_graphrag_graph IF NOT EXISTS FOR (n:`%s`) ON (n._graph)"
              .formatted(MirrorName.OWN));

  private static final List<String> NAMES =
      List.of("flink_graphrag_key", "flink_graphrag_mirror", "flink_graphrag_graph");

  private MirrorSchema() {}

  /**
   * Makes them, where they are not there.
   *
   * @throws ImportRefusedException if it may not, saying what to run
   */
  public static void prepare(Session session, Neo4jServer server) {
    try {
      for (String statement : STATEMENTS) {
        session.run(statement).consume();
      }
    } catch (Neo4jException e) {
      if (!String.valueOf(e.code()).contains("Security.Forbidden")) {
        throw e;
      }
      if (!isThere(session)) {
        throw new ImportRefusedException(
            "Neo4j at %s does not let user \"%s\" make constraints and indexes: somebody who may has to run once: %s"
                .formatted(server, server.user(), String.join("; ", STATEMENTS)));
      }
    }
  }

  private static boolean isThere(Session session) {
    try {
      long found =
          session
              .run(
                  "SHOW INDEXES YIELD name WHERE name IN $names RETURN count(*)",
                  Map.of("names", NAMES))
              .single()
              .get(0)
              .asLong();
      return found == NAMES.size();
    } catch (Neo4jException e) {
      // who may not see them is told how to have them
      return false;
    }
  }
}
