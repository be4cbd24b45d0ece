package io.flinkgraphrag.generate.prompt;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.PromptRules;
import io.flinkgraphrag.generate.TokenEncoding;
import io.flinkgraphrag.generate.evidence.Quotes;
import io.flinkgraphrag.model.contract.Evidence;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The messages for a chat model: its rules, and the evidence as fenced data, within the rules'
 * tokens. Of a question that leans on others also these ({@link EarlierTurns}).
 *
 * <p>Evidence is what strangers wrote: within the fence neither the fence nor a citation mark nor a
 * passage's head can occur, so a passage can neither leave its place nor be cited under another's
 * number. {@link EvidencePromptReader} reads it back.
 *
 * @param messages the system's, then the user's
 * @param passagesShown how many passages found room, from the first on; at least one where there
 *     are any
 * @param tokens of both messages by the rules' tokenizer, nearly
 */
public record EvidencePrompt(List<ChatMessage> messages, int passagesShown, int tokens) {

  /** Of what is left for evidence, the share that facts may take, so that they leave room. */
  static final int FACTS_SHARE = 6;

  /** Tokens of the question: a quarter of all at most; the end of a longer one is cut. */
  static final int QUESTION_SHARE = 4;

  /** Of all tokens, the share that earlier turns may take. */
  static final int TURNS_SHARE = 6;

  /** Characters of a title. */
  static final int TITLE_CHARS_MAX = 200;

  /** A passage is cut to what is left of the budget, but not to fewer tokens than this. */
  static final int PASSAGE_TOKENS_MIN = 50;

  /** What chat protocols put around the two messages, with some to spare. */
  static final int MESSAGE_TOKENS = 16;

  static final String EVIDENCE_BEGIN = "<<<EVIDENCE>>>\n";
  static final String EVIDENCE_END = "<<<END OF EVIDENCE>>>\n\n";
  static final String QUESTION_HEAD = "Question: ";
  static final String PASSAGE_HEAD = "Passage ";
  static final String TITLE_SEPARATOR = ": ";
  static final String PASSAGE_END = "\n\n";
  static final String FACTS_HEAD = "Facts of the graph";
  static final String FACT_HEAD = "- ";
  static final String FACT_SEPARATOR = " | ";
  private static final String CUT = "…";

  private static final Pattern FENCE = Pattern.compile("<<+|>>+");

