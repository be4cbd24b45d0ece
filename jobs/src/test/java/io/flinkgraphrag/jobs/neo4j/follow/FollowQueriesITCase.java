package io.flinkgraphrag.jobs.neo4j.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.Neo4jServerProcess;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.source.Pace;
import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;

/** The queries of polls against a real server, which has no change data capture. */
final class FollowQueriesITCase {

  private static final FollowTimes TIMES =
      new FollowTimes(Duration.ofSeconds(5), Duration.ofMinutes(10), Duration.ofMinutes(1), "");

  @TempDir static Path folder;

  private static Neo4jServerProcess neo4j;

  private Driver driver;
  private Session session;

  @BeforeAll
  static void start() throws IOException {
    neo4j = Neo4jServerProcess.start(folder.resolve("neo4j"), Ports.anyFree(), false);
  }

  @AfterAll
  static void stop() {
    neo4j.close();
  }

  @BeforeEach
  void open() {
    neo4j.run("MATCH (n) DETACH DELETE n", Map.of());
    driver = neo4j.driver(AuthTokens.none());
    session = driver.session();
  }

  @AfterEach
  void close() {
    session.close();
    driver.close();
  }

  @Test
  void everyKindOfTimeIsFoundFromTheOverlapOn() {
    neo4j.run(
        """
        WITH timestamp() AS now UNWIND [now - 30000, now - 120000, now + 900000] AS ms
        WITH ms, datetime({epochMillis: ms}) AS at, ms - now AS age
        UNWIND [at, localdatetime(at), ms, ms / 1000, toString(at), 'never', true] AS time
        CREATE (:Timed {age: age, time: time})
        """,
        Map.of());
    FeedPlan plan = new FeedPlan(false, Map.of("Timed", "time"), Map.of(), Map.of());
    ChangeFeed feed = new UpdateTimeFeed(session, plan, TIMES.overlap());

    Set<String> found = feed.since(feed.now()).nodes();

    Map<Long, Integer> kinds = new TreeMap<>();
    session
        .run("MATCH (n:Timed) WHERE elementId(n) IN $ids RETURN n.age AS age", Map.of("ids", found))
        .forEachRemaining(row -> kinds.merge(row.get("age").asLong(), 1, Integer::sum));
    // "never" is a text that is after all times
    assertThat(kinds).isEqualTo(Map.of(-30_000L, 6, -120_000L, 1, 900_000L, 6));
  }

  @Test
  void theWayIsToldAndAPropertyThatNotAllHaveIsNotTaken() {
    neo4j.run(
        """
        CREATE (:Kept {updatedAt: datetime()}), (:Kept {updatedAt: datetime()}),
          (:Half {updatedAt: datetime()}), (:Half), (:Named {changed: 1}),
          (:Kept {updatedAt: datetime()})-[:AT {updated_at: timestamp()}]->(:Named)
        """,
        Map.of());
    Neo4jMapping mapping =
        Neo4jMapping.parse("nodes: {Named: {updated: changed}}", "the mapping of a test");

    RoundPlan plan = new RoundPlanner(mapping, TIMES, this::timed).plan(driver, server(), 7);

    assertThat(plan.feed())
        .isEqualTo(
            new FeedPlan(
                false,
                Map.of("Kept", "updatedAt", "Named", "changed"),
                Map.of("AT", "updated_at"),
                Map.of()));
    assertThat(plan.told())
        .contains(
            "following by times of update every 5 s, and by reading all every 600 s, since this server has no change data capture (Enterprise Edition and Aura do)",
            "label Half: no time of update, so changes show when all is read",
            "label Kept: polled by updatedAt");
  }

  /** As change data capture would tell them. */
  @Test
  void whatAFeedTellsIsReadAsItIsNowAndWhatIsGoneHasNoUpdates() throws IOException {
    neo4j.run(
        """
        CREATE (a:Person {name: 'Ada'})-[:KNOWS]->(b:Person {name: 'Bob'}),
          (c:Chunk {text: $text})-[:MENTIONS]->(a), (:Person {name: 'Far'})
        """,
        Map.of("text", "Ada wrote the first program of all. ".repeat(3)));
    String ada = id("MATCH (n {name: 'Ada'})");
    String bob = id("MATCH (n {name: 'Bob'})");
    neo4j.run("MATCH (n {name: 'Bob'}) DETACH DELETE n", Map.of());
    neo4j.run("MATCH (n {name: 'Ada'}) SET n.name = 'Ada Lovelace'", Map.of());
    ChangeFeed.Changes changes =
        new ChangeFeed.Changes(Set.of(ada, bob), Set.of("5:none:1"), Set.of(), "place 2");

    Map<String, String> rows = poll(changes);

    assertThat(rows.get(ada)).contains("\"id\":\"Person/ada lovelace\"");
    assertThat(rows.get(bob)).isEmpty();
    assertThat(rows.get("5:none:1")).isEmpty();
    assertThat(rows.get(id("MATCH (n:Chunk)"))).contains("\"Person/ada lovelace\"");
    assertThat(rows.get("")).as("the place that was reached").isEqualTo("place 2");
    assertThat(rows).hasSize(6);
  }

  /** Rows by element id. */
  private Map<String, String> poll(ChangeFeed.Changes changes) throws IOException {
    FollowSplitReader reader =
        new FollowSplitReader(
            server(),
            Neo4jMapping.usual(),
            "g",
            (open, plan) -> new FakeFeed(changes),
            new Pace(Double.POSITIVE_INFINITY, System::nanoTime),
            new AtomicBoolean());
    FollowSplit poll = new FollowSplit.Poll(9, "place 1", FeedPlan.NONE);
    reader.handleSplitsChanges(new SplitsAddition<>(List.of(poll)));
    Map<String, String> rows = new TreeMap<>();
    boolean finished = false;
    while (!finished) {
      RecordsWithSplitIds<ReadRow> fetched = reader.fetch();
      while (fetched.nextSplit() != null) {
        for (ReadRow row = fetched.nextRecordFromSplit();
            row != null;
            row = fetched.nextRecordFromSplit()) {
          rows.put(row.at(), row.at().isEmpty() ? String.valueOf(row.key()) : told(row));
        }
      }
      finished = fetched.finishedSplits().contains("poll");
    }
    reader.close();
    return rows;
  }

  private static String told(ReadRow row) {
    StringBuilder told = new StringBuilder();
    row.updates()
        .forEach(update -> told.append(new String(update.value(), StandardCharsets.UTF_8)));
    return told.toString();
  }

  private record FakeFeed(ChangeFeed.Changes changes) implements ChangeFeed {

    @Override
    public String now() {
      return "place 2";
    }

    @Override
    public Changes since(String cursor) {
      assertThat(cursor).isEqualTo("place 1");
      return changes;
    }
  }

  private ChangeFeed timed(Session open, FeedPlan plan) {
    return new UpdateTimeFeed(open, plan, TIMES.overlap());
  }

  private String id(String match) {
    return session.run(match + " RETURN elementId(n) AS id").single().get("id").asString();
  }

  private static Neo4jServer server() {
    return new Neo4jServer(neo4j.uri(), "", "", "", "");
  }
}
