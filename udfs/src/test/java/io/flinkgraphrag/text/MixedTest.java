package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixedTest {

  private final Language mixed = Language.of("auto");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "en | Who founded the shipyard in Tyrholm?",
        "zh | 谁在 Tyrholm 创办了这家船厂？",
        "ja | ティルホルムの造船所を設立したのは誰ですか？",
        "ko | 누가 Tyrholm의 조선소를 설립했나요?",
        "de | Wer gründete die Werft in Tyrholm?",
        "fr | Qui a fondé le chantier naval de Tyrholm ?",
        "es | ¿Quién fundó el astillero de Tyrholm?",
        "it | Chi fondò il cantiere navale di Tyrholm?",
        "pt | Quem fundou o estaleiro de Tyrholm?",
        "nl | Wie heeft de werf in Tyrholm opgericht?",
        "sv | Vem grundade varvet i Tyrholm?",
        "da | Hvad hedder den, der grundlagde værftet i Tyrholm?",
        "nb | Hva heter hun som grunnla verftet i Tyrholm?",
        "en | 1951",
        "en | ''"
      })
  void theLanguageOfAQuestionIsGuessed(String code, String question) {
    assertThat(mixed.in(question).code()).isEqualTo(code);
  }

  /** Names alone, and one word, tell nothing. */
  @Test
  void wordsMeetWhateverWasGuessed() {
    List<String> passage = mixed.terms("Die Werft Norvik wurde 1951 in Tyrholm gegründet.");
    for (String question : List.of("Norvik Tyrholm", "Werft", "gegründet 1951?")) {
      Set<String> common = new HashSet<>(mixed.terms(question));
      common.retainAll(passage);
      assertThat(common).as(question).isNotEmpty();
    }
    assertThat(passage).contains("gegrundet", "gegründet").doesNotContain("die", "in");
  }

  @Test
  void inflectedWordsMeetWhereTheLanguageIsSeen() {
    assertThat(mixed.terms("Wie viele Werften sind in den Häfen?"))
        .containsAnyElementsOf(mixed.terms("Die Werft ist in einem Hafen."))
        .doesNotHaveDuplicates();
  }

  @Test
  void aNameEndsWhereAParticleBegins() {
    assertThat(mixed.holds(Names.normalize("노르비크는 작다"), "노르비크")).isTrue();
    assertThat(mixed.holds(Names.normalize("ノルヴィクは小さい"), "ノルヴィク")).isTrue();
    assertThat(mixed.holds(Names.normalize("Norvik ist klein"), "norvik")).isTrue();
    assertThat(mixed.holds(Names.normalize("Norviker"), "norvik")).isFalse();
    assertThat(mixed.tells("서울")).isTrue();
    assertThat(mixed.tells("so")).isFalse();
  }

  @Test
  void eachTextIsCutByItsOwnRules() {
    assertThat(mixed.sentences("Sie kam am 3. Mai z. B. mit Prof. Lind. Dann ging sie."))
        .hasSize(2);
    assertThat(mixed.sentences("他说：“好！”然后走了。")).hasSize(2);
    assertThat(mixed.mentions("The pump was made by Norvik.")).containsExactly("norvik");
    assertThat(mixed.mentions("Die neue Pumpe wurde von Norvik gebaut.")).containsExactly("norvik");
    assertThat(mixed.tells("长江")).isTrue();
    assertThat(mixed.tells("abc")).isFalse();
    assertThat(mixed.holds(Names.normalize("谁设计了raft算法"), "raft算法")).isTrue();
    assertThat(mixed.holds("the raft paper", "aft")).isFalse();
  }
}
