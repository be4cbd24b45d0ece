package io.flinkgraphrag.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AskedNamesTest {

  private static Set<Long> asked(String question) {
    return AskedNames.of(question, Language.of("en"));
  }

  private static long name(String name) {
    return StableHash.of(name);
  }

  @Test
  void aNameOfManyWordsAndAShortOneThatIsWrittenAsOneAreAsked() {
    assertThat(asked("Who founded IBM and led the University of the West?"))
        .contains(name("ibm"), name("university of the west"), name("west"))
        .doesNotContain(name("and"), name("the"), name("of"));
  }

  @Test
  void aNameInSmallLettersIsAskedWhereItIsLongEnoughToTellSomething() {
    assertThat(asked("who leads norvik")).contains(name("norvik"));
    assertThat(asked("the man at the bar")).doesNotContain(name("man"), name("bar"));
  }

  @Test
  void aLongQuestionHasABoundedNumberOfThem() {
    assertThat(asked("Norvik Bergen ".repeat(50_000)).size()).isLessThan(10_000);
  }
}