  /** A line of a text that reads like the head of another passage, or of the facts. */
  private static final Pattern PASSAGE_LINE =
      Pattern.compile(
          "^(\\h*passage\\h+)(\\d+)(?=\\h*(?::|$))", Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  private static final Pattern FACTS_LINE =
      Pattern.compile(
          "^(\\h*)(facts of the graph)(?=\\h*+:?+\\h*+$)",
          Pattern.MULTILINE | Pattern.CASE_INSENSITIVE);

  public static EvidencePrompt of(GenerationRequest request) {
    PromptRules rules = request.prompt();
    Budget budget = new Budget(rules.tokenizer(), rules.tokensMax() - MESSAGE_TOKENS);
    budget.spend(rules.system());
    budget.spend(EVIDENCE_BEGIN);
    budget.spend(EVIDENCE_END + QUESTION_HEAD);
    String question =
        budget.head(fenceEscaped(request.question()), rules.tokensMax() / QUESTION_SHARE);
    String turns =
        EarlierTurns.of(request.talk().turns(), rules.tokenizer(), rules.tokensMax() / TURNS_SHARE);
    budget.spend(turns);
    StringBuilder facts = new StringBuilder();
    appendFacts(request.evidence().facts(), budget, facts);
    StringBuilder data = new StringBuilder();
    int shown = appendPassages(request.evidence().passages(), budget, data);
    String user = EVIDENCE_BEGIN + data + facts + EVIDENCE_END + turns + QUESTION_HEAD + question;
    return new EvidencePrompt(
        List.of(SystemMessage.from(rules.system()), UserMessage.from(user)), shown, budget.spent());
  }

  /** Whether a reply holds the fence, as small models do that go on with what they read. */
  public static boolean isEchoedIn(String reply) {
    return reply.contains(EVIDENCE_BEGIN.strip()) || reply.contains("<<<END OF EVIDENCE>>>");
  }

  /** Tokens that are left. Texts are counted one by one: together they are no more. */
  private static final class Budget {

    private final TokenEncoding tokenizer;
    private int left;
    private int spent;

    private Budget(TokenEncoding tokenizer, int tokens) {
      this.tokenizer = tokenizer;
      this.left = tokens;
    }

    private int left() {
      return left;
    }

    private int spent() {
      return spent;
    }

    private void spend(String text) {
      int tokens = tokenizer.count(text);
      spent += tokens;
      left = Math.max(0, left - tokens);
    }

    /** What of a text has room, and is counted; with an ellipsis where it had to be cut. */
    private String head(String text, int atMost) {
      int room = Math.min(left, atMost);
      String head = tokenizer.head(text, room);
      if (head.length() < text.length()) {
        head = tokenizer.head(text, Math.max(0, room - 1)) + CUT;
      }
      spend(head);
      return head;
    }
  }

  private static int appendPassages(
      List<Evidence.Passage> passages, Budget budget, StringBuilder data) {
    int shown = 0;
    for (Evidence.Passage passage : passages) {
      String title = escaped(cut(passage.title(), TITLE_CHARS_MAX).replaceAll("\\s+", " "));
      String head =
          PASSAGE_HEAD + (shown + 1) + (title.isBlank() ? "" : TITLE_SEPARATOR + title) + "\n";
      String text = headsEscaped(escaped(passage.text().strip()));
      int framed = budget.tokenizer.count(head) + budget.tokenizer.count(PASSAGE_END);
      int room = budget.left() - framed;
      if (shown > 0 && room < Math.min(PASSAGE_TOKENS_MIN, budget.tokenizer.count(text))) {
        return shown;
      }
      budget.spend(head);
      budget.spend(PASSAGE_END);
      data.append(head).append(budget.head(text, Math.max(room, 1))).append(PASSAGE_END);
      shown++;
    }
    return shown;
  }

  private static void appendFacts(List<Evidence.Fact> facts, Budget budget, StringBuilder data) {
    int reserve = budget.left() - budget.left() / FACTS_SHARE;
    String head = FACTS_HEAD + "\n";
    for (Evidence.Fact fact : facts) {
      String line =
          FACT_HEAD
              + field(fact.source())
              + FACT_SEPARATOR
              + field(fact.predicate())
              + FACT_SEPARATOR
              + field(fact.target())
              + "\n";
      String whole = data.isEmpty() ? head + line : line;
      if (budget.left() - budget.tokenizer.count(whole) < reserve) {
        break;
      }
      budget.spend(whole);
      data.append(whole);
    }
  }

  private static String field(String text) {
    return escaped(text.replace('|', '¦').replaceAll("\\s+", " ").strip());
  }

  /** {@code Passage 2} at the begin of a line, as between passages, becomes {@code Passage ‹2›}. */
  private static String headsEscaped(String text) {
    String escaped = PASSAGE_LINE.matcher(text).replaceAll("$1‹$2›");
    return FACTS_LINE.matcher(escaped).replaceAll("$1($2)");
  }

  /** What neither leaves a fence nor reads as a mark. */
  static String escaped(String text) {
    return Quotes.withoutMarks(fenceEscaped(text));
  }

  /** Two and more angle brackets become as many of another kind. */
  private static String fenceEscaped(String text) {
    return FENCE
        .matcher(text)
        .replaceAll(found -> (found.group().charAt(0) == '<' ? "‹" : "›").repeat(length(found)));
  }

  private static int length(MatchResult found) {
    return found.end() - found.start();
  }

  private static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Math.max(0, max - 1);
    if (end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--; // half a pair cannot be sent
    }
    return text.substring(0, end) + CUT;
  }
}
