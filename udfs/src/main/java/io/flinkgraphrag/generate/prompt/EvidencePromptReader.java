package io.flinkgraphrag.generate.prompt;

import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.model.contract.Evidence;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads question and evidence back from the user's message of an {@link EvidencePrompt}: texts as
 * the prompt shows them, cut and escaped. What it does not show, such as ids and scores, is empty;
 * earlier turns are passed over.
 *
 * @param evidence passages in the prompt's order, so that number n is at n - 1
 */
public record EvidencePromptReader(String question, Evidence evidence) {

  private static final Pattern HEAD =
      Pattern.compile(
          "^(?:"
              + EvidencePrompt.PASSAGE_HEAD
              + "(\\d+)(?:"
              + EvidencePrompt.TITLE_SEPARATOR
              + "(.*))?|"
              + EvidencePrompt.FACTS_HEAD
              + ")$",
          Pattern.MULTILINE | Pattern.UNIX_LINES);

  /**
   * Reads a message.
   *
   * @throws CallException of an invalid request, where the message is not such a prompt's
   */
  public static EvidencePromptReader read(String userMessage) throws CallException {
    int end = userMessage.indexOf(EvidencePrompt.EVIDENCE_END);
    int begin = EvidencePrompt.EVIDENCE_BEGIN.length();
    if (!userMessage.startsWith(EvidencePrompt.EVIDENCE_BEGIN) || end < begin) {
      throw malformed("it does not begin with fenced evidence, followed by a question");
    }
    String rest = userMessage.substring(end + EvidencePrompt.EVIDENCE_END.length());
    String asked = rest.substring(EarlierTurns.lengthAt(rest));
    if (!asked.startsWith(EvidencePrompt.QUESTION_HEAD)) {
      throw malformed("it does not end with a question");
    }
    String question = asked.substring(EvidencePrompt.QUESTION_HEAD.length());
    return new EvidencePromptReader(question, evidence(userMessage.substring(begin, end)));
  }

  private static Evidence evidence(String data) throws CallException {
    List<Evidence.Passage> passages = new ArrayList<>();
    List<Evidence.Fact> facts = List.of();
    Matcher head = HEAD.matcher(data);
    boolean found = head.find();
    if (!data.isEmpty() && !(found && head.start() == 0)) {
      throw malformed("the evidence does not begin with a passage or with facts");
    }
    while (found) {
      int n = passages.size() + 1;
      String number = head.group(1);
      String title = head.group(2);
      int from = Math.min(head.end() + 1, data.length());
      if (number == null) {
        facts = facts(data.substring(from));
        break;
      }
      if (!number.equals(Integer.toString(n))) {
        throw malformed("passage " + number + " stands where passage " + n + " should");
      }
      found = head.find();
      String text = data.substring(from, found ? head.start() : data.length());
      passages.add(passage(n, title == null ? "" : title, text));
    }
    return new Evidence(List.copyOf(passages), facts);
  }

  private static Evidence.Passage passage(int n, String title, String text) throws CallException {
    if (!text.endsWith(EvidencePrompt.PASSAGE_END)) {
      throw malformed("passage " + n + " has no end");
    }
    String shown = text.substring(0, text.length() - EvidencePrompt.PASSAGE_END.length());
    return new Evidence.Passage("", Integer.toString(n), title, shown, 0, 0);
  }

  private static List<Evidence.Fact> facts(String lines) throws CallException {
    List<Evidence.Fact> facts = new ArrayList<>();
    for (String line : lines.split("\n", -1)) {
      if (!line.isEmpty()) {
        facts.add(fact(line));
      }
    }
    return List.copyOf(facts);
  }

  private static Evidence.Fact fact(String line) throws CallException {
    String[] fields =
        line.substring(Math.min(line.length(), EvidencePrompt.FACT_HEAD.length()))
            .split(Pattern.quote(EvidencePrompt.FACT_SEPARATOR), -1);
    if (!line.startsWith(EvidencePrompt.FACT_HEAD) || fields.length != 3) {
      throw malformed("a fact is not source, predicate and target");
    }
    return new Evidence.Fact(fields[0], fields[1], fields[2], 0, 0);
  }

  private static CallException malformed(String what) {
    return new CallException(
        Kind.INVALID_REQUEST, "the message is not an evidence prompt of flink-graphrag: " + what);
  }
}
