package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.contract.Limits;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is one name, and what is not. */
class NamesTest {

  private final long seed = System.nanoTime();

  @ParameterizedTest
  @CsvSource({
    "Éric Satie, E\u0301ric Satie",
    "İstanbul, Istanbul",
    "I\u0307stanbul, istanbul",
    "i\u0307stanbul, ISTANBUL",
    "Diyarbakır, DIYARBAKIR",
    "Straße, STRASSE",
    "STRAẞE, strasse",
    "ΟΔΥΣΣΕΥΣ, οδυσσευς",
    "Ｇｏｏｇｌｅ, Google",
    "ＧＦＳ, gfs",
    "C＋＋, c++",
    "ﬁnance, Finance",
    "Ⅳ, iv",
    "H₂O, h2o",
    "ｸﾞｰｸﾞﾙ, グーグル",
    "한국, \u1112\u1161\u11ab\u1100\u116e\u11a8",
    "Nor\u00advik, Norvik",
    "Nor\u200bvik, Norvik",
    "\ufeffNorvik, Norvik",
    "Nor\u2060vik\u200e, norvik",
    "Plan\u0000 A, plan a",
    "Plan\u0081 A, plan a",
    "Bergen\u00a0Marine, bergen marine",
    "Bergen\u2028Marine, bergen marine",
    "Bergen\u0085Marine, bergen marine",
    "Pump P-7, pump p 7",
    "O’Brien, O'Brien",
    "E.B. White, E. B. White",
    "C♯, C#",
    "हिन्दी भाषा, हिन्दी  भाषा",
    "\ud835\udc00da, Ada"
  })
  void whatLooksTheSameIsOneName(String one, String other) {
    assertThat(Names.normalize(one)).isEqualTo(Names.normalize(other)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "C++, c++",
    "C#, c#",
    "F#, f#",
    "C, c",
    "A*, a*",
    "A, a",
    ".NET, .net",
    "NET, net",
    "ASP.NET, asp net",
    "(.NET), .net",
    "C++ (programming language), c++",
    "Objective-C, objective c",
    "Notepad++, notepad++",
    "Disney+, disney+",
    "C#/F#, c# f#",
    "C/C++, c c++",
    "C++20, c++ 20",
    "C# 7, c# 7",
    "C#7, c# 7",
    "用C#语言, 用c# 语言",
    "用.NET框架, 用 .net框架",
    "D* Lite, d* lite"
  })
  void signsThatMakeAnotherNameStay(String title, String name) {
    assertThat(Names.ofTitle(title)).isEqualTo(name);
  }

  @ParameterizedTest
  @CsvSource({
    "Norvik™ AS, norvik as",
    "Kubernetes℠, kubernetes",
    "NorvikⓇ, norvik",
    "Norvikᵀᴹ, norvik",
    "Norvik¹, norvik",
    "1951², 1951",
    "2⁵, 2",
    "Norvik⁽¹⁾, norvik",
    "Norvikᵃ, norvik",
    "ªNorvik, norvik",
    "nº 7, n 7",
    "10½ mm, 10 mm",
    "10⅐mm, 10 mm",
    "page①Norvik, page norvik",
    "page❶Norvik, page norvik",
    "page⑴Norvik, page norvik",
    "page⒈Norvik, page norvik",
    "CO₂, co2"
  })
  void whatStandsApartIsNotGluedOn(String written, String name) {
    assertThat(Names.normalize(written)).isEqualTo(name);
  }

  @Test
  void whatIsLongerThanAnIdIsTheNameOfNothing() {
    assertThat(Names.ofTitle("ﷺ".repeat(1000))).isEmpty();
    assertThat(Names.ofTitle("a".repeat(Names.LENGTH_MAX))).hasSize(Names.LENGTH_MAX);
    assertThat(Names.LENGTH_MAX).isEqualTo(Limits.ID_MAX);
    assertThat(Language.of("en").mentions("A" + "ﬃ".repeat(200))).isEmpty();
    assertThat(Language.of("zh").mentions("《" + "ﬃ".repeat(200) + "》")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "**Norvik**, norvik",
    "*Norvik*, norvik",
    "**A**, a",
    "_A*_, a",
    "Norvik*, norvik",
    "issue#12, issue 12",
    "# Pumps #, pumps",
    "1+1, 1 1",
    "A+B, a b",
    "wait...what, wait what",
    "...Norvik, norvik",
    "AT&T, at t",
    "3.14, 3 14",
    "M*A*S*H, m a s h"
  })
  void signsOfTheTextDoNot(String written, String name) {
    assertThat(Names.normalize(written)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\u0000", "\u200b\ufeff", "+", "#", "*", ".", "\u0301", "—"})
  void whatHoldsNoWordIsNoName(String nothing) {
    assertThat(Names.normalize(nothing)).isEmpty();
  }

  /** Ids are normalised names by convention, and the ids of implicit entities are names again. */
  @Test
  void aNormalNameIsNormalAlready() {
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "a", "A", "C", "\u0130", "ı", "Σ", "ς", " ", "\n", ".", "'", "\u0301", "\u0307",
            "\u0323", "ß", "中", "+", "#", "*", "1", "ﬁ", "\u200b", "\u00ad", "ｶ", "ﾞ", "é",
            "\u1112", "\u1161");
    for (int i = 0; i < 50_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int length = random.nextInt(10); length > 0; length--) {
        if (random.nextInt(6) == 0) {
          name.appendCodePoint(random.nextInt(0x20000));
        } else {
          name.append(pieces.get(random.nextInt(pieces.size())));
        }
      }
      String normal = Names.normalize(name.toString());
      assertThat(Names.normalize(normal)).as("seed %d: %s", seed, escaped(name)).isEqualTo(normal);
    }
  }

  /** But for marks and letters that change their case in another way. */
  @Test
  void everyLetterHasTheNameOfItsOtherCaseAndOfItsOtherForms() {
    for (int c = 0; c < 0x20000; c++) {
      if (Character.isLetter(c) && !Character.isIdeographic(c) && !Spelling.standsApart(c)) {
        String letter = Character.toString(c);
        String name = Names.normalize("x" + letter);
        for (Normalizer.Form form : Normalizer.Form.values()) {
          assertThat(Names.normalize(Normalizer.normalize("x" + letter, form)))
              .as("%s of U+%04X", form, c)
              .isEqualTo(name);
        }
        String lower = Character.toString(Character.toLowerCase(c));
        assertThat(Names.normalize("x" + lower)).as("U+%04X", c).isEqualTo(name);
        String capital = ("x" + letter).toUpperCase(Locale.ROOT);
        if (capital.length() == 1 + letter.length()) {
          assertThat(Names.normalize(capital)).as("U+%04X", c).isEqualTo(name);
        }
      }
    }
  }

  private static String escaped(CharSequence text) {
    StringBuilder escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    return escaped.toString();
  }

  @Test
  void plainTextsTakeAShorterWayToTheSame() {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int c = random.nextInt(12); c > 0; c--) {
        text.append((char) random.nextInt(random.nextBoolean() ? 0x80 : 0x40));
      }
      String name = text.toString();
      assertThat(Names.normalize(name))
          .as("seed %s, %s", seed, name.chars().boxed().toList())
          .isEqualTo(Names.normalizeAny(name));
      assertThat(Spelling.unify(name)).as("seed %s", seed).isEqualTo(Spelling.unifyAny(name));
    }
  }
}
