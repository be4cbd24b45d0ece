package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.contract.Answer;
import java.util.List;

/**
 * A finished answer text.
 *
 * @param text with marks {@code [n]}, each of which stands for one of {@code citations}
 * @param citations the cited passages only, by ascending {@code n}
 * @param model as the generator reports it
 * @param promptTokens 0 where not counted
 * @param completionTokens 0 where not counted
 * @param firstTokenMs from the call to the first token, 0 where not measured
 * @param citationsAdded whether the model cited nothing, so that what is cited was chosen for it
 * @param cut why the text is not whole, "" where it is
 * @param sentTokens of the prompt as it was counted before it was sent, 0 where not counted
 * @param endpoint which of a pool wrote it, "" where there is no pool
 * @param attempts calls to endpoints that were made for it, the one that succeeded included
 */
public record Generation(
    String text,
    List<Answer.Citation> citations,
    String model,
    int promptTokens,
    int completionTokens,
    long firstTokenMs,
    boolean citationsAdded,
    String cut,
    int sentTokens,
    String endpoint,
    int attempts) {

  /**
   * A server that counts fewer than this share of the tokens that were sent has cut the prompt:
   * tokenizers differ by less, in the languages that the counting one is made for.
   */
  static final double PROMPT_SHARE_MIN = 0.75;

  /** The text of the first attempt, with its own citations. */
  public Generation(
      String text,
      List<Answer.Citation> citations,
      String model,
      int promptTokens,
      int completionTokens,
      long firstTokenMs) {
    this(text, citations, model, promptTokens, completionTokens, firstTokenMs, false, "", 0, "", 1);
  }

  /** Whether the server read a part of the prompt only, by its own count. */
  public boolean promptCut() {
    return promptTokens > 0 && promptTokens < PROMPT_SHARE_MIN * sentTokens;
  }

  /** The same as a pool's reply. */
  public Generation by(String poolsEndpoint, int attemptsMade) {
    return new Generation(
        text,
        citations,
        model,
        promptTokens,
        completionTokens,
        firstTokenMs,
        citationsAdded,
        cut,
        sentTokens,
        poolsEndpoint,
        attemptsMade);
  }
}
