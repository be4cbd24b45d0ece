package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

/** The command against a real Neo4j server and a real broker. */
final class Neo4jImportITCase {

  @TempDir static Path folder;

  private static Neo4jGround ground;
  private static Neo4jServerProcess neo4j;

  @BeforeAll
  static void start() throws IOException {
    ground = Neo4jGround.start(folder, 2);
    neo4j = ground.neo4j();
  }

  @AfterAll
  static void stop() {
    ground.close();
  }

  @BeforeEach
  void emptyTheDatabase() {
    neo4j.run("MATCH (n) DETACH DELETE n", Map.of());
  }

  @Test
  void theMovieExampleComesWholeAndOnce() throws IOException {
    neo4j.run(movies(), Map.of());

    Run run = importInto("movies");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).isEqualTo("sent 23 entities, 22 relations, 27 passages\n");
    ImportedGraph graph = ImportedGraph.await(ground.bootstrap(), "movies", 72);
    graph.requireEachOnce();
    assertThat(graph.versions()).hasSize(1);
    assertThat(graph.elements())
        .contains(
            "{\"description\":\"born: 1964\",\"id\":\"Person/keanu"
                + " reeves\",\"kind\":\"Person\",\"name\":\"Keanu Reeves\",\"type\":\"entity\"}",
            "{\"predicate\":\"acted in\",\"source\":\"Person/keanu reeves\",\"target\":\"Movie/the"
                + " matrix\",\"type\":\"relation\"}");
    assertThat(ground.progress("import", "movies")).doesNotExist();
  }

  /** The interval is for what a kill costs. */
  @Test
  @Timeout(value = 3, unit = TimeUnit.MINUTES, threadMode = ThreadMode.SEPARATE_THREAD)
  void anImportEndsWhenAllIsReadAndWaitsForNoInterval() throws IOException {
    neo4j.run(movies(), Map.of());
    Run run = importInto("soon", "-Dexecution.checkpointing.interval=1h");
    assertThat(run.exitCode()).as(run.err()).isZero();
    ImportedGraph.await(ground.bootstrap(), "soon", 72).requireEachOnce();
  }

  @Test
  void anImportLaterIsNewerThanTheOneBefore() throws IOException {
    neo4j.run(movies(), Map.of());
    assertThat(importInto("twice").exitCode()).isZero();
    assertThat(importInto("twice").exitCode()).isZero();
    assertThat(ImportedGraph.await(ground.bootstrap(), "twice", 144).versions()).hasSize(2);
  }

  @Test
  void passagesMentionTheirNeighboursAndEveryTypeOfPropertyComesThrough() {
    neo4j.run(
        """
        CREATE (a:`Pump Maker` {name:'Norvik', founded:date('1951-05-01'),
          at:point({latitude:60.4,longitude:5.3}), tags:['a','b'], mail:null, embedding:[0.1,0.2],
          open:localtime('08:00'), blob:$bytes})
          -[:`BUILDS-FOR` {since:datetime('2020-01-01T00:00:00[Europe/Oslo]'),
            lasted:duration('P1Y2M')}]->(b:Hall {n:2}),
          (c:Chunk {text:$text, index:0})-[:MENTIONS]->(a), (c)<-[:CITES]-(b),
          (c)-[:NEXT]->(:Chunk {text:$text, index:1}), ({name:'Nobody'})
        """,
        Map.of("text", "Norvik builds pumps in Bergen. ".repeat(4), "bytes", new byte[] {1, 2}));

    Run run = importInto("types");

    assertThat(run.out()).as(run.err()).isEqualTo("sent 3 entities, 1 relations, 5 passages\n");
    assertThat(ImportedGraph.await(ground.bootstrap(), "types", 9).elements())
        .anyMatch(
            element ->
                element.contains(
                    "Norvik builds for Hall n 2 (lasted: P1Y2M; since:"
                        + " 2020-01-01T00:00:00+01:00[Europe/Oslo])."))
        .anyMatch(
            element ->
                element.contains("\"predicate\":\"builds for\",\"source\":\"Pump Maker/norvik\""))
        .anyMatch(
            element ->
                element.matches(
                    ".*\"entities\":\\[\"Hall/#\\w+\",\"Pump Maker/norvik\"].*\"passage\".*"))
        .anyMatch(element -> element.contains("\"id\":\"node/nobody\""))
        .anyMatch(
            element ->
                element.contains(
                    "at: POINT (5.3 60.4); embedding: 0.1, 0.2; founded: 1951-05-01; open: 08:00;"
                        + " tags: a, b"));
  }

  /** By texts, by numbers, with several ranges, and with a label that another one has too. */
  @Test
  void rangesOfAnIndexTogetherHaveEveryNodeOnce() throws IOException {
    neo4j.run(
        "CREATE CONSTRAINT item IF NOT EXISTS FOR (n:Item) REQUIRE n.key IS UNIQUE", Map.of());
    neo4j.run("CREATE INDEX num IF NOT EXISTS FOR (n:Num) ON (n.number)", Map.of());
    neo4j.run("CALL db.awaitIndexes(60)", Map.of());
    neo4j.run("UNWIND range(1, 45000) AS i CREATE (:Item {key: 'k' + i})", Map.of());
    neo4j.run(
        "UNWIND range(1, 25000) AS i CREATE (n:Num {number: i / 10, name: 'n' + i})"
            + " FOREACH (x IN CASE WHEN i % 5 = 0 THEN [1] ELSE [] END | SET n:Also)",
        Map.of());

    assertThat(dryRun().out()).contains("node Item: 45,000, 3 ranges of key");
    assertThat(dryRun().out()).contains("node Num: 25,000, 2 ranges of number");
    Path mapping = Files.writeString(folder.resolve("plain.yaml"), "properties: false");
    Run run = importInto("ranges", "--parallelism", "3", "--mapping", mapping.toString());

    assertThat(run.out())
        .as(run.err())
        .isEqualTo("sent 70,000 entities, 0 relations, 0 passages\n");
    ImportedGraph graph = ImportedGraph.await(ground.bootstrap(), "ranges", 70_000);
    graph.requireEachOnce();
    assertThat(graph.records()).hasSize(70_000);
  }

  @Test
  void aDryRunTellsAndSendsNothing() throws IOException {
    neo4j.run(movies(), Map.of());

    Run run = dryRun();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out())
        .contains(
            "node Movie: 7, one reader",
            "relationship ACTED_IN: 13, one reader",
            "MATCH (n:`Person`) WHERE",
            "\"id\":\"Person/");
  }

  @Test
  void theMappingFileIsFollowedAndWhatIsWrongInItIsTold() throws IOException {
    neo4j.run(movies(), Map.of());
    Path mapping =
        Files.writeString(
            folder.resolve("mapping.yaml"),
            """
            nodes:
              Person: {cypher: "MATCH (n:Person) WHERE n.born > 1960", kind: actor}
              Movie: {skip: true}
              Ghost: {skip: true}
            """);
    Run run = importInto("mapped", "--mapping", mapping.toString());
    assertThat(run.out()).as(run.err()).isEqualTo("sent 7 entities, 0 relations, 7 passages\n");
    assertThat(run.err()).contains("the mapping names label Ghost, which no node");

    Files.writeString(mapping, "nodes: {Person: {cypher: 'MATCH (n:Person WHERE'}}");
    Run wrong = importInto("mapped", "--mapping", mapping.toString());
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.err())
        .contains("does not understand the query for nodes of label Person", "--dry-run");

    // nothing that the failed one has left open holds readers back
    assertThat(importInto("behind").exitCode()).isZero();
    ImportedGraph.await(ground.bootstrap(), "behind", 72);
  }

  @Test
  void aDatabaseThatIsNotThereEndsTheImportAtOnce() {
    Run run = importInto("none", "--database", "nodatabase");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("has no database \"nodatabase\"");
  }

  @Test
  void aWrongPasswordEndsTheImportAtOnceAndIsNotShown() throws Exception {
    try (Neo4jServerProcess asking =
        Neo4jServerProcess.start(folder.resolve("asking"), Ports.anyFree(), true)) {
      Run wrong = dryRun(asking, "wr0ng");
      assertThat(wrong.exitCode()).isEqualTo(2);
      assertThat(wrong.err())
          .contains("refuses the login of user \"neo4j\"", "GRAPHRAG_NEO4J_PASSWORD")
          .doesNotContain("wr0ng");

      try (Driver driver = asking.driver(AuthTokens.basic("neo4j", "neo4j"));
          Session session = driver.session(SessionConfig.forDatabase("system"))) {
        session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO 'r1ght-secret'").consume();
      }
      assertThat(dryRun(asking, "r1ght-secret").exitCode()).isZero();
    }
  }

  private static Run dryRun(Neo4jServerProcess server, String password) {
    return Run.of(
        "neo4j",
        "import",
        "--uri",
        server.uri(),
        "--dry-run",
        "-Dgraphrag.neo4j.password=" + password);
  }

  /** It would be deleted at the end. */
  @Test
  void aFolderWithDataOfAnotherCommandIsRefused() throws IOException {
    Path data = ground.progress("import", "refused");
    try (DataFolder other = DataFolder.open(data)) {
      EmbeddedKafka.start(other.kafka(), Ports.anyFree()).close();
    }
    Run run = importInto("refused");
    assertThat(run.exitCode()).isNotZero();
    assertThat(run.err()).contains("holds data of another command");
    assertThat(data.resolve("kafka")).isNotEmptyDirectory();
  }

  /** As a process, for what the driver writes by itself would be on the same screen. */
  @ParameterizedTest
  @ValueSource(strings = {"neo4j", "bolt", "neo4j+s"})
  void aServerThatIsNotThereIsSaidInOneLine(String scheme) throws Exception {
    String uri = scheme + "://127.0.0.1:" + Ports.anyFree();
    try (ProductProcess importer =
        ProductProcess.start(List.of("neo4j", "import", "--uri", uri, "--dry-run"))) {
      assertThat(importer.awaitEnd(Duration.ofMinutes(2))).isEqualTo(2);
      assertThat(importer.output())
          .startsWith("no Neo4j answers at " + uri)
          .contains("Another address is given with --uri")
          .hasLineCount(1);
    }
  }

  /** The routing table of a single server names that server. */
  @Test
  void theServerIsAskedWhoReads() throws IOException {
    neo4j.run(movies(), Map.of());
    String[] routed =
        ground.argumentsAt(neo4j.uri("neo4j"), "import", "routed").toArray(String[]::new);
    Run run = Run.of(routed);
    assertThat(run.out()).as(run.err()).isEqualTo("sent 23 entities, 22 relations, 27 passages\n");
    ImportedGraph.await(ground.bootstrap(), "routed", 72).requireEachOnce();
  }

  @ParameterizedTest
  @ValueSource(strings = {"neo4j+ssc", "bolt+s"})
  void aServerWithoutTlsIsNotFoundWithIt(String scheme) {
    Run run = Run.of("neo4j", "import", "--uri", neo4j.uri(scheme), "--user", "", "--dry-run");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .startsWith("no Neo4j answers at ")
        .contains("without TLS as neo4j:// or bolt://")
        .hasLineCount(1);
  }

  private static Run dryRun() {
    return Run.of("neo4j", "import", "--uri", neo4j.uri(), "--user", "", "--dry-run");
  }

  private static Run importInto(String graph, String... more) {
    return ground.run("import", graph, more);
  }

  private static String movies() throws IOException {
    try (InputStream file = Neo4jImportITCase.class.getResourceAsStream("/neo4j/movies.cypher")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
