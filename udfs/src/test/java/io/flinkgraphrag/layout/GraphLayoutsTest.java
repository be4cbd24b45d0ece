package io.flinkgraphrag.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.flinkgraphrag.rank.RankingFunction;
import io.flinkgraphrag.rank.RankingModel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GraphLayoutsTest {

  private static final String GOOD =
      """
      default:
        hops: 3
      graphs:
        books: {shards: 4, readCopies: 2}
        words:
          strategy: range
          shards: 3
          splitPoints: [h, q]
        plain:
      """;

  @Test
  void aGraphSaysOnlyWhereItDiffersFromTheDefault() {
    GraphLayouts layouts = GraphLayouts.parse(GOOD, "test.yaml");

    assertThat(layouts.of("books"))
        .isEqualTo(new GraphLayout(GraphLayout.Strategy.HASH, 4, 2, 3, "en", List.of()));
    assertThat(layouts.of("words"))
        .isEqualTo(new GraphLayout(GraphLayout.Strategy.RANGE, 3, 1, 3, "en", List.of("h", "q")));
    assertThat(layouts.of("plain")).isEqualTo(layouts.of("a graph that nobody named"));
    assertThat(layouts.named()).containsOnlyKeys("books", "words", "plain");
  }

  @Test
  void aGraphNamesItsRerankerOrTakesTheDefaultsOrTheJobs() {
    GraphLayouts layouts =
        GraphLayouts.parse(
            "default: {reranker: onnx}\ngraphs: {a: {reranker: none}, b: {shards: 2}}",
            "test.yaml");
    RerankPlan plan = new RerankPlan(layouts, RerankerName.SERVER, 30);
    assertThat(plan.used()).containsExactly(RerankerName.ONNX);
    assertThat(layouts.of("a").reranker()).isEqualTo(RerankerName.NONE);
    assertThat(layouts.of("b").reranker()).isEqualTo(RerankerName.ONNX);
    assertThat(new RerankPlan(GraphLayouts.defaults(), RerankerName.SERVER, 30).used())
        .containsExactly(RerankerName.SERVER);
    assertThat(layouts.lines().toString())
        .as("nothing in state depends on it")
        .doesNotContain("onnx");
  }

  @Test
  void withoutAFileEveryGraphHasOneShard() {
    assertThat(GraphLayouts.defaults().of("any")).isEqualTo(GraphLayout.BUILT_IN);
  }

  @Test
  void aGraphThatSaysItsShardsDoesNotTakeTheSplitPointsOfTheDefault() {
    GraphLayouts layouts =
        GraphLayouts.parse(
            """
            default: {strategy: range, shards: 2, splitPoints: [m]}
            graphs:
              same: {hops: 1}
              other: {strategy: hash, shards: 8}
            """,
            "test.yaml");

    assertThat(layouts.of("same").splitPoints()).containsExactly("m");
    assertThat(layouts.of("other").splitPoints()).isEmpty();
  }

  @Test
  void theyTravelWithTheJob() throws Exception {
    GraphLayouts layouts = GraphLayouts.parse(GOOD, "test.yaml");

    assertThat(InstantiationUtil.clone(layouts)).isEqualTo(layouts);
  }

  @Test
  void anUnknownKeyIsAnErrorWithItsLineAndTheKnownOnes() {
    assertThatThrownBy(
            () ->
                GraphLayouts.parse(
                    """
                    default: {shards: 1}
                    graphs:
                      books:
                        shard: 4
                    """,
                    "conf/layouts.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layouts file conf/layouts.yaml: line 4: graphs.books.shard: unknown key \"shard\";"
                + " known: embedder, hops, language, ranking, readCopies, reranker, shards, splitPoints,"
                + " strategy");
  }

  @Test
  void anUnknownTopLevelKeyIsAnErrorToo() {
    assertThatThrownBy(() -> GraphLayouts.parse("graph: {}\n", "f"))
        .hasMessage("layouts file f: line 1: graph: unknown key \"graph\"; known: default, graphs");
  }

  @Test
  void aGraphIsNotNamedTwice() {
    assertThatThrownBy(
            () -> GraphLayouts.parse("graphs:\n  a: {shards: 1}\n  a: {shards: 2}\n", "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("line 3")
        .hasMessageContaining("Duplicate field 'a'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shards: 0                             | shards is 0, but must be 1 to 128
          shards: 129                           | shards is 129, but must be 1 to 128
          readCopies: 0                         | readCopies is 0, but must be 1 to 128
          shards: 64, readCopies: 3             | shards x readCopies is 192, but at most 128
          hops: 0                               | hops is 0, but must be 1 to 8
          hops: 9                               | hops is 9, but must be 1 to 8
          language: xx                          | unknown language "xx"; known: en, zh
          embedder: bert                        | unknown embedder "bert"; known: bge-small-en, minilm, bge-small-zh, openai
          splitPoints: [a]                      | splitPoints are given, but the strategy is hash
          strategy: range, shards: 2            | needs 1 splitPoints, one fewer than shards, but there are 0
          strategy: range, splitPoints: [a]     | range with 1 shards needs 0 splitPoints
          strategy: range, shards: 3, splitPoints: [b, a] | "a" does not come after "b"
          strategy: range, shards: 3, splitPoints: [a, a] | "a" does not come after "a"
          strategy: range, shards: 2, splitPoints: [""]   | splitPoints[0] has 0 characters
          """)
  void aValueOutOfItsRangeIsNamedWithItsGraph(String entry, String message) {
    assertThatThrownBy(() -> GraphLayouts.parse("graphs: {g: {" + entry + "}}", "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layouts file f: graphs.g: ")
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          shards: many         | graphs.g.shards
          shards: 2.5          | graphs.g.shards
          shards: "2"          | graphs.g.shards
          strategy: modulo     | graphs.g.strategy
          splitPoints: a       | graphs.g.splitPoints
          """)
  void aValueOfTheWrongKindIsNamedWithItsLine(String entry, String place) {
    assertThatThrownBy(() -> GraphLayouts.parse("graphs:\n  g:\n    " + entry + "\n", "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layouts file f: line 3: " + place);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'graphs: {g: {shards: 1'         | line 1
          '# nothing'                      | empty
          ''                               | empty
          'a list'                         | line 1
          'default: {}\u0001'              | special characters
          """)
  void whatIsNotALayoutsFileIsRefusedWithTheReason(String yaml, String message) {
    assertThatThrownBy(() -> GraphLayouts.parse(yaml, "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layouts file f: ")
        .hasMessageContaining(message);
  }

  @Test
  void aSecondDocumentIsRefused() {
    assertThatThrownBy(() -> GraphLayouts.parse("default: {}\n---\ngraphs: {}\n", "f"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layouts file f: ");
  }

  @Test
  void aFileOverTheLimitIsNotParsed() {
    String yaml = "#".repeat(GraphLayouts.FILE_LENGTH_MAX + 1);

    assertThatThrownBy(() -> GraphLayouts.parse(yaml, "f"))
        .hasMessage("layouts file f: has 2000001 characters, but at most 2000000");
  }

  @Test
  void moreGraphsThanTheLimitAreRefused() {
    String yaml =
        IntStream.rangeClosed(0, GraphLayouts.GRAPHS_MAX)
            .mapToObj(i -> "  g" + i + ": {}\n")
            .collect(Collectors.joining("", "graphs:\n", ""));

    assertThatThrownBy(() -> GraphLayouts.parse(yaml, "f"))
        .hasMessage("layouts file f: names 10001 graphs, but may name at most 10000");
  }

  @Test
  void aNameOrSplitPointOverTheLimitIsRefused() {
    String name = "n".repeat(GraphLayouts.NAME_LENGTH_MAX + 1);
    String point = "p".repeat(GraphLayout.SPLIT_POINT_LENGTH_MAX + 1);

    assertThatThrownBy(() -> GraphLayouts.parse("graphs: {" + name + ": {}}", "f"))
        .hasMessageContaining("must have 1 to 256 characters");
    assertThatThrownBy(
            () ->
                GraphLayouts.parse(
                    "default: {strategy: range, shards: 2, splitPoints: [" + point + "]}", "f"))
        .hasMessageContaining("splitPoints[0] has 1025 characters, but must have 1 to 1024");
  }

  @Test
  void aFileThatIsMissingOrNotUtf8IsNamed(@TempDir Path folder) throws Exception {
    Path latin1 = Files.write(folder.resolve("latin1.yaml"), new byte[] {'#', (byte) 0xe9});

    assertThatThrownBy(() -> GraphLayouts.read(folder.resolve("none.yaml")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("none.yaml cannot be read");
    assertThatThrownBy(() -> GraphLayouts.read(latin1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageEndingWith("latin1.yaml is not UTF-8");
  }

  @Test
  void theExampleThatShipsIsValid() {
    GraphLayouts layouts = GraphLayouts.read(Path.of("../flink-conf/layouts.yaml"));

    assertThat(layouts).isEqualTo(GraphLayouts.defaults());
  }

  @Test
  void hopsAboveTheJobsAreRefusedWithTheGraph() {
    GraphLayouts layouts = GraphLayouts.parse("default: {hops: 2}\ngraphs: {deep: {hops: 4}}", "f");

    assertThatCode(() -> layouts.requireHopsAtMost(4)).doesNotThrowAnyException();
    assertThatThrownBy(() -> layouts.requireHopsAtMost(3))
        .hasMessage("graph \"deep\" wants 4 hops, but the job has 3");
    assertThatThrownBy(() -> layouts.requireHopsAtMost(1))
        .hasMessage("the default layout wants 2 hops, but the job has 1");
  }

  @Test
  void theLinesHoldWhatTheStateDependsOn() {
    assertThat(GraphLayouts.parse(GOOD, "f").lines())
        .containsExactly(
            entry("", "hash shards=1 readCopies=1 language=en embedder=bge-small-en"),
            entry("books", "hash shards=4 readCopies=2 language=en embedder=bge-small-en"),
            entry(
                "words",
                "range shards=3 readCopies=1 language=en embedder=bge-small-en"
                    + " splitPoints=\"h\",\"q\""));
  }

  @Test
  void anEmbedderThatNobodySaysFollowsFromTheLanguage() {
    GraphLayouts layouts =
        GraphLayouts.parse(
            """
            graphs:
              chinese: {language: zh}
              quick: {embedder: minilm}
              mixed: {language: zh, embedder: openai}
            """,
            "f");

    assertThat(layouts.of("any").embedder()).isEqualTo(EmbedderName.BGE_SMALL_EN);
    assertThat(layouts.of("chinese").embedder()).isEqualTo(EmbedderName.BGE_SMALL_ZH);
    assertThat(layouts.of("quick").embedder()).isEqualTo(EmbedderName.MINILM);
    assertThat(layouts.of("mixed").embedder()).isEqualTo(EmbedderName.OPENAI);
    assertThat(layouts.embedders()).containsExactlyInAnyOrder(EmbedderName.values());
    assertThat(layouts.lines())
        .containsEntry("chinese", "hash shards=1 readCopies=1 language=zh embedder=bge-small-zh");
  }

  @Test
  void anEmbedderThatTheDefaultSaysHoldsForEveryLanguage() {
    GraphLayouts layouts =
        GraphLayouts.parse("default: {embedder: openai}\ngraphs: {chinese: {language: zh}}\n", "f");

    assertThat(layouts.of("chinese").embedder()).isEqualTo(EmbedderName.OPENAI);
    assertThat(layouts.embedders()).containsExactly(EmbedderName.OPENAI);
  }

  @Test
  void aRankingFileIsReadFromTheFolderOfTheLayoutsAndTheDefaultsHoldsForOthers(@TempDir Path folder)
      throws Exception {
    Files.createDirectory(folder.resolve("rankings"));
    Files.writeString(
        folder.resolve("rankings/common.yaml"), "version: 1\nweights: {coverage: 1}\n");
    Path own =
        Files.writeString(folder.resolve("own.yaml"), "version: 1\nweights: {dense > 0: 1}\n");
    Path file =
        Files.writeString(
            folder.resolve("layouts.yaml"),
            """
            default: {ranking: rankings/common.yaml}
            graphs:
              relative: {ranking: own.yaml}
              absolute: {ranking: '%s'}
            """
                .formatted(own.toAbsolutePath()));

    GraphLayouts layouts = GraphLayouts.read(file);

    assertThat(layouts.of("any").ranking().weights()).containsOnlyKeys(RankingFunction.COVERAGE);
    assertThat(layouts.of("relative").ranking().weights())
        .containsOnlyKeys(RankingFunction.HAS_DENSE);
    assertThat(layouts.of("absolute")).isEqualTo(layouts.of("relative"));
    assertThat(InstantiationUtil.clone(layouts)).isEqualTo(layouts);
    assertThat(layouts).isNotEqualTo(GraphLayouts.defaults());
    assertThat(layouts.lines()).isEqualTo(GraphLayouts.defaults().lines());
  }

  @Test
  void withoutARankingFileAGraphHasTheDefaultRanking() {
    assertThat(GraphLayout.BUILT_IN.ranking()).isSameAs(RankingModel.ofLanguage("en"));
    assertThat(GraphLayouts.parse(GOOD, "f").of("books").ranking())
        .isSameAs(RankingModel.ofLanguage("en"));
  }

  @Test
  void aRankingFileThatCannotBeTakenIsNamedWithItsGraph(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("wrong.yaml"), "version: 1\nweights: {denze: 1}\n");
    Path file =
        Files.writeString(folder.resolve("layouts.yaml"), "graphs: {a: {ranking: wrong.yaml}}");
    Path other =
        Files.writeString(folder.resolve("other.yaml"), "graphs: {b: {ranking: none.yaml}}");

    assertThatThrownBy(() -> GraphLayouts.read(file))
        .hasMessageStartingWith("layouts file " + file + ": graphs.a: ranking file " + folder)
        .hasMessageEndingWith("there is no function \"denze\"; the nearest is \"dense\"");
    assertThatThrownBy(() -> GraphLayouts.read(other))
        .hasMessageStartingWith("layouts file " + other + ": graphs.b: ranking file " + folder)
        .hasMessageContaining("none.yaml cannot be read");
  }

  @Test
  void theLinesIgnoreOrderHopsAndGraphsThatOnlyRepeatTheDefault() {
    String other =
        """
        graphs:
          words: {hops: 1, strategy: RANGE, splitPoints: [h, q], shards: 3}
          books: {readCopies: 2, shards: 4}
        """;

    assertThat(GraphLayouts.parse(other, "f").lines())
        .isEqualTo(GraphLayouts.parse(GOOD, "f").lines());
  }
}
