package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

/** The command that mirrors, against a real Neo4j server and a real broker. */
final class Neo4jMirrorITCase {

  private static final int PASSAGES_OF_A_NAME = 500;

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

  /**
   * Names lead to entities, ids that only something names are entities, and words are made safe.
   */
  @Test
  void aGraphIsShownAsItIsAnsweredFrom() throws Exception {
    neo4j.run("CREATE (:Entity {name: 'not of the mirror'})-[:MENTIONS]->(:Passage)", Map.of());
    load(
        "shown",
        """
        {"op":"upsert","type":"entity","graph":"shown","id":"Q1","name":"Norvik","aliases":["Norvik AS"],"kind":"Pump maker!","version":1}
        {"op":"upsert","type":"passage","graph":"shown","id":"p","document":"d","title":"Pump P-7","text":"It is made by Norvik AS. Bergen has rain.","version":1}
        {"op":"upsert","type":"relation","graph":"shown","source":"Q1","predicate":"acted in`x","target":"Q2","version":1}
        {"op":"upsert","type":"passage","graph":"shown","id":"gone","document":"d2","text":"Oslo is far.","version":1}
        {"op":"delete","type":"document","graph":"shown","id":"d2","version":2}
        {"op":"upsert","type":"passage","graph":"shown","id":"late","document":"d2","text":"Too late.","version":1}
        {"op":"upsert","type":"entity","graph":"elsewhere","id":"Q9","name":"Elsewhere","version":1}
        """);
    new TextClient(ground.bootstrap())
        .send("graph-updates", "k", "{\"op\":\"upsert\",\"graph\":\"shown\"}");

    Run run = mirror("shown");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.err()).contains("beginning with the first update", "changes mirrored");
    assertThat(MirroredGraph.read(neo4j, "shown").lines())
        .containsExactlyInAnyOrder(
            "document d",
            "passage d/p: Pump P-7: It is made by Norvik AS. Bergen has rain.",
            "d/p part of d",
            "entity Q1: Norvik, Pump maker! [Pump_maker], null, [Norvik AS] ",
            "entity Q2: Q2, null [], null, null implicit",
            "entity bergen: bergen, null [], null, null implicit",
            "entity pump p 7: pump p 7, null [], null, null implicit",
            "d/p mentions Q1 1 [norvik as]",
            "d/p mentions bergen 1 [bergen]",
            "d/p mentions pump p 7 3 [pump p 7]",
            "Q1 -acted in`x ACTED_IN_X-> Q2 1.0");
    assertThat(count("MATCH (:Entity {name: 'not of the mirror'})-[:MENTIONS]->(:Passage)"))
        .isOne();
    assertThat(count("MATCH (n {name: 'Elsewhere'})")).isZero();
    assertThat(Files.readString(ground.progress("mirror", "shown").resolve("graphrag.log")))
        .contains("is no update that the graph takes, and is left out: MISSING_FIELD");
    requireThatAnImportCanLeaveItOut();
  }

  private static void requireThatAnImportCanLeaveItOut() throws IOException {
    Path mapping =
        Files.writeString(
            folder.resolve("without-mirrors.yaml"),
            "nodes: {_GraphRag: {skip: true}, _GraphRagMirror: {skip: true}}");
    Run run = ground.run("import", "back", "--mapping", mapping.toString());
    assertThat(run.out()).as(run.err()).isEqualTo("sent 2 entities, 1 relations, 0 passages\n");
  }

  /** That takes slices, which come after the record that is the topic's last. */
  @Test
  void manyMentionsMoveToTheEntityThatHasTheirName() throws Exception {
    StringBuilder passages = new StringBuilder();
    for (int i = 0; i < PASSAGES_OF_A_NAME; i++) {
      passages.append(
          """
          {"op":"upsert","type":"passage","graph":"moved","id":"p%d","document":"d","text":"It is made by Norvik AS.","version":1}
          """
              .formatted(i));
    }
    load("moved", passages.toString());
    assertThat(mirror("moved").exitCode()).isZero();
    assertThat(count("MATCH ()-[:MENTIONS]->(:Entity {id: 'norvik as', implicit: true})"))
        .isEqualTo(PASSAGES_OF_A_NAME);

    load(
        "moved",
        """
        {"op":"upsert","type":"entity","graph":"moved","id":"Q1","name":"Norvik","aliases":["Norvik AS"],"version":1}
        """);
    assertThat(mirror("moved").exitCode()).isZero();

    assertThat(count("MATCH ()-[:MENTIONS]->(:Entity {id: 'Q1'})")).isEqualTo(PASSAGES_OF_A_NAME);
    assertThat(count("MATCH (e:Entity {_graph: 'moved'})")).isOne();
  }

  @Test
  void aGraphThatIsDeletedLeavesNothingOfItAndAllOfOthers() throws Exception {
    load("first", updates("first"));
    load("second", updates("second"));
    assertThat(mirror("first").exitCode()).isZero();
    assertThat(mirror("second", "--rate", "5").exitCode()).isZero();
    long before = count("MATCH (n {_graph: 'second'})");

    Run delete = Run.of("graphs", "delete", "first", "--yes", "--bootstrap", ground.bootstrap());
    assertThat(delete.exitCode()).as(delete.err()).isZero();
    Run run = mirror("first");

    assertThat(run.err()).contains("going on from");
    assertThat(count("MATCH (n {_graph: 'first'})")).isZero();
    assertThat(count("MATCH (n {_graph: 'second'})")).isEqualTo(before).isPositive();
  }

  /** One that knows of a second epoch; of its first it would make everything again. */
  @Test
  void aMirrorThatIsAnotherOnesOrWasEmptiedIsNotGoneOnWithAndCanBeginAnew() throws Exception {
    load("taken", updates("taken"));
    assertThat(mirror("taken").exitCode()).isZero();
    assertThat(mirror("taken").exitCode()).isZero();
    MirroredGraph whole = MirroredGraph.read(neo4j, "taken");
    assertThat(mirror("taken", "--data-dir", folder.resolve("other").toString()).exitCode())
        .isZero();
    assertThat(MirroredGraph.read(neo4j, "taken")).isEqualTo(whole);

    Run replaced = mirror("taken");
    assertThat(replaced.exitCode()).isOne();
    assertThat(replaced.err()).contains("is another one's now", "--anew").doesNotContain("\tat ");
    neo4j.run("MATCH (n) DETACH DELETE n", Map.of());
    assertThat(mirror("taken").err()).contains("is gone", "--anew");

    Run anew = mirror("taken", "--anew");
    assertThat(anew.exitCode()).as(anew.err()).isZero();
    assertThat(MirroredGraph.read(neo4j, "taken")).isEqualTo(whole);
  }

  @Test
  void whatCannotBeWrittenToEndsTheMirrorAtOnceWithASentence() throws Exception {
    Run none = mirror("none", "--database", "nodatabase");
    assertThat(none.exitCode()).isEqualTo(2);
    assertThat(none.err()).contains("has no database \"nodatabase\"").hasLineCount(1);
    try (Neo4jServerProcess asking =
        Neo4jServerProcess.start(folder.resolve("asking"), Ports.anyFree(), true)) {
      String[] wrong = {
        "neo4j",
        "mirror",
        "--uri",
        asking.uri(),
        "-Dgraphrag.neo4j.password=wr0ng",
        "--bootstrap",
        ground.bootstrap()
      };
      assertThat(Run.of(wrong).exitCode()).isEqualTo(2);
      assertThat(Run.of(wrong).err())
          .contains("refuses the login of user \"neo4j\"")
          .doesNotContain("wr0ng");
    }
  }

  private static String updates(String graph) {
    return """
    {"op":"upsert","type":"entity","graph":"%1$s","id":"a","name":"A","kind":"Thing","version":1}
    {"op":"upsert","type":"passage","graph":"%1$s","id":"p","document":"d","title":"A","text":"A is near B.","entities":["b"],"version":1}
    {"op":"upsert","type":"relation","graph":"%1$s","source":"a","predicate":"is near","target":"b","version":1}
    """
        .formatted(graph);
  }

  private static void load(String name, String lines) throws IOException {
    Path file = Files.writeString(folder.resolve(name + ".jsonl"), lines);
    Run load = Run.of("load", file.toString(), "--bootstrap", ground.bootstrap());
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  private static long count(String match) {
    try (Driver driver = neo4j.driver(AuthTokens.none());
        Session session = driver.session(SessionConfig.defaultConfig())) {
      return session.run(match + " RETURN count(*)").single().get(0).asLong();
    }
  }

  private static Run mirror(String graph, String... more) {
    List<String> once = new ArrayList<>(List.of(more));
    once.add("--once");
    return ground.run("mirror", graph, once.toArray(String[]::new));
  }
}
