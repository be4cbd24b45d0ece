package io.flinkgraphrag.jobs.neo4j;

import java.util.Map;
import java.util.Random;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.TransactionContext;

/**
 * A graph of persons and things, and random changes of it. Persons have a time of update and a
 * unique key; things have neither, so another name makes another element of one. Two nodes never
 * have the same name, so what the graph is does not depend on which of them is read first.
 */
final class RandomChanges {

  private static final int CHANGES_OF_A_TRANSACTION = 20;

  private static final String NODE = "MATCH (n) WHERE (n:Person OR n:Thing) AND n.key = $key ";
  private static final String OTHER = "MATCH (m) WHERE (m:Person OR m:Thing) AND m.key = $other ";

  private final Neo4jServerProcess neo4j;
  private final Random random;
  private int keys;
  private int names;

  RandomChanges(Neo4jServerProcess neo4j, Random random) {
    this.neo4j = neo4j;
    this.random = random;
  }

  /** Creates the graph. */
  void create(int nodes, int relationships) {
    neo4j.run("CREATE CONSTRAINT FOR (n:Person) REQUIRE n.key IS UNIQUE", Map.of());
    neo4j.run("CREATE INDEX FOR (n:Thing) ON (n.key)", Map.of());
    neo4j.run("CALL db.awaitIndexes(60)", Map.of());
    neo4j.run(
        "UNWIND range(0, $nodes - 1) AS i WITH i WHERE i % 2 = 0"
            + " CREATE (:Person {key: i, name: 'Name ' + i, updatedAt: datetime()})",
        Map.of("nodes", nodes));
    neo4j.run(
        "UNWIND range(0, $nodes - 1) AS i WITH i WHERE i % 2 = 1"
            + " CREATE (:Thing {key: i, name: 'Name ' + i})",
        Map.of("nodes", nodes));
    for (String type : new String[] {"LIKES", "isNear"}) {
      neo4j.run(
          """
          UNWIND range(0, $relationships - 1) AS i
          WITH i %% $nodes AS a, i / $nodes AS turn
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
    keys = nodes;
    names = nodes;
  }

  /** Does changes, some in each transaction. */
  void apply(int count) {
    try (Driver driver = neo4j.driver(AuthTokens.none());
        Session session = driver.session()) {
      for (int done = 0; done < count; done += CHANGES_OF_A_TRANSACTION) {
        session.executeWriteWithoutResult(
            transaction -> {
              for (int i = 0; i < CHANGES_OF_A_TRANSACTION; i++) {
                change(transaction);
              }
            });
      }
    }
  }

  private void change(TransactionContext transaction) {
    Map<String, Object> drawn =
        Map.of(
            "key",
            random.nextInt(keys),
            "other",
            random.nextInt(keys),
            "next",
            keys,
            "name",
            "Name " + names,
            "note",
            "note " + random.nextInt(1_000),
            "weight",
            2 + random.nextInt(7),
            "text",
            ("A long text about " + names + ". ").repeat(5));
    String touched = ", n.updatedAt = CASE WHEN n:Person THEN datetime() END";
    String change =
        switch (random.nextInt(12)) {
          case 0, 1 -> NODE + "SET n.note = $note" + touched;
          case 2 -> {
            names++;
            yield NODE + "SET n.name = $name" + touched;
          }
          case 3 -> NODE + "SET n:Thing REMOVE n:Person, n.updatedAt";
          case 4 -> NODE + "SET n:Person, n.updatedAt = datetime() REMOVE n:Thing";
          case 5 -> NODE + "SET n.text = $text" + touched;
          case 6 -> NODE + "REMOVE n.text, n.note SET n.seen = true" + touched;
          case 7 -> {
            keys++;
            names++;
            yield NODE
                + "CREATE (:Person {key: $next, name: $name, updatedAt: datetime()})-[:LIKES]->(n)";
          }
          case 8 -> NODE + "DETACH DELETE n";
          case 9 -> NODE + OTHER + "MERGE (n)-[:LIKES]->(m)";
          case 10 -> NODE + OTHER + "CREATE (n)-[:isNear]->(m)";
          default ->
              random.nextBoolean()
                  ? NODE + "MATCH (n)-[r]->() WITH r LIMIT 1 DELETE r"
                  : NODE
                      + "MATCH (n)-[:LIKES]->(m) WITH DISTINCT n, m LIMIT 1"
                      + " MATCH (n)-[r:LIKES]->(m) SET r.weight = $weight";
        };
    transaction.run(change, drawn).consume();
  }
}
