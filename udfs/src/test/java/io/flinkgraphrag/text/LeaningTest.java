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
        "What does this course cost?",
        "WHAT ABOUT CHORD?",
        "Thanks. It was founded by whom?"
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
        "How does the REST API work?",
        "Who leads the IT department at Norvik?",
        "Who wrote the novel It?",
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
        "其作者是谁？",
        "这个系统是谁写的？",
        "此书的作者是谁？",
        "另一个呢？"
      })
  void aChineseFollowUpLeans(String question) {
    assertThat(leans("zh", question)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "谷歌文件系统的块有多大？",
        "Raft 怎样避免选票被瓜分呢？",
        "什么是共识？",
        "其他语言有哪些？",
        "TiDB 和它的存储层是谁开发的？",
        "土耳其的首都是哪里？",
        "马耳他的首都在哪里？",
        "那不勒斯大学成立于哪一年？",
        "加那利群岛属于哪个国家？"
      })
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
        "nl|Wat is zijn hoofdstad?",
        "da|Og hvornår byggede han museet?",
        "nb|Hvem er moren hennes?",
        "sv|Vad är det för hennes bok?",
        "sv|Och när byggdes den?",
        "fr|Qui l'a fondé ?",
        "fr|Et quand est-il mort ?",
        "fr|Qui en est l'auteur ?",
        "es|¿Quién lo fundó?",
        "es|¿Y cuál es su capital?",
        "it|Chi l'ha fondata?",
        "it|E qual è la sua capitale?",
        "pt|Quem o fundou?",
        "pt|E qual é a capital dela?",
        "ja|それはいつ設立されましたか？",
        "ja|では、所長は？",
        "ja|この船の所有者は誰ですか？",
        "ja|造船所について",
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
        "de|Können Sie mir sagen, wann Akamai gegründet wurde?",
        "nl|Wie bouwde de haven van Rotterdam?",
        "nl|Wat zijn de openingstijden van het Rijksmuseum?",
        "da|Hvem byggede havnen i Aarhus?",
        "nb|Hvem bygde havnen i Bergen?",
        "sv|Vem byggde hamnen i Malmö?",
        "sv|När föddes Hans Alfredson?",
        "fr|Qui a construit le port de Brest ?",
        "fr|En quelle année Akamai a-t-elle été fondée ?",
        "fr|Quelle entreprise a été fondée en 1998 à Brest ?",
        "es|¿Quién construyó el puerto de Vigo?",
        "it|Chi ha costruito il porto di Genova?",
        "pt|Quem construiu o porto de Lisboa?",
        "ja|ノルヴィク造船所はいつ設立されましたか？",
        "ja|海鷲丸を所有している研究所の所長は誰ですか？",
        "ja|ねこの平均寿命は何年ですか？",
        "ja|過半数が必要であれば何台要りますか？",
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
    assertThat(subject("en", "Who founded the WHO?")).isEqualTo("founded the WHO");
    assertThat(subject("zh", "非欧几何是谁创立的？")).isEqualTo("非欧几何是 创立的");
    assertThat(subject("ja", "明らかにされた定理は何ですか")).isEqualTo("明らかにされた定理は");
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
