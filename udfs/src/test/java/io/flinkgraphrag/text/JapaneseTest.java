package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JapaneseTest {

  private final Language japanese = Language.of("ja");

  @Test
  void termsAreBaseFormsWithoutParticles() {
    List<String> asked = japanese.terms("造船所を設立した人は誰ですか？");
    List<String> said = japanese.terms("彼女はこの造船所を設立しました。");
    assertThat(asked).contains("設立").doesNotContain("を", "は");
    assertThat(said).containsAll(List.of("設立")).doesNotContain("を", "ます");
    assertThat(japanese.terms("走った")).isEqualTo(japanese.terms("走る"));
  }

  @Test
  void sentencesEndAtWideStopsAndNotBeforeWhoSaidIt() {
    assertThat(japanese.sentences("船は古い。港は新しい！「もう行く。」と彼は言った。3.5メートルある。"))
        .containsExactly("船は古い。", "港は新しい！", "「もう行く。」と彼は言った。", "3.5メートルある。");
    assertThat(japanese.sentences(" 「行く。」と「帰る。」って言う。\n とにかく行く。「船。」 と港。"))
        .containsExactly("「行く。」と「帰る。」って言う。", "とにかく行く。", "「船。」", "と港。");
  }

  @Test
  void mentionsAreNamesAndNounsJoined() {
    assertThat(japanese.mentions("イングリッド・ダールは北海道大学で学び、『白い船』と Apache Flink について書いた。佐藤健一が海洋研究所を訪れた。"))
        .contains("イングリッド ダール", "北海道大学", "白い船", "apache flink", "佐藤健一", "海洋研究所")
        .doesNotContain("は", "学び");
  }

  @Test
  void aNameOfAQuestionIsFoundBeforeItsParticle() {
    List<String> names =
        japanese.nameSpans("ノルヴィク造船所はどこにありますか", 8).stream().map(Span::name).toList();
    assertThat(names).contains("ノルヴィク", "ノルヴィク造船所").doesNotContain("ノルヴ");
    assertThat(japanese.nameSpans("字".repeat(8_000), 8)).hasSize(CharacterSpans.SPANS_MAX);
  }

  @Test
  void aTextHoldsANameBetweenParticlesAndNotInsideAWordInKatakana() {
    String text = Names.normalize("さくらはノルヴィクの町で、東京では見えない。");
    assertThat(japanese.holds(text, Names.normalize("ノルヴィク"))).isTrue();
    assertThat(japanese.holds(text, Names.normalize("さくら"))).isTrue();
    assertThat(japanese.holds(text, Names.normalize("東京"))).isTrue();
    assertThat(japanese.holds(text, Names.normalize("ノル"))).isFalse();
    assertThat(japanese.holds(text, "")).isFalse();
  }
}
