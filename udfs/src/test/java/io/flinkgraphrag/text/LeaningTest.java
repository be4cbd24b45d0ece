package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaningTest {

  private static boolean leans(String language, String question) {
    return Leaning.of(Language.of(language), question).leans(question);
  }

  private static String subject(String language, String question) {
    return Leaning.of(Language.of(language), question).subject(question);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "And who founded it?",
        "Who wrote it?",
        "Which transform did he invent?",
        "How many replicas does each of them have?",
        "And how close to each other does it keep clocks?",
        "Which program of theirs stops random servers?",
        "And those of Tomas Ekwueme?",
        "In which language is that written?",
        "Who presented that protocol?",
        "And which membership protocol is inside that?",
        "What did Cary Gray introduce there?",
        "What happens then?",
        "And who built the former?",
        "What about Chord?",
        "how about the final exam",
        "And PBFT?",
        "And the reading reports?",
        "And who proved the theorem?",
        "In which year?",
        "Why?",
        "Since when?",
        "What does this course cost?"
      })
  void aFollowUpLeans(String question) {
    assertThat(leans("en", question)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Who founded Akamai?",
        "And who founded Akamai?",
        "What is consensus?",
        "Explain idempotence",
        "consensus",
        "Raft",
        "How does Raft work when its leader fails?",
        "Which engine is the one that Flink uses?",
        "How does a client renew its lease?",
        "When are two events concurrent according to their vector clocks?",
        "Is it possible to lose a committed entry?",
        "How long does it take to elect a leader?",
        "Are there clocks without drift?",
        "And how many late hours does every student have?",
        "By which server are reads served in chain replication?",
        ""
      })
  void aQuestionThatSaysWhatItIsAboutStandsAlone(String question) {
    assertThat(leans("en", question)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "它是谁发表的？",
        "他是哪所大学的教授？",
        "那是哪一年？",
        "那顾晓棠呢？",
        "阅读报告呢？",
        "前者还创建了什么？",
        "什么时候？",
        "其作者是谁？"
      })
  void aChineseFollowUpLeans(String question) {
    assertThat(leans("zh", question)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"谷歌文件系统的块有多大？", "Raft 怎样避免选票被瓜分呢？", "什么是共识？", "其他语言有哪些？", "TiDB 和它的存储层是谁开发的？"})
  void aChineseQuestionThatSaysWhatItIsAboutStandsAlone(String question) {
    assertThat(leans("zh", question)).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de|Und wann hat er das Museum gegründet?",
        "de|Wann war das?",
        "de|In welchem Jahr?",
        "nl|En wie heeft ze gebouwd?",
        "nl|Wanneer was dat?",
        "da|Og hvornår byggede han museet?",
        "nb|Hvem er moren hennes?",
        "sv|Vad är det för hennes bok?",
        "sv|Och när byggdes den?",
        "fr|Qui l'a fondé ?",
        "fr|Et quand est-il mort ?",
        "es|¿Quién lo fundó?",
        "es|¿Y cuál es su capital?",
        "it|Chi l'ha fondata?",
        "it|E qual è la sua capitale?",
        "pt|Quem o fundou?",
        "pt|E qual é a capital dela?",
        "ja|それはいつ設立されましたか？",
        "ja|では、所長は？",
        "ko|그는 언제 태어났나요?",
        "ko|그것은 어디에 있나요?"
      })
  void aFollowUpLeansInEachLanguage(String language, String question) {
    assertThat(leans(language, question)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "de|Wer gründete die Werft in Bergen?",
        "nl|Wie bouwde de haven van Rotterdam?",
        "da|Hvem byggede havnen i Aarhus?",
        "nb|Hvem bygde havnen i Bergen?",
        "sv|Vem byggde hamnen i Malmö?",
        "fr|Qui a construit le port de Brest ?",
        "es|¿Quién construyó el puerto de Vigo?",
        "it|Chi ha costruito il porto di Genova?",
        "pt|Quem construiu o porto de Lisboa?",
        "ja|ノルヴィク造船所はいつ設立されましたか？",
        "ja|海鷲丸を所有している研究所の所長は誰ですか？",
        "ko|김민수는 언제 태어났나요?",
        "ko|노르비크 조선소의 설립자는 어디에서 태어났나요?"
      })
  void aQuestionStandsAloneInEachLanguage(String language, String question) {
    assertThat(leans(language, question)).isFalse();
  }

  @Test
  void whatAQuestionIsAboutIsItWithoutTheWordsThatOnlyAsk() {
    assertThat(subject("en", "Which lock service does Bigtable depend on?"))
        .isEqualTo("lock service does Bigtable depend on");
    assertThat(subject("en", "And how many replicas does PBFT need?"))
        .isEqualTo("replicas does PBFT need");
    assertThat(subject("zh", "谁设计了网络时间协议？")).isEqualTo("设计了网络时间协议");
    assertThat(subject("en", "Why?")).isEmpty();
  }

  @Test
  void inAGraphOfAnyLanguageThatOfTheTalkCounts() {
    assertThat(Leaning.of(Language.of("auto"), "它是谁发表的？\nRaft 是什么？").leans("它是谁发表的？")).isTrue();
    assertThat(
            Leaning.of(
                    Language.of("auto"),
                    "Wann war das?\nWer gründete die Werft in Bergen, und warum gab er sie auf?")
                .leans("Wann war das?"))
        .isTrue();
  }
}
