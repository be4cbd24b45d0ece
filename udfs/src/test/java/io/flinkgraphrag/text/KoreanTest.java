package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class KoreanTest {

  private final Language korean = Language.of("ko");

  @Test
  void termsAreWordsWithoutParticlesAndEndings() {
    assertThat(korean.terms("조선소를 설립했다"))
        .containsAnyElementsOf(korean.terms("누가 조선소를 설립했나요?"))
        .doesNotContain("를", "했다");
    assertThat(korean.terms("도시의 인구는")).isEqualTo(korean.terms("도시에 인구가"));
  }

  @Test
  void sentencesEndAtAStopAndABlank() {
    assertThat(korean.sentences("배는 3.5미터이다. 항구는 새롭다! 누가 왔나?"))
        .containsExactly("배는 3.5미터이다.", "항구는 새롭다!", "누가 왔나?");
  }

  @Test
  void mentionsAreNounsWithoutParticlesAndNeighboursJoined() {
    assertThat(korean.mentions("잉그리드 달이 서울대학교에서 Apache Flink를 배우고 ‘푸른 바다’를 썼다. 김민수는 해양연구소에 갔다."))
        .contains("서울대학교", "apache flink", "푸른 바다", "김민수", "해양연구소");
  }

  @Test
  void aNameOfAQuestionIsFoundWithoutItsParticle() {
    List<String> names =
        korean.nameSpans("노르비크 조선소는 어디에 있나요?", 8).stream().map(Span::name).toList();
    assertThat(names).contains("노르비크", "노르비크 조선소", "조선소", "조선소는");
  }

  @Test
  void aTextHoldsANameBeforeAParticleAndNotInsideAWord() {
    String text = Names.normalize("김민수는 노르비크에서도 일했고 Flink를 썼다.");
    assertThat(korean.holds(text, "김민수")).isTrue();
    assertThat(korean.holds(text, "노르비크")).isTrue();
    assertThat(korean.holds(text, "flink")).isTrue();
    assertThat(korean.holds(text, "노르")).isFalse();
    assertThat(korean.holds(text, "민수")).isFalse();
    assertThat(korean.holds(text, "")).isFalse();
  }
}
