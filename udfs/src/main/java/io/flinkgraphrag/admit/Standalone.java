package io.flinkgraphrag.admit;

import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Leaning;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is searched for in place of a question that leans on the turns before it: the question, and
 * what these were about. Of the question's record alone: the graph is not looked at, so that no
 * number of shards changes it. Stateless.
 */
final class Standalone {

  /** Characters of what is put behind the question. */
  static final int SUBJECT_CHARS_MAX = 600;

  /**
   * Marks of an earlier answer cite evidence that is not at hand. Blanks are read from their first
   * one only: a run without a mark behind it would else be read from each.
   */
  private static final Pattern MARK = Pattern.compile("(?<!\\s)\\s*+\\[\\d{1,3}]");

  private Standalone() {}

  /**
   * What to search for.
   *
   * @return "" where the question stands alone
   */
  static String of(Question question, Language language) {
    List<Turn> turns = question.history();
    if (turns.isEmpty() || question.looksUp()) {
      return "";
    }
    Leaning leaning = Leaning.of(language, talk(question));
    if (!leaning.leans(question.text())) {
      return "";
    }
    String subject = subject(turns, leaning);
    return subject.isEmpty() ? "" : question.text() + " " + subject;
  }

  private static String talk(Question question) {
    StringBuilder talk = new StringBuilder(question.text());
    question.history().forEach(turn -> talk.append('\n').append(turn.question()));
    return talk.toString();
  }

  /**
   * What the turns asked about, from the last one back to one that stands alone, and the names in
   * the last answer, as far as there is room.
   */
  private static String subject(List<Turn> turns, Leaning leaning) {
    Set<String> parts = new LinkedHashSet<>();
    for (int i = turns.size() - 1; i >= 0; i--) {
      String asked = turns.get(i).question();
      parts.add(leaning.subject(asked));
      if (!leaning.leans(asked)) {
        break;
      }
    }
    String answer = turns.get(turns.size() - 1).answer();
    parts.addAll(leaning.names(MARK.matcher(answer).replaceAll("")));
    parts.remove("");
    StringBuilder subject = new StringBuilder();
    for (String part : parts) {
      int room = SUBJECT_CHARS_MAX - subject.length();
      if (part.length() > room && !subject.isEmpty()) {
        break;
      }
      subject.append(subject.isEmpty() ? "" : ", ").append(cut(part, room));
    }
    return subject.toString();
  }

  private static String cut(String text, int max) {
    int end = Math.min(text.length(), max);
    return text.substring(
        0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
  }
}
