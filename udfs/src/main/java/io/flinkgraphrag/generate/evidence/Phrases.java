package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.model.Status;

/**
 * What people read in place of an answer, and what parts the statements of one, in the script of
 * their question: Chinese where it holds Chinese characters, else English.
 */
public final class Phrases {

  private Phrases() {}

  public static String refusal(Status status, String question) {
    return isChinese(question) ? chinese(status) : english(status);
  }

  /** What stands between the names of a list. */
  static String comma(String question) {
    return isChinese(question) ? "、" : ", ";
  }

  /** The end of a sentence and what parts it from the next. */
  static String fullStop(String question) {
    return isChinese(question) ? "。" : ". ";
  }

  private static boolean isChinese(String question) {
    return question
        .codePoints()
        .anyMatch(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN);
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
}
