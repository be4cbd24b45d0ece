package io.flinkgraphrag.generate.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.text.Language;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

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
