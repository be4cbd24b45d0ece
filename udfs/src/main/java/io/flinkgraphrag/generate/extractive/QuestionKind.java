package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import io.flinkgraphrag.text.Spelling;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a question asks for, by its question word, and whether a sentence holds such a thing. */
enum QuestionKind {
  // Repetitions are bounded or possessive: others take time by the square of a long sentence, or a
  // stack frame each.
  // Texts come in one spelling: to tell the border of a word, \b looks back over all marks there.
  NUMBER(
      "\\bhow (?:many|much|long|far|tall|high|large|big|often|deep|fast)\\b|多少|百分之几|几[个位名只条次座岁周天倍种]",
      "\\d|\\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand"
          + "|million|billion|once|twice)\\b|百分之[一二三四五六七八九十百两零\\d]+|[一二三四五六七八九十百千万两]{1,12}[个位名只条次座岁周天倍种]"),
  // of the present, "when" asks for a condition rather than for a date
  TIME(
      "\\b(?:when(?!\\s+(?:is|are|do|does|can|may|must|should)\\b)|what year|which year|what date|which date|what day|what century|how old)\\b"
          + "|何时|什么时[候间]|哪一?年|哪一?个?月|哪一?天|几时|几点|星期几|周几",
      "\\b\\d{3,4}s?\\b|\\b(?:January|February|March|April|June|July|August|September|October"
          + "|November|December)\\b|\\bcentury\\b|\\d{1,9}\\s{0,9}[年月日点]|世纪|星期|周[一二三四五六日末]|[上下]午"),
  PLACE(
      "\\b(?:where|(?:which|what) (?:city|country|place|state|town|continent|region|county))\\b"
          + "|哪里|哪儿|何处|什么地方|哪[个座]?(?:国家?|城市?|省)|哪[所家]",
      "\\b(?:in|at|near|from|of|to)\\s+(?:the\\s+)?(\\p{Lu}[\\p{L}'-]+)|位于|[省市县国]|[\\p{IsHan}A-Za-z]{2,20}(?:大学|学院|公司|研究院)"),
  PERSON(
      "\\b(?:who|whom|whose)\\b|谁|哪位|何人",
      "(\\b(?!(?:The|A|An|In|On|At|Of|By|For|From|As|It|Its|This)\\b)"
          + "\\p{Lu}[\\p{L}'.-]{0,40}+(?:\\s++\\p{Lu}[\\p{L}'.-]{0,40}+)++)"
          // "made by Norvik": one word is enough for who did it, which may be a firm
          + "|(?<=\\sby )\\p{Lu}[\\p{L}'.&-]{0,40}+|\\p{IsHan}{1,20}·\\p{IsHan}{1,20}|由\\p{IsHan}{2,}|教授|老师|助教"),
  ORGANISATION(
      "\\b(?:which|what) (?:company|university|college|school|institute|organi[sz]ation|agency"
          + "|firm|publisher|studio|label|network|team|club|band|party)\\b"
          + "|哪[一家所个支]*(?:公司|大学|学院|机构|组织|企业|球队|乐队)",
      "(?<=[\\s(\"“])(\\p{Lu}[\\p{L}'.&-]*+(?:\\s++\\p{Lu}[\\p{L}'.&-]*+)*+)"
          + "|公司|大学|学院|机构|组织|集团"),
  OTHER("(?!)", "(?!)");

  private final Pattern question;
  private final Pattern sign;

  QuestionKind(String question, String sign) {
    this.question = Pattern.compile(question, Pattern.CASE_INSENSITIVE);
    this.sign = Pattern.compile(sign);
  }

  /** The question words of English and Chinese; either may stand in a graph of the other. */
  Pattern englishOrChinese() {
    return question;
  }

  /** What English and Chinese texts hold of the kind. */
  Pattern englishOrChineseSign() {
    return sign;
  }

  static QuestionKind of(String question, Language language) {
    String unified = Spelling.unify(question);
    QuestionWords words = QuestionWords.of(language);
    for (QuestionKind kind : values()) {
      if (words.asks(kind).matcher(unified).find()) {
        return kind;
      }
    }
    return OTHER;
  }

  /**
   * What the question says of the kind only ("how many"), which no answer repeats; empty for those
   * kinds whose words may stand in the answer.
   */
  String asking(String question, Language language) {
    Matcher asking = QuestionWords.of(language).asks(this).matcher(Spelling.unify(question));
    return this == NUMBER && asking.find() ? asking.group() : "";
  }

  /**
   * Whether the sentence holds what is asked for, other than what is known.
   *
   * @param known what the question, or what led to the sentence, names; normalised by {@link
   *     Names#normalize}
   */
  boolean hasSign(String sentence, String known, Language language) {
    Matcher found = QuestionWords.of(language).sign(this).matcher(Spelling.unify(sentence));
    while (found.find()) {
      String phrase = found.groupCount() > 0 && found.group(1) != null ? found.group(1) : "";
      String thing = Names.normalize(phrase.isEmpty() ? found.group() : phrase);
      if (thing.isEmpty() || !language.holds(known, thing)) {
        return true;
      }
    }
    return false;
  }
}
