package io.flinkgraphrag.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingFileTest {

  @Test
  void whatIsWrittenIsReadAsTheSame(@TempDir Path folder) throws Exception {
    LinkedHashMap<String, String> figures = new LinkedHashMap<>();
    figures.put("today", "recall@2 51.6, recall@5 69.1: all in 5 42.0");
    figures.put("held out", "# 'quoted' \"twice\"");
    RankingModel.Made made =
        new RankingModel.Made(
            "2026-11-29", "./graphrag eval --tune a b", List.of("a.jsonl", "yes"), 300, figures);
    Map<RankingFunction, Double> weights = new EnumMap<>(RankingFunction.class);
    for (RankingFunction function : RankingFunction.values()) {
      weights.put(function, (weights.size() - 18.5) / 3);
    }
    RankingModel model = RankingModel.of(made, weights);
    Path file = Files.writeString(folder.resolve("ranking.yaml"), RankingFile.text(model));

    RankingModel read = RankingFile.read(file);

    assertThat(read).isEqualTo(model);
    assertThat(read.made()).isEqualTo(made);
    assertThat(Files.readString(file))
        .startsWith("# ")
        .contains(
            "version: 1\n", "  \"1/rank(dense)\": ", "  passageMass * (1 - max(dense, sentence)):")
        .doesNotContain("\n---");
  }

  @Test
  void theDefaultIsReadFromTheBuild() {
    assertThat(RankingModel.ofLanguage("en").weights()).isNotEmpty();
    assertThat(RankingModel.ofLanguage("en").made().command()).isNotEmpty();
    assertThat(RankingModel.ofLanguage("en")).isSameAs(RankingModel.ofLanguage("en"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          version: 1, weights: {denze: 1}            | weights: there is no function "denze"; the nearest is "dense"
          version: 1, weights: {1/rank(bm52): 1}     | weights: there is no function "1/rank(bm52)"; the nearest is "1/rank(bm25)"
          version: 1, weights: {dense: 1001}         | weights: "dense" is 1001.0, but must be -1000 to 1000
          version: 1, weights: {dense: .nan}         | line 1: weights: Malformed numeric value
          version: 1, weights: {dense: null}         | weights: "dense" has no number
          version: 1, weights: {dense: much}         | line 1: weights.dense:
          version: 1, weights: {dense: 1, dense: 2}  | Duplicate field 'dense'
          version: 1, weights: {}                    | weights are missing; name at least one function
          version: 1                                 | weights are missing; name at least one function
          weights: {dense: 1}                        | version is missing; write "version: 1"
          version: 2, weights: {dense: 1}            | version is 2, but this build reads 1 only
          version: 1, wieghts: {dense: 1}            | unknown key "wieghts"; known: made, version, weights
          version: 1, weights: {dense: 1}, made: {on: x} | unknown key "on"; known: command, date, figures, questions, sets
          """)
  void whatIsWrongIsSaidWithItsPlace(String content, String message) {
    assertThatThrownBy(() -> RankingFile.parse("{" + content + "}", "my.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("ranking file my.yaml: ")
        .hasMessageContaining(message);
  }

  @Test
  void whoMadeItNeedNotBeSaid() {
    RankingModel model = RankingFile.parse("version: 1\nweights:\n  dense > 0: 1\n", "f");

    assertThat(model.made()).isEqualTo(RankingModel.Made.UNSAID);
    assertThat(model.weights()).containsOnlyKeys(RankingFunction.HAS_DENSE);
  }

  @Test
  void aFileThatIsMissingIsNamed() {
    assertThatThrownBy(() -> RankingFile.read(Path.of("none.yaml")))
        .hasMessageStartingWith("ranking file none.yaml cannot be read");
  }
}
