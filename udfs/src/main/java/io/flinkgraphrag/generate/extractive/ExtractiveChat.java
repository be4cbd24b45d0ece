package io.flinkgraphrag.generate.extractive;

import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.prompt.EvidencePromptReader;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.text.Language;
import java.time.Duration;

/**
 * The extractive generator behind a chat: the user's message of an evidence prompt in, the answer's
 * text with its marks out. Thread-safe, without state; computes in the caller's thread.
 *
 * <p>The prompt tells neither scores nor entities, by which the generator chooses where it has
 * them: the answer is that for the evidence as the prompt shows it.
 */
public final class ExtractiveChat {

  /** Evidence is read as Chinese where at least this share of its letters is. */
  private static final double HAN_SHARE_MIN = 0.2;

  private final ExtractiveGenerator generator = new ExtractiveGenerator();

  /**
   * Answers.
   *
   * @throws CallException of an invalid request, where the message is no evidence prompt or has
   *     nothing to quote
   */
  public String answer(String userMessage) throws CallException {
    EvidencePromptReader prompt = EvidencePromptReader.read(userMessage);
    // quoting is over before any time could run out
    return generator
        .write(
            new GenerationRequest(
                prompt.question(), language(userMessage), prompt.evidence(), Duration.ofDays(1)))
        .text();
  }

  /** The code of the language that most of a text is in. */
  public static String language(String text) {
    long letters = text.codePoints().filter(Character::isLetter).count();
    long han =
        text.codePoints()
            .filter(c -> Character.UnicodeScript.of(c) == Character.UnicodeScript.HAN)
            .count();
    return Language.of(han > 0 && han >= letters * HAN_SHARE_MIN ? "zh" : "en").code();
  }
}
