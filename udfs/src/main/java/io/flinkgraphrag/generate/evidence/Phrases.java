package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.model.Status;
import java.lang.Character.UnicodeScript;

/**
 * What people read in place of an answer, and what parts the statements of one, in the script of
 * their question: Japanese where it holds kana, Korean where it holds Hangul, Chinese where it
 * holds Chinese characters, else English.
 */
public final class Phrases {

  private Phrases() {}

  public static String refusal(Status status, String question) {
    if (holds(question, UnicodeScript.HIRAGANA) || holds(question, UnicodeScript.KATAKANA)) {
      return japanese(status);
    }
    if (holds(question, UnicodeScript.HANGUL)) {
      return korean(status);
    }
    return holds(question, UnicodeScript.HAN) ? chinese(status) : english(status);
  }

  /** What stands between the names of a list. */
  static String comma(String question) {
    return isWide(question) ? "、" : ", ";
  }

  /** The end of a sentence and what parts it from the next. */
  static String fullStop(String question) {
    return isWide(question) ? "。" : ". ";
  }

  /** Whether it is in Chinese or Japanese, whose marks are as wide as their characters. */
  private static boolean isWide(String question) {
    return holds(question, UnicodeScript.HAN)
        || holds(question, UnicodeScript.HIRAGANA)
        || holds(question, UnicodeScript.KATAKANA);
  }

  private static boolean holds(String question, UnicodeScript script) {
    return question.codePoints().anyMatch(c -> UnicodeScript.of(c) == script);
  }

  private static String english(Status status) {
    return switch (status) {
      case NO_EVIDENCE -> "The knowledge graph holds nothing that answers this question.";
      case REJECTED -> "The question was not accepted.";
      case EXPIRED -> "The time for this question ran out before it could be answered.";
      case ANSWERED, DEGRADED, FAILED -> "The question could not be answered because of an error.";
    };
  }

  private static String chinese(Status status) {
    return switch (status) {
      case NO_EVIDENCE -> "知识图谱中没有能够回答这个问题的内容。";
      case REJECTED -> "该问题未被接受。";
      case EXPIRED -> "该问题在得到回答之前已超时。";
      case ANSWERED, DEGRADED, FAILED -> "由于发生错误，无法回答这个问题。";
    };
  }

  private static String japanese(Status status) {
    return switch (status) {
      case NO_EVIDENCE -> "ナレッジグラフには、この質問の答えとなる内容がありません。";
      case REJECTED -> "質問は受け付けられませんでした。";
      case EXPIRED -> "回答できる前に、この質問の制限時間が過ぎました。";
      case ANSWERED, DEGRADED, FAILED -> "エラーのため、質問に回答できませんでした。";
    };
  }

  private static String korean(Status status) {
    return switch (status) {
      case NO_EVIDENCE -> "지식 그래프에 이 질문에 답하는 내용이 없습니다.";
      case REJECTED -> "질문이 접수되지 않았습니다.";
      case EXPIRED -> "답변하기 전에 이 질문의 제한 시간이 지났습니다.";
      case ANSWERED, DEGRADED, FAILED -> "오류로 인해 질문에 답할 수 없습니다.";
    };
  }
}
