package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.contract.Limits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LanguageTest {

  private final Language english = Language.of("en");
  private final Language chinese = Language.of("zh");

  @Test
  void termsAreStemsWithoutStopWords() {
    assertThat(english.terms("The leaders' elections in Raft"))
        .containsExactly("leader", "elect", "raft");
  }

  @Test
  void sentencesEndBeforeACapitalAndNotAfterAnAbbreviation() {
    assertThat(english.sentences("Dr. Lamport wrote Paxos. It took 9 years! \"Why?\" He knew it."))
        .containsExactly("Dr. Lamport wrote Paxos.", "It took 9 years!", "\"Why?\"", "He knew it.");
  }

  @Test
  void mentionsAreRunsOfCapitalisedWords() {
    assertThat(
            english.mentions(
                "The University of the West was led by Gert Fröbe, Dr. Jane Doe and Bob's friend. In"
                    + " World War 2 it closed; Simon and Garfunkel came later."))
        .containsExactly(
            "university of the west",
            "gert fröbe",
            "jane doe and bob",
            "world war 2",
            "simon and garfunkel",
            "university",
            "west",
            "jane doe",
            "bob",
            "simon",
            "garfunkel");
  }

  @Test
  void ofANameIsSaidWhatATextSaysWhereItStandsThere() {
    for (String name : List.of("The European Union", "European Union", "McDonald's", "AT&T")) {
      String said = english.nameSaid(name);
      assertThat(english.mentions("Yesterday, " + name + " met.")).as(name).contains(said);
    }
    assertThat(english.nameSaid("the European Union")).isEqualTo("european union");
    assertThat(english.nameSaid("McDonald's")).isEqualTo("mcdonald");
    assertThat(english.nameSaid("tuned in")).isEqualTo("tuned in");
    assertThat(english.nameSaid("The Who")).isEmpty();
    assertThat(chinese.nameSaid("The 长江")).isEqualTo("the 长江");
  }

  @Test
  void theFullStopOfAnInitialEndsNoMention() {
    assertThat(english.mentions("by E. B. White and Ann B. Davis in St. Louis. I. M. Pei left."))
        .containsExactly(
            "e b white and ann b davis in st louis",
            "i m pei",
            "e b white",
            "ann b davis in st louis",
            "ann b davis",
            "st louis");
    assertThat(english.mentions("A. A. Milne knew J. A. Bayona, A. R. Rahman."))
        .containsExactly("a a milne", "j a bayona", "a r rahman", "j a bayona a r rahman");
  }

  @Test
  void aNameGoesOnBehindAComma() {
    assertThat(english.mentions("He was the son of Emich, 5th Prince of Leiningen."))
        .contains("emich", "prince of leiningen", "emich 5th prince of leiningen");
    assertThat(english.mentions("born in Young, New South Wales and raised elsewhere"))
        .containsExactly("young", "new south wales", "young new south wales");
    assertThat(
            english.mentions(
                "daughter of Edward Stanley, 3rd Earl of Derby and Dorothy Howard, his wife"))
        .contains("edward stanley 3rd earl of derby", "dorothy howard");
    assertThat(english.mentions("Mary and Friedrich, Duke of Nassau, met."))
        .contains("friedrich duke of nassau");
  }

  /** What stands in a list is not one name, but for a rank. */
  @Test
  void theNamesOfAListAreNotJoined() {
    assertThat(english.mentions("It starred Ann Bee, Carl Dee, Eva Eff and Gus."))
        .noneMatch(name -> name.contains("ann bee carl") || name.contains("carl dee eva"));
    assertThat(english.mentions("Ann Bee, John Cee, 2nd Baron Cee, Dan Eff"))
        .contains("john cee 2nd baron cee")
        .noneMatch(name -> name.contains("bee john") || name.contains("cee dan"));
    assertThat(english.mentions("Ann Bee ,Carl Dee;  Eva Eff,\nGus Hah, then Ida"))
        .noneMatch(name -> name.split(" ").length > 2);
  }

  @Test
  void aNameBeginsBehindATitle() {
    assertThat(english.mentions("former Mississippi Governor William Winter spoke"))
        .containsExactly("mississippi governor william winter", "william winter");
    assertThat(english.mentions("son of Sir Roger Martin, 3rd Baronet"))
        .contains("roger martin", "sir roger martin 3rd baronet");
    assertThat(english.mentions("by Sultan Mehmed IV and Duke Bolko III of Strzelce"))
        .contains("mehmed iv", "bolko iii of strzelce");
    assertThat(english.mentions("the Duke of Aosta met King Arthur on Queen Street"))
        .doesNotContain("of aosta", "street");
  }

  /** A capital inside a sentence says that the article belongs to the name. */
  @Test
  void aNameKeepsItsArticleWhereItIsWrittenAsPartOfIt() {
    assertThat(english.mentions("the robot maid in \"The Jetsons\" and by Two Dollar Radio."))
        .contains("jetsons", "the jetsons", "dollar radio", "two dollar radio");
    assertThat(english.mentions("The Jetsons are back. The Flintstones are not. They say He is."))
        .containsExactly("jetsons", "flintstones");
  }

  @Test
  void aFullStopThatEndsASentenceEndsAMention() {
    assertThat(
            english.mentions("They met Bob. Alice fought in World War I. Carl took Vitamin C. A"))
        .containsExactly("bob", "alice", "world war i", "carl", "vitamin c");
  }

  @Test
  void onBothSidesOfADoubtfulFullStopAreMentionsToo() {
    assertThat(english.mentions("moved to the U.S. William stayed on Main St. Bob left"))
        .containsExactly("u s william", "main st bob", "u s", "william", "main st", "bob");
  }

  @Test
  void namesInsideAPhraseAreMentionsToo() {
    assertThat(english.mentions("a film by Sathish Kalathil in Malayalam"))
        .containsExactly("sathish kalathil in malayalam", "sathish kalathil", "malayalam");
    assertThat(english.mentions("the President of the United States said"))
        .containsExactly("president of the united states", "president", "united states");
    assertThat(english.mentions("at the University of Oxford and Harvard"))
        .containsExactly(
            "university of oxford and harvard",
            "university of oxford",
            "university",
            "oxford",
            "harvard");
    assertThat(english.mentions("in Homer’s Odyssey it was Homer's"))
        .containsExactly("homer s odyssey", "homer", "odyssey");
  }

  @Test
  void aFunctionWordIsNoMentionWithAPossessiveEither() {
    assertThat(english.mentions("That's all. There's more, and it was for you. She's Alice."))
        .containsExactly("alice");
  }

  @Test
  void aHeadlineIsNoMentionButItsPartsAre() {
    assertThat(
            english.mentions(
                "ALFA BRAVO CHARLIE DELTA ECHO FOXTROT GOLF HOTEL INDIA JULIETT KILO of Rome"))
        .containsExactly("rome");
  }

  @Test
  void mentionsOfALongEnglishTextAreBoundedAndWholeRunsComeFirst() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("Lord A").append(i).append(" of B").append(i).append(" left. ");
    }
    assertThat(english.mentions(text.toString()))
        .hasSize(EnglishMentions.NAMES_MAX)
        .allMatch(name -> name.startsWith("lord "));
    assertThat(english.mentions("A" + "a".repeat(Names.LENGTH_MAX))).isEmpty();
  }

  /** A pattern must not take a stack frame for each repetition, nor time by their square. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        ".A", ".𐐀.A", " A", " and A", "'s A", ". A", "A.A.", " B1", "-b2", "1", "中", "《", "“", " "
      })
  @Timeout(30)
  void aLongTextIsReadToItsEnd(String repeated) {
    String rest = repeated.repeat(Limits.PASSAGE_TEXT_MAX / repeated.length() - 1);
    for (String text : List.of("A" + rest, "。" + rest)) {
      assertThat(english.mentions(text)).hasSizeLessThanOrEqualTo(EnglishMentions.NAMES_MAX);
      assertThat(chinese.mentions(text)).hasSizeLessThanOrEqualTo(ChineseMentions.NAMES_MAX);
    }
  }

  @Test
  void aTextWithoutNamesMentionsNothing() {
    assertThat(english.mentions("it rains. The and of, 1999")).isEmpty();
  }

  @Test
  void anUnknownLanguageIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Language.of("xx"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("xx")
        .hasMessageContaining("known: en, zh");
  }

  @Test
  void chineseTermsAreWordsWithoutTheWordsThatOnlyAsk() {
    assertThat(chinese.terms("《Raft》算法的领导者需要多少选票？"))
        .containsExactly("raft", "算法", "领导者", "需要", "选票");
    assertThat(chinese.terms("谁、什么、哪里？")).isEmpty();
  }

  @Test
  void fullWidthLettersGiveTheSameTerms() {
    assertThat(chinese.terms("ＲＡＦＴ算法２０１４")).isEqualTo(chinese.terms("raft算法2014"));
  }

  @Test
  void chineseSentencesEndAtTheirMarksAndAtLineEnds() {
    assertThat(chinese.sentences("他说：“好！”然后走了。版本 2.3 很新. 真的?！是\n第二行（见注。）最后一句"))
        .containsExactly("他说：“好！”", "然后走了。", "版本 2.3 很新.", "真的?！", "是", "第二行（见注。）", "最后一句");
  }

  @Test
  void chineseSentencesHoldTheWholeText() {
    String text = "一。\r\n\r\n 二！？！ 三. 四…… 五；六\u3000。";
    assertThat(String.join("", chinese.sentences(text)).replaceAll("\\s", ""))
        .isEqualTo(text.replaceAll("\\s", ""));
    assertThat(chinese.sentences(" \n。")).containsExactly("。");
    assertThat(chinese.sentences(" \n ")).isEmpty();
  }

  @Test
  void chineseMentionsAreTitlesQuotesLatinWordsAndDictionaryWords() {
    assertThat(chinese.mentions("《数据密集型应用》讲到“脑裂”和Google File System的写偏斜。"))
        .contains("数据密集型应用", "脑裂", "google file system", "数据", "密集型", "写偏斜")
        .doesNotContain("的", "和", "讲");
  }

  @Test
  void aChineseNameThatTheDictionaryDoesNotKnowIsOneMention() {
    assertThat(chinese.mentions("拜占庭将军问题由莱斯利·兰伯特提出。")).contains("莱斯利", "兰伯特", "拜占庭", "拜占庭将军问题");
  }

  @Test
  void mentionsOfALongChineseTextAreBounded() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1_000; i++) {
      text.append("节点").append(i).append("a向“名字").append(i).append("”发送。");
    }
    assertThat(chinese.mentions(text.toString())).hasSize(ChineseMentions.NAMES_MAX);
  }

  @Test
  void nameSpansOfEnglishAreRunsOfWholeWords() {
    assertThat(english.nameSpans("Who led Raft?", 2))
        .containsExactly(
            new Span(0, 1, "who", true),
            new Span(0, 2, "who led", false),
            new Span(1, 2, "led", true),
            new Span(1, 3, "led raft", false),
            new Span(2, 3, "raft", false));
    assertThat(english.nameSpans("", 8)).isEmpty();
  }

  @Test
  void nameSpansOfChineseAreRunsOfCharactersAndWholeLatinWords() {
    assertThat(chinese.nameSpans("谁用 Raft？", 8))
        .containsExactly(
            new Span(0, 2, "谁用", false),
            new Span(0, 7, "谁用 raft", false),
            new Span(1, 7, "用 raft", false),
            new Span(3, 7, "raft", false));
  }

  @Test
  void nameSpansOfALongChineseQuestionAreBounded() {
    assertThat(chinese.nameSpans("字".repeat(8_000), 8)).hasSize(CharacterSpans.SPANS_MAX);
    assertThat(chinese.nameSpans("字".repeat(30), 8))
        .allMatch(span -> span.name().length() <= CharacterSpans.UNITS_MAX);
  }

  @Test
  void aNameIsHeldAsAWhole() {
    assertThat(english.holds("the raft paper", "raft")).isTrue();
    assertThat(english.holds("the raft paper", "aft")).isFalse();
    assertThat(chinese.holds("谁提出了raft算法", "raft算法")).isTrue();
    assertThat(chinese.holds("谁提出了raft算法", "aft算法")).isFalse();
    assertThat(chinese.holds("谁提出了算法", "提出")).isTrue();
    assertThat(chinese.holds("谁提出了算法", "")).isFalse();
  }

  @Test
  void namesOfFullWidthLettersAreTheCommonOnes() {
    assertThat(Names.normalize("Ｒａｆｔ（２０１４）")).isEqualTo("raft 2014");
    assertThat(Names.ofTitle("Ｒａｆｔ（算法）")).isEqualTo("raft");
    assertThat(Names.normalize("莱斯利·兰伯特")).isEqualTo("莱斯利 兰伯特");
  }

  @Test
  void namesAreNormalizedToWords() {
    assertThat(Names.normalize("  Gert Fröbe's «Film», 1971 ")).isEqualTo("gert fröbe s film 1971");
    assertThat(Names.ofTitle("Mercury (planet)")).isEqualTo("mercury");
    assertThat(Names.ofTitle("(2020)")).isEqualTo("2020");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\n", "\r\n", "\r", "\u0085", "\u2028", "\u2029", "\u000b", "\f", "\t", "   "})
  void theEndOfALineOrOfAColumnEndsAMention(String end) {
    String text =
        String.join(end, "Suppliers", "Norvik", "Bergen Marine", "Ingrid Dahl", "", "All");
    assertThat(english.mentions(text))
        .containsExactly("suppliers", "norvik", "bergen marine", "ingrid dahl");
    assertThat(chinese.mentions(text))
        .contains("suppliers", "norvik", "bergen marine", "ingrid dahl");
  }

  @Test
  void headingsListsAndTablesNameWhatStandsInThem() {
    assertThat(
            english.mentions(
                "# Suppliers\n\n- **Norvik**\n- *Bergen Marine*\n1. Ingrid Dahl\n2. Oslo"))
        .containsExactly("suppliers", "norvik", "bergen marine", "ingrid dahl", "oslo");
    assertThat(english.mentions("| Norvik | Bergen |\n|---|---|\n| Ada | Oslo |"))
        .containsExactly("norvik", "bergen", "ada", "oslo");
  }

  @Test
  void aWordWithACapitalInsideIsAName() {
    assertThat(
            english.mentions("the iPhone, an eBay shop, openAI and macOS; anti-American d'accord"))
        .containsExactly("iphone", "ebay", "openai and macos", "openai", "macos");
    assertThat(english.nameSpans("is iPhone or phone", 1))
        .extracting(Span::common)
        .containsExactly(true, false, true, true);
  }

  @Test
  void signsTellNamesApart() {
    assertThat(english.mentions("C++ was first. C# runs on .NET, as F# does. A* is older."))
        .containsExactly("c++", "c#", ".net", "f#", "a*");
    assertThat(english.terms("C++ and C#, not C")).containsExactly("c++", "c#", "c");
    assertThat(english.nameSpans("who designed c#?", 1)).contains(new Span(2, 3, "c#", false));
    assertThat(english.holds(Names.normalize("Who designed C#?"), "c")).isFalse();
    assertThat(english.tells("c#")).isTrue();
    assertThat(english.tells("c")).isFalse();
    assertThat(chinese.mentions("用C++和C#编写，运行于.NET。")).contains("c++", "c#", ".net");
    assertThat(chinese.terms("用C#编写")).contains("c#");
    assertThat(chinese.holds(Names.normalize("谁设计了C++？"), "c")).isFalse();
    assertThat(chinese.holds(Names.normalize("谁设计了C++？"), "c++")).isTrue();
  }

  @Test
  void twoThingsAreNoNameOfOne() {
    assertThat(english.mentions("sold to Bergen and to Oslo")).containsExactly("bergen", "oslo");
    assertThat(english.mentions("Harry and the Potters")).contains("harry and the potters");
  }

  @Test
  void initialsEndNoSentenceButBeforeAFunctionWordTheyMay() {
    assertThat(
            english.sentences(
                "He bought U.S. Steel. It grew in the U.S. The end. A Ph.D. Student left."))
        .containsExactly(
            "He bought U.S. Steel.", "It grew in the U.S.", "The end.", "A Ph.D. Student left.");
    assertThat(english.mentions("the U.S. Steel works")).contains("u s steel");
    assertThat(chinese.sentences("由U.S. Steel制造。好")).containsExactly("由U.S. Steel制造。", "好");
  }

  @Test
  void theNumberOfAnItemIsNoSentence() {
    assertThat(english.sentences("Suppliers:\n1. Norvik\n2. Bergen Marine\n\nAll deliver."))
        .containsExactly("Suppliers:\n1. Norvik\n2. Bergen Marine", "All deliver.");
    assertThat(english.sentences("It works.\r\n\r\n- Norvik\r\rInc.\n\nnext"))
        .containsExactly("It works.", "- Norvik", "Inc.", "next");
  }

  @Test
  void otherSpellingsGiveTheSameTerms() {
    assertThat(english.terms("E\u0301ric Nor\u00advik Ｇｏｏｇｌｅ"))
        .isEqualTo(english.terms("Éric Norvik Google"));
    assertThat(english.mentions("E\u0301ric Satie and Ｇｏｏｇｌｅ"))
        .isEqualTo(english.mentions("Éric Satie and Google"));
  }

  @Test
  void latinWordsInChineseAreNotStemmedWhateverTheirWidth() {
    String text = "ＧＦＳ由Ｇｏｏｇｌｅ在２００３年公開。";
    assertThat(chinese.terms(text)).contains("gfs", "google", "2003");
    assertThat(chinese.mentions(text)).contains("gfs", "google");
    assertThat(chinese.terms("GFS 是谁在 2003 年公开的？")).contains("gfs", "2003");
    assertThat(chinese.mentions("由Éric Satie和E\u0301ric Satie写")).contains("éric satie");
  }

  @Test
  void aJapaneseTextIsNotCutByTheChineseDictionary() {
    assertThat(chinese.mentions("このシステムは、甲骨文社が東京大学で開発したデータベースです。Oracle"))
        .containsExactly("oracle", "システム", "甲骨文社", "東京大学", "開発", "データベース");
  }
}
