package io.flinkgraphrag.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.text.Language;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionWordsTest {

  static List<String> codes() {
    return Language.codes();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | NUMBER | Wie viele Leute leben dort? | Dort leben 300 Leute.",
        "de | TIME | In welchem Jahr war das? | Das war 1951.",
        "de | PLACE | Woher kam sie? | Sie kam aus Karsby.",
        "de | PERSON | Wer hat es gebaut? | Gebaut hat es Eva Lund.",
        "de | ORGANISATION | Welche Werft hat es gebaut? | Gebaut hat es Norvik.",
        "fr | NUMBER | Combien d'habitants ? | Il y a trois cents habitants.",
        "fr | TIME | En quelle année ? | C'était en 1951.",
        "fr | PLACE | D'où vient-elle ? | Elle vient de Karsby.",
        "fr | PERSON | Par qui a-t-il été construit ? | Il fut construit par Norvik.",
        "es | NUMBER | ¿Cuántos habitantes tiene? | Tiene tres mil habitantes.",
        "es | TIME | ¿Cuándo fue? | Fue en mayo.",
        "es | PLACE | ¿Dónde está? | Está cerca de Karsby.",
        "es | PERSON | ¿Quién lo construyó? | Lo construyó Eva Lund.",
        "it | NUMBER | Quanti abitanti ha? | Ha tremila 3000 abitanti.",
        "it | TIME | Quando è successo? | Nel secolo scorso.",
        "it | PLACE | Dove si trova? | Si trova presso Karsby.",
        "it | PERSON | Chi l'ha costruito? | Fu costruito da Norvik.",
        "pt | NUMBER | Quantos habitantes tem? | Tem três mil.",
        "pt | TIME | Quando foi? | Foi em maio.",
        "pt | PLACE | Onde fica? | Fica perto de Karsby.",
        "pt | PERSON | Quem o construiu? | Foi construído por Norvik.",
        "nl | NUMBER | Hoeveel inwoners zijn er? | Er zijn er twintig.",
        "nl | TIME | Wanneer was dat? | Dat was in maart.",
        "nl | PLACE | Waar ligt het? | Het ligt nabij Karsby.",
        "nl | PERSON | Wie heeft het gebouwd? | Het werd gebouwd door Norvik.",
        "sv | NUMBER | Hur många bor där? | Där bor tjugo.",
        "sv | TIME | När var det? | Det var 1951.",
        "sv | PLACE | Var ligger det? | Det ligger nära Karsby.",
        "sv | PERSON | Vem byggde det? | Det byggdes av Norvik.",
        "da | NUMBER | Hvor mange bor der? | Der bor tyve.",
        "da | TIME | Hvornår var det? | Det var i marts.",
        "da | PLACE | Hvor ligger det? | Det ligger nær Karsby.",
        "da | PERSON | Hvem byggede det? | Det blev bygget af Norvik.",
        "nb | NUMBER | Hvor mange bor der? | Der bor tjue.",
        "nb | TIME | Når var det? | Det var i mars.",
        "nb | PLACE | Hvor ligger det? | Det ligger nær Karsby.",
        "nb | PERSON | Hvem bygde det? | Det ble bygd av Norvik."
      })
  void whatAQuestionAsksForIsKnownByItsWordsAndSeenInTheAnswer(
      String code, QuestionKind kind, String question, String answer) {
    Language language = Language.of(code);
    assertThat(QuestionKind.of(question, language)).isEqualTo(kind);
    assertThat(kind.hasSign(answer, "", language)).isTrue();
    assertThat(kind.hasSign("nichts", "", language)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ja | PERSON | Diego Ongaroが設計した。 | Diego Ongaro",
        "ja | PERSON | Diego Ongaro が設計した。 | Diego Ongaro",
        "ja | PERSON | ノルヴィクがRaftを使う。 | ノルヴィク",
        "ja | PERSON | 佐藤健一博士、田中氏。 | 佐藤健一",
        "ja | PERSON | 田中氏。 | 田中",
        "ja | PERSON | 山田花子教授。 | 山田花子",
        "ja | PLACE | 本社はOsloにある。 | Oslo",
        "ja | ORGANISATION | 建造: ノルヴィク造船所。 | ノルヴィク造船所",
        "ja | ORGANISATION | 北海道大学。 | 北海道大学",
        "ja | ORGANISATION | 海洋研究所。 | 海洋研究所",
        "ja | ORGANISATION | Norvik社。 | Norvik社",
        "ja | ORGANISATION | Norvikが建造した。 | Norvik",
        "ko | PERSON | Diego Ongaro가 설계했다. | Diego Ongaro",
        "ko | PLACE | Oslo에서 왔다. | Oslo",
        "ko | ORGANISATION | Norvik은 배를 만든다. | Norvik",
        "ko | ORGANISATION | 노르비크 조선소. | 노르비크 조선소"
      })
  void aNameEndsBeforeAParticleOrATitleWithoutABlank(
      String code, QuestionKind kind, String answer, String name) {
    Matcher sign = QuestionWords.of(Language.of(code)).sign(kind).matcher(answer);
    assertThat(sign.find()).isTrue();
    assertThat(sign.group(1)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ja | PERSON | 1951年。",
        "ja | ORGANISATION | 情報社会。",
        "ja | ORGANISATION | 1951年。",
        "ko | ORGANISATION | 1951년."
      })
  void whatIsNoNameIsNoSign(String code, QuestionKind kind, String answer) {
    assertThat(kind.hasSign(answer, "", Language.of(code))).isFalse();
  }

  /** Names without an end take time by their length too. */
  @ParameterizedTest
  @ValueSource(strings = {"ja", "ko"})
  @Timeout(60)
  void aNameAsLongAsAPassageIsRead(String code) {
    Language language = Language.of(code);
    for (QuestionKind kind : List.of(QuestionKind.PLACE, QuestionKind.PERSON)) {
      for (String repeated : List.of("字", "ア", "A", "Ab ", "Ab字", "字1", "字A ", "강", "강 ")) {
        String sentence = repeated.repeat(Limits.PASSAGE_TEXT_MAX / repeated.length());
        assertThat(kind.hasSign(sentence, "", language)).as("%s %s", kind, repeated).isFalse();
      }
    }
  }

  /** A pattern must not take a stack frame for each repetition, nor time by their square. */
  @ParameterizedTest
  @MethodSource("codes")
  @Timeout(60)
  void aSentenceAsLongAsAPassageIsRead(String code) {
    Language language = Language.of(code);
    for (QuestionKind kind : QuestionKind.values()) {
      for (String repeated : List.of("1", "1 ", " ", "a", "in ", "de ", " bo", "por")) {
        String sentence = repeated.repeat(Limits.PASSAGE_TEXT_MAX / repeated.length());
        boolean number = kind == QuestionKind.NUMBER && repeated.startsWith("1");
        assertThat(kind.hasSign(sentence, "", language))
            .as("%s %s", kind, repeated)
            .isEqualTo(number);
      }
    }
  }
}
