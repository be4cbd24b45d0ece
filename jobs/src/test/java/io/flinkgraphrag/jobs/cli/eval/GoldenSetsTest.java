package io.flinkgraphrag.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How sets are named; what is wrong with files stands in CommandLineTest. */
final class GoldenSetsTest {

  @Test
  void aSetHasTheNameOfItsFile() {
    assertThat(GoldenSets.names(List.of("a/hotpot.jsonl", "/b/wiki.jsonl.gz", "-", "plain")))
        .containsExactly("hotpot", "wiki", "-", "plain");
  }

  @Test
  void filesOfOneNameAreToldApartByTheirPaths() {
    assertThat(GoldenSets.names(List.of("hotpot/golden.jsonl", "wiki/golden.jsonl")))
        .containsExactly("hotpot/golden.jsonl", "wiki/golden.jsonl");
  }

  @Test
  void aFileThatIsNamedTwiceIsAMistake() {
    assertThatThrownBy(() -> GoldenSets.names(List.of("a.jsonl", "a.jsonl")))
        .isInstanceOf(CommandFailure.class)
        .hasMessage("a file is named twice");
  }
}
