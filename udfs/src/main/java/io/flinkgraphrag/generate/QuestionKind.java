package io.flinkgraphrag.generate;

import io.flinkgraphrag.text.Names;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a question asks for, by its question word, and whether a sentence holds such a thing. */
enum QuestionKind {
  NUMBER(
      "\\bhow (?:many|much|long|far|tall|high|large|big|often|deep|fast)\\b|多少|几[个位名只条次座岁]",
      "\\d|\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand"
          + "|million|billion|once|twice)\\b|[一二三四五六七八九十百千万两]+[个位名只条次座岁]"),
  TIME(
      "\\b(?:when|what year|which year|what date|which date|what day|what century|how old)\\b"
          + "|何时|什么时候|哪一?年|哪一?天|几时",
      "\\b\\d{3,4}s?\\b|\\b(?:January|February|March|April|June|July|August|September|October"
          + "|November|December)\\b|\\bcentury\\b|\\d+\\s*[年月日]"),
  PLACE(
      "\\b(?:where|(?:which|what) (?:city|country|place|state|town|continent|region|county))\\b"
          + "|哪里|哪儿|何处|什么地方|哪[个座]?(?:国家?|城市?|省)",
      "\\b(?:in|at|near|from|of|to)\\s+(?:the\\s+)?(\\p{Lu}[\\p{L}'-]+)|位于|[省市县国]"),
  PERSON(
      "\\b(?:who|whom|whose)\\b|谁|哪位|何人",
      "(\\p{Lu}[\\p{L}'.-]*(?:\\s+\\p{Lu}[\\p{L}'.-]*)+)|\\p{IsHan}+·\\p{IsHan}+"),
  OTHER("(?!)", "(?!)");

  private final Pattern question;
  private final Pattern sign;

  QuestionKind(String question, String sign) {
    this.question = Pattern.compile(question, Pattern.CASE_INSENSITIVE);
    this.sign = Pattern.compile(sign);
  }

  static QuestionKind of(String question) {
    for (QuestionKind kind : values()) {
      if (kind.question.matcher(question).find()) {
        return kind;
      }
    }
    return OTHER;
  }

  /**
   * Whether the sentence holds what is asked for, other than what the question itself names.
   *
   * @param normalizedQuestion by {@link Names#normalize}
   */
  boolean hasSign(String sentence, String normalizedQuestion) {
    Matcher found = sign.matcher(sentence);
    while (found.find()) {
      String phrase = found.groupCount() > 0 && found.group(1) != null ? found.group(1) : "";
      String thing = Names.normalize(phrase.isEmpty() ? found.group() : phrase);
      if (thing.isEmpty() || !(" " + normalizedQuestion + " ").contains(" " + thing + " ")) {
        return true;
      }
    }
    return false;
  }
}
