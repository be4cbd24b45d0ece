package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.Embedder;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/**
 * The passages, entities and mentions of a sample graph in a Neo4j server, with a vector index, and
 * how it is asked there: by the vector of the question, and over two hops of mentions.
 *
 * <p>Clears the database that it is given. Queries are asked by {@link #CLIENTS} threads, each with
 * a session of its own.
 */
final class Neo4jPeer implements AutoCloseable {

  static final int TOP = 10;

  /** As many as the machine of the figures has cores. */
  private static final int CLIENTS = 2;

  private static final int ROWS_PER_WRITE = 1_000;

  /** The nearest passages; from them over what they mention to other passages, and these. */
  private static final String VECTOR_AND_TWO_HOPS =
      """
      CALL db.index.vector.queryNodes('passages', $top, $vector) YIELD node, score
      MATCH (node)-[:MENTIONS]->(e:Entity)<-[:MENTIONS]-(other:Passage)
      WITH other, sum(score) AS mass, collect(DISTINCT e.id)[..5] AS over
      ORDER BY mass DESC LIMIT $top
      RETURN other.id AS id, other.title AS title, other.text AS text, mass, over
      """;

  private static final String VECTOR =
      """
      CALL db.index.vector.queryNodes('passages', $top, $vector) YIELD node, score
      RETURN node.id AS id, node.title AS title, node.text AS text, score
      """;

  private final Driver driver;
  private final List<float[]> questions;
  private final AtomicInteger next = new AtomicInteger();

  /**
   * @param questions their vectors, asked in turn
   */
  Neo4jPeer(String uri, List<float[]> questions) {
    this.driver = GraphDatabase.driver(uri, AuthTokens.none());
    this.questions = questions;
  }

  static List<float[]> vectors(SampleGraph graph, Embedder embedder) {
    return graph.questions().stream()
        .map(question -> embedder.embed(question, Embedder.Urgency.QUESTION).join())
        .toList();
  }

  /** Writes the graph and waits until all of it is indexed. */
  void load(SampleGraph graph, int dimensions) {
    try (Session session = driver.session()) {
      session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS").consume();
      for (String label : List.of("Passage", "Entity")) {
        session
            .run(
                "CREATE CONSTRAINT %s IF NOT EXISTS FOR (n:%s) REQUIRE n.id IS UNIQUE"
                    .formatted(label, label))
            .consume();
      }
      session
          .run(
              """
              CREATE VECTOR INDEX passages IF NOT EXISTS FOR (n:Passage) ON n.embedding OPTIONS {indexConfig:
                {`vector.dimensions`: %d, `vector.similarity_function`: 'cosine'}}
              """
                  .formatted(dimensions))
          .consume();
      List<Map<String, Object>> rows = new ArrayList<>();
      for (ObjectNode update : graph.updates()) {
        rows.add(row(update));
        if (rows.size() == ROWS_PER_WRITE) {
          write(session, rows);
          rows.clear();
        }
      }
      write(session, rows);
      session.run("CALL db.awaitIndexes(600)").consume();
    }
  }

  private static Map<String, Object> row(JsonNode update) {
    List<Double> vector = new ArrayList<>();
    update.path("vector").forEach(component -> vector.add(component.asDouble()));
    Set<String> entities = new LinkedHashSet<>();
    update.path("entities").forEach(entity -> entities.add(entity.asText()));
    return Map.of(
        "id", update.path("id").asText(),
        "title", update.path("title").asText(),
        "text", update.path("text").asText(),
        "vector", vector,
        "entities", List.copyOf(entities));
  }

  private static void write(Session session, List<Map<String, Object>> rows) {
    session
        .run(
            """
            UNWIND $rows AS row
            CREATE (p:Passage {id: row.id, title: row.title, text: row.text})
            WITH p, row CALL db.create.setNodeVectorProperty(p, 'embedding', row.vector)
            WITH p, row UNWIND row.entities AS entity
            MERGE (e:Entity {id: entity})
            CREATE (p)-[:MENTIONS]->(e)
            """,
            Map.of("rows", rows))
        .consume();
  }

  /** Asks so many questions; returns how many a second were answered. */
  double ask(int count, boolean hops) {
    long start = System.nanoTime();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      int share = count / CLIENTS;
      clients.add(CompletableFuture.runAsync(() -> askAlone(share, hops)));
    }
    clients.forEach(CompletableFuture::join);
    return count / ((System.nanoTime() - start) / 1e9);
  }

  private void askAlone(int count, boolean hops) {
    try (Session session = driver.session()) {
      for (int i = 0; i < count; i++) {
        float[] vector = questions.get(Math.floorMod(next.getAndIncrement(), questions.size()));
        int found =
            session
                .run(hops ? VECTOR_AND_TWO_HOPS : VECTOR, Map.of("top", TOP, "vector", vector))
                .list()
                .size();
        if (found == 0) {
          throw new IllegalStateException("nothing was found");
        }
      }
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
