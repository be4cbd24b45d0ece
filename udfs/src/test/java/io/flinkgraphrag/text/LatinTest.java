package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class LatinTest {

  private static final Language GERMAN = Language.of("de");

  static List<String> codes() {
    return new ArrayList<>(Latin.codes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | Die Werften bauten Schiffe | Eine Werft baut ein Schiff",
        "fr | Les chantiers construisent des navires | L'ancien chantier a construit ce navire",
        "es | Los astilleros construyeron barcos | Un astillero construye un barco",
        "it | I cantieri dei porti | Il cantiere nel porto",
        "pt | Os estaleiros dos portos | O estaleiro no porto",
        "nl | De werven en de schepen van havens | De haven met werven",
        "sv | Varven bygger fartygen i hamnarna | Ett varv i hamnen",
        "da | Værfterne bygger skibe | Et skib fra værftet",
        "nb | Skipene bygges i havner | Et skip i havnen"
      })
  void whatIsInflectedMeetsInItsTerms(String code, String one, String other) {
    Language language = Language.of(code);
    assertThat(language.terms(one)).containsAnyElementsOf(language.terms(other));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | Dr. Weber kam am 3. Mai z. B. mit Prof. Lind. Er blieb. | 2",
        "de | »Warum?« Sie schwieg. „Weil es regnet.“ Dann ging er. | 4",
        "fr | M. Dupont et Mme. Roy arrivent. « Pourquoi ? » Elle rit. | 3",
        "es | El Sr. Ruiz llega a las 5. ¿Por qué? ¡Nadie lo sabe! | 3",
        "it | Il dott. Rossi è qui. È tardi, ecc. ma resta. | 2",
        "es | Dijo que no. Luego se fue. | 2",
        "it | La nave tornò al mar. Era tardi. | 2",
        "pt | O Sr. Dr. Pinto chegou. É tarde. | 2",
        "pt | O navio voltou ao mar. A noite caiu. | 2",
        "nl | Het schip was vol. De haven ook. | 2",
        "nl | Dhr. Jansen woont a.d. IJssel, bijv. in Deventer. Daar is het stil. | 2",
        "sv | Dr. Lind kom kl. 5 t.ex. med tåg. Ingen såg henne. | 2",
        "da | Hr. Holm kom den 3. Maj med bl.a. Ida. Så gik han. | 2",
        "nb | Hun kom ca. kl. 5 med dr. Lie. Det regnet. | 2"
      })
  void aSentenceEndsBehindNoAbbreviation(String code, String text, int sentences) {
    assertThat(Language.of(code).sentences(text)).hasSize(sentences);
  }

  @ParameterizedTest
  @MethodSource("codes")
  void sentencesHoldTheWholeText(String code) {
    String text = "Norvik « baut ? » Schiffe.\u00a0Gut!  „Ja.“ ¿Qué? …\n\nA. B. 3. C\r\n– D";
    assertThat(String.join("", Language.of(code).sentences(text)).replaceAll("\\s", ""))
        .isEqualTo(text.replaceAll("\\s", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | Gestern traf Eva Lind die Leute aus Bergen. | eva lind | bergen",
        "fr | Hier, l'Institut d'Études de l'Université de Lyon a accueilli Eva Lind. | institut d études | eva lind",
        "es | Ayer, la Universidad de la Mar recibió a Eva Lind. | universidad de la mar | eva lind",
        "it | Ieri l'Università dell'Aquila ha accolto Eva Lind. | università dell aquila | eva lind",
        "pt | Ontem a Universidade do Porto recebeu Eva Lind. | universidade do porto | eva lind",
        "nl | Gisteren ontving Eva van der Linde de Universiteit van Gent. | universiteit van gent | eva van der linde",
        "sv | Igår talade Norviks direktör i Bergen. | norvik | bergen",
        "da | I går talte Norviks direktør i Bergen. | norvik | bergen",
        "nb | I går talte Norviks direktør i Bergen. | norvik | bergen"
      })
  void namesAreFoundByTheirCapitals(String code, String text, String one, String other) {
    assertThat(Language.of(code).mentions(text)).contains(one, other);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de | Die neue Fähre fährt. Sie ist schnell.",
        "fr | Le navire est rapide. Elle le dit. L'eau est froide.",
        "es | El barco es rápido. Ella lo dice.",
        "it | La nave è veloce. Lei lo dice.",
        "pt | O navio é rápido. Ela sabe.",
        "nl | Het schip is snel. Zij zegt het.",
        "sv | Det är snabbt. Hon vet det.",
        "da | Det er hurtigt. Hun ved det.",
        "nb | Det er raskt. Hun vet det."
      })
  void whatBeginsASentenceIsNoNameForThatAlone(String code, String text) {
    assertThat(Language.of(code).mentions(text)).isEmpty();
  }

  @Test
  void aGermanNounBehindADeterminerIsNoName() {
    assertThat(GERMAN.mentions("Der neue große Hafen wurde im Sommer gebaut, sagt Norvik."))
        .containsExactly("norvik");
    assertThat(GERMAN.mentions("Sie lobt die NATO und das Buch »Der Sturm«."))
        .containsExactlyInAnyOrder("sturm", "nato", "der sturm");
  }

  @Test
  void aGermanPrepositionEndsWhatADeterminerReaches() {
    assertThat(GERMAN.mentions("Eva Lind, die in Bergen lebt, lobt die von Norvik gebaute Fähre."))
        .contains("eva lind", "bergen", "norvik");
    assertThat(GERMAN.mentions("Alle fuhren nach Bergen.")).contains("bergen");
    assertThat(GERMAN.mentions("Sie wohnt in der neuen Halle.")).isEmpty();
  }

  @Test
  void ofGermanNounsInARowTheLastAreNamesToo() {
    assertThat(GERMAN.mentions("Dort sprach die Ingenieurin Eva Lind über Norviks Pumpen."))
        .contains("eva lind", "norvik");
  }

  @Test
  void anArticleAloneJoinsNoGermanNouns() {
    assertThat(GERMAN.mentions("Es war die Pumpe der Halle von Karl von der Heide."))
        .contains("karl von der heide")
        .noneMatch(name -> name.contains("pumpe der"));
  }

  @Test
  void ofANameIsSaidWhatATextSaysWhereItStandsThere() {
    for (String name :
        List.of("Der Sturm", "L'Oréal", "Universität Lunden", "NATO", "Las Palmas")) {
      for (String code : codes()) {
        Language language = Language.of(code);
        assertThat(language.mentions("Norvik, " + name + ", Norvik."))
            .as("%s in %s", name, code)
            .contains(language.nameSaid(name));
      }
    }
    assertThat(Language.of("fr").nameSaid("L'Oréal")).isEqualTo("oréal");
    assertThat(Language.of("es").nameSaid("El Greco")).isEqualTo("greco");
  }

  @Test
  void aGenitiveInAQuestionIsLookedUpWithoutItsEnding() {
    assertThat(GERMAN.nameSpans("Wer leitet Norviks Werft?", 2))
        .contains(
            new Span(2, 3, "norviks", false),
            new Span(2, 3, "norvik", false),
            new Span(2, 4, "norviks werft", false));
    assertThat(Language.of("es").nameSpans("Norviks", 1))
        .containsExactly(new Span(0, 1, "norviks", false));
    assertThat(GERMAN.nameSpans("Paris", 1)).containsExactly(new Span(0, 1, "paris", false));
  }

  @ParameterizedTest
  @MethodSource("codes")
  void mentionsOfALongTextAreBounded(String code) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("norvik Q").append(i).append("x Z").append(i).append("k norvik. ");
    }
    assertThat(Language.of(code).mentions(text.toString())).hasSize(CapitalNames.NAMES_MAX);
  }
}
