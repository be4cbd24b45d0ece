package io.flinkgraphrag.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankingFunctionTest {

  /** The base scores are 0.375, 0.9 and 0.1. */
  private static final SignalTable TABLE =
      SignalTable.of(
          List.of(
              Signals.NONE
                  .with(Signal.DENSE, 0.5)
                  .with(Signal.SENTENCE, 0.25)
                  .with(Signal.BM25, 0.375)
                  .with(Signal.PASSAGE_MASS, 0.25)
                  .with(Signal.FACT_MASS, 0.125)
                  .with(Signal.COVERAGE, 0.75)
                  .with(Signal.TITLE_COVERAGE, 0.5)
                  .with(Signal.NAMED_BY, 0.875)
                  .with(Signal.NAMES, 0.5)
                  .with(Signal.NAMED_BY_TITLED, 1)
                  .with(Signal.NAMES_TITLED, 1)
                  .with(Signal.NAMED_BY_COUNT, 2)
                  .with(Signal.NAMES_COUNT, 3)
                  .with(Signal.PAIR_COVERAGE, 0.9375),
              Signals.NONE
                  .with(Signal.DENSE, 1)
                  .with(Signal.SENTENCE, 0.75)
                  .with(Signal.TITLE, 1)
                  .with(Signal.PASSAGE_MASS, 0.625),
              Signals.NONE
                  .with(Signal.SENTENCE, 0.25)
                  .with(Signal.PASSAGE_MASS, 1)
                  .with(Signal.NAMED_BY, 0.5)));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dense                                    | 0.5     | 1     | 0
          sentence                                 | 0.25    | 0.75  | 0.25
          bm25                                     | 0.375   | 0     | 0
          title                                    | 0       | 1     | 0
          passageMass                              | 0.25    | 0.625 | 1
          factMass                                 | 0.125   | 0     | 0
          sqrt(passageMass)                        | 0.5     | 0.79056942 | 1
          passageMass * (1 - max(dense, sentence)) | 0.125   | 0     | 0.75
          passageMass * bm25                       | 0.09375 | 0     | 0
          dense * sentence                         | 0.125   | 0.75  | 0
          dense > 0                                | 1       | 1     | 0
          sentence > 0                             | 1       | 1     | 1
          1/rank(dense)                            | 0.5     | 1     | 0
          1/rank(sentence)                         | 0.5     | 1     | 0.33333333
          1/rank(bm25)                             | 1       | 0     | 0
          1/rank(passageMass)                      | 0.33333333 | 0.5 | 1
          sqrt(passageMass) * (base < 0.3)         | 0       | 0     | 1
          min(passageMass, base)                   | 0.25    | 0.625 | 0.1
          max(passageMass, base)                   | 0.375   | 0.9   | 1
          title * passageMass                      | 0       | 0.625 | 0
          title * (1 - passageMass)                | 0       | 0.375 | 0
          passageMass > 0.5                        | 0       | 1     | 1
          rank(base) <= 2                          | 1       | 1     | 0
          coverage                                 | 0.75    | 0     | 0
          namedBy                                  | 0.875   | 0     | 0.5
          names                                    | 0.5     | 0     | 0
          namedByTitled                            | 1       | 0     | 0
          namesTitled                              | 1       | 0     | 0
          namedByCount                             | 2       | 0     | 0
          namesCount                               | 3       | 0     | 0
          pairCoverage                             | 0.9375  | 0     | 0
          titleCoverage                            | 0.5     | 0     | 0
          namedBy * names                          | 0.4375  | 0     | 0
          max(namedBy, names) * coverage           | 0.65625 | 0     | 0
          max(namedBy, names) * pairCoverage       | 0.8203125 | 0   | 0
          namedBy / rank(base)                     | 0.4375  | 0     | 0.16666667
          coverage * base                          | 0.28125 | 0     | 0
          """)
  void itsNameSaysWhatItIs(String name, double first, double second, double third) {
    RankingFunction function = RankingFunction.byText().get(name);

    assertThat(function).as(name).isNotNull();
    double[] values = function.values(TABLE);
    // the base score is rounded to 2^-20
    assertThat(values[0]).isCloseTo(first, within(1e-6));
    assertThat(values[1]).isCloseTo(second, within(1e-6));
    assertThat(values[2]).isCloseTo(third, within(1e-6));
  }

  @Test
  void nothingKnownIsNothingOfEachFunction() {
    SignalTable none = SignalTable.of(List.of(Signals.NONE, Signals.NONE));

    assertThat(RankingFunction.values())
        .allSatisfy(
            function ->
                assertThat(function.values(none)).as(function.text()).containsExactly(0, 0));
  }

  @Test
  void eachHasANameOfItsOwn() {
    assertThat(Arrays.stream(RankingFunction.values()).map(RankingFunction::text))
        .doesNotHaveDuplicates()
        .hasSameSizeAs(RankingFunction.byText().keySet());
  }
}
