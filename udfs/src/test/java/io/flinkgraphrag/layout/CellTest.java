package io.flinkgraphrag.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "*", " * "})
  void withoutAListACellOwnsEveryGraph(String graphs) {
    Cell cell = Cell.of("", graphs);

    assertThat(cell.owns("default")).isTrue();
    assertThat(cell.owns("!a")).isTrue();
    assertThat(cell.own("group")).isEqualTo("group");
  }

  @Test
  void aListAndItsNegationShareAllGraphs() {
    Cell some = Cell.of("some", "a, b ,c d");
    Cell rest = Cell.of("rest", "!a,! b , !c d");

    for (String graph : new String[] {"a", "c d"}) {
      assertThat(some.owns(graph)).as(graph).isTrue();
      assertThat(rest.owns(graph)).as(graph).isFalse();
    }
    assertThat(some.owns("default")).isFalse();
    assertThat(rest.owns("default")).isTrue();
    assertThat(some.own("group")).isEqualTo("group.some");
  }

  @Test
  void aNameWithSignsOfTheListIsPercentEncoded() {
    Cell cell = Cell.of("x", "a%2Cb,%21c,d%25,e+f");

    assertThat(cell.listed()).containsExactlyInAnyOrder("a,b", "!c", "d%", "e+f");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "x; a,,b; entry \"\"",
        "x; a,!b; mixed",
        "x; !a,b; mixed",
        "x; a,*; entry \"*\"",
        "x; !*; entry \"!*\"",
        "x; !; entry \"!\"",
        "x; !!a; entry \"!!a\"",
        "x; a%2; not percent-encoded as it should",
        "x y; a; letters, digits, hyphens or underscores",
        "x.y; a; letters, digits, hyphens or underscores",
        "''; a; needs a name"
      })
  void aBadValueIsRefusedWithWhatIsWrong(String name, String graphs, String message) {
    assertThatThrownBy(() -> Cell.of(name, graphs))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void aListHasItsLimits() {
    assertThatThrownBy(() -> Cell.of("x", "g".repeat(GraphLayouts.NAME_LENGTH_MAX + 1)))
        .hasMessageContaining("257 characters");
    assertThatThrownBy(() -> Cell.of("x".repeat(Cell.NAME_LENGTH_MAX + 1), "a"))
        .hasMessageContaining("must be 1 to 64");
    String graphs =
        IntStream.rangeClosed(0, Cell.GRAPHS_MAX)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    assertThatThrownBy(() -> Cell.of("x", graphs)).hasMessageContaining("lists 10001 graphs");
  }
}
