package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Questions to Neo4j's movie example: imported from a real server into the product, with the
 * embedder and the generator that it comes with, and asked as people ask. What an answer has to say
 * is a list, and so is what it must not.
 */
final class Neo4jQuestionsITCase {

  private static final String GRAPH = "movies";

  @TempDir static Path folder;

  private static DataFolder data;
  private static GraphRagRuntime product;

  @BeforeAll
  static void importTheExample() throws IOException {
    data = DataFolder.open(folder.resolve("data"));
    product =
        GraphRagRuntime.start(
            data,
            new RuntimeSettings(
                RuntimeSettings.LOOPBACK,
                RuntimeSettings.LOOPBACK,
                Ports.anyFree(),
                Ports.anyFree(),
                2,
                new Configuration()),
            AnswerQuestionsJob::define);
    try (Neo4jServerProcess neo4j =
            Neo4jServerProcess.start(folder.resolve("neo4j"), Ports.anyFree(), false);
        InputStream movies =
            Neo4jQuestionsITCase.class.getResourceAsStream("/neo4j/movies.cypher")) {
      neo4j.run(new String(movies.readAllBytes(), StandardCharsets.UTF_8), Map.of());
      Run run =
          Run.of(
              "neo4j",
              "import",
              "--uri",
              neo4j.uri(),
              "--user",
              "",
              "--graph",
              GRAPH,
              "--bootstrap",
              product.bootstrap(),
              "--data-dir",
              folder.resolve("progress").toString(),
              "--wait");
      assertThat(run.exitCode()).as(run.err()).isZero();
      assertThat(run.out()).contains("applied 72, unchanged 0, refused 0");
    }
  }

  @AfterAll
  static void stop() throws Exception {
    product.close();
    data.close();
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/neo4j/movie-questions.csv", delimiter = '|', numLinesToSkip = 1)
  void theAnswerSaysWhatIsRightAndNothingElse(String question, String right, String wrong) {
    Run run = Run.of("ask", "--graph", GRAPH, "--bootstrap", product.bootstrap(), question);
    System.out.println(run.out());
    assertThat(run.exitCode()).as(run.err()).isZero();
    String answer = run.out().substring(run.out().indexOf("\nA  "), run.out().indexOf("\n   "));
    assertThat(answer).contains(right.split("; "));
    if (wrong != null) {
      assertThat(answer).doesNotContain(wrong.split("; "));
    }
  }
}
