package io.flinkgraphrag.jobs.eval;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class WordsTest {

  @Test
  void squadFormHasNoCaseNoPunctuationAndNoArticles() {
    assertThat(Words.squad(" The  U.S. of \"A Man's\" $5-note! "))
        .containsExactly("us", "of", "mans", "5note");
    assertThat(Words.squad("Theatre, an ant; a")).containsExactly("theatre", "ant");
    assertThat(Words.squad("?! the a")).isEmpty();
  }

  @Test
  void separatedFormTakesPunctuationForBlanks() {
    assertThat(Words.separated("Ada's Leighton–Lewin (1998)"))
        .containsExactly("ada", "s", "leighton", "lewin", "1998");
    assertThat(Words.separated("naïve Å")).containsExactly("naïve", "å");
  }

  @Test
  void chineseIsComparedByCharacters() {
    assertThat(Words.squad("北京大学，1898 年")).containsExactly("北", "京", "大", "学", "1898", "年");
    assertThat(Words.separated("在北京大学。")).containsExactly("在", "北", "京", "大", "学");
    // 2 of 4 and 2 of 2 characters
    assertThat(Words.f1(Words.squad("北京大学"), Words.squad("北京"))).isEqualTo(2 * 2 / 6.0);
    assertThat(Words.contains(Words.separated("他在北京大学。"), Words.separated("北京大学"))).isTrue();
  }

  @Test
  void onlyWholeWordsInTheirOrderAreContained() {
    List<String> text = Words.separated("It was Ada, Countess of Lovelace; in 1843.");
    assertThat(Words.contains(text, Words.separated("the countess of lovelace"))).isTrue();
    assertThat(Words.contains(text, Words.separated("love"))).isFalse();
    assertThat(Words.contains(text, Words.separated("Lovelace Countess"))).isFalse();
    assertThat(Words.contains(text, Words.separated("184"))).isFalse();
    assertThat(Words.contains(text, List.of())).isFalse();
  }

  @Test
  void f1CountsEachWordAsOftenAsItStandsThere() {
    // 2 common of 4 given and 3 accepted: precision 1/2, recall 2/3
    assertThat(Words.f1(List.of("x", "y", "y", "y"), List.of("x", "y", "z"))).isEqualTo(4 / 7.0);
    assertThat(Words.f1(List.of("x"), List.of("z"))).isZero();
    assertThat(Words.f1(List.of(), List.of("z"))).isZero();
    assertThat(Words.f1(List.of(), List.of())).isEqualTo(1);
  }

  @Test
  void otherSpellingsAreTheSameWords() {
    assertThat(Words.squad("E\u0301ric Ｇｏｏｇｌｅ")).isEqualTo(Words.squad("Éric Google"));
    assertThat(Words.separated("E\u0301ric Ｇｏｏｇｌｅ")).isEqualTo(Words.separated("Éric Google"));
  }

  @Test
  void citationMarksAreNoPartOfAnAnswer() {
    assertThat(Words.squad(Words.withoutCitations("Akamai [1][12]. In [x] 1998[3]")))
        .containsExactly("akamai", "in", "x", "1998");
  }
}
