package io.flinkgraphrag.jobs.neo4j;

import java.util.List;
import java.util.Map;

/**
 * A graph in Neo4j that takes a while: nodes of two labels, of which one has unique keys, and
 * relationships of two types.
 */
final class LargeGraph {

  private LargeGraph() {}

  static void create(Neo4jServerProcess neo4j, int nodes, int relationships) {
    neo4j.run("CREATE CONSTRAINT FOR (n:Person) REQUIRE n.key IS UNIQUE", Map.of());
    neo4j.run("CREATE INDEX FOR (n:Thing) ON (n.key)", Map.of());
    neo4j.run("CALL db.awaitIndexes(60)", Map.of());
    neo4j.run(
        """
        UNWIND range(0, $nodes - 1) AS i
        CALL { WITH i
          WITH i WHERE i % 2 = 0 CREATE (:Person {key: i, name: 'Name ' + i, note: 'Note ' + i})
          UNION ALL
          WITH i WITH i WHERE i % 2 = 1 CREATE (:Thing {key: i, name: 'Name ' + i}) }
        """,
        Map.of("nodes", nodes));
    for (String type : List.of("LIKES", "isNear")) {
      neo4j.run(
          """
          UNWIND range(0, $relationships - 1) AS i
          WITH i, i %% $nodes AS a, i / $nodes AS turn
          WITH a, turn, (a * 7 + turn + 1) %% $nodes AS b WHERE turn %% 2 = $parity
          MATCH (s) WHERE (s:Person OR s:Thing) AND s.key = a
          MATCH (t) WHERE (t:Person OR t:Thing) AND t.key = b
          CREATE (s)-[:%s]->(t)
          """
              .formatted(type),
          Map.of(
              "relationships", relationships,
              "nodes", nodes,
              "parity", type.equals("LIKES") ? 0 : 1));
    }
  }
}
