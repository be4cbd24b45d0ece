package io.flinkgraphrag.jobs.cli.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.chaos.Scenario;
import io.flinkgraphrag.jobs.cli.Run;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChaosCommandTest {

  @Test
  void theListHasEachScenarioWithWhatItDoes() {
    Run list = Run.of("chaos", "--list");
    assertThat(list.exitCode()).isZero();
    for (Scenario scenario : Scenario.values()) {
      assertThat(list.out())
          .containsPattern(scenario.word() + " +" + Pattern.quote(scenario.description()));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--scenario leader-kil | there is no scenario leader-kil; graphrag chaos --list names them",
        "--pass-through --scenario generator-kill | none of these scenarios can be made here: generator-kill: this job asks no generator",
        "--rate 0 | --rate has to be 1 to 2000, is 0",
        "--minutes -1 | --minutes has to be 0 or more, is -1",
        "-Dgraphrag.nosuch=1 | graphrag.nosuch"
      })
  void whatCannotBeTriedIsSaidBeforeAnythingStarts(String arguments, String said) {
    Run run = Run.of(("chaos " + arguments).split(" "));
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(said);
  }
}
