package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.Answer;
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
 * @param attempts calls to endpoints that were made for it, the one that succeeded included
 */
public record Generation(
    String text,
    List<Answer.Citation> citations,
    String model,
    int promptTokens,
    int completionTokens,
    long firstTokenMs,
    int attempts) {

  /** The text of the first attempt. */
  public Generation(
      String text,
      List<Answer.Citation> citations,
      String model,
      int promptTokens,
      int completionTokens,
      long firstTokenMs) {
    this(text, citations, model, promptTokens, completionTokens, firstTokenMs, 1);
  }

  public Generation afterAttempts(int made) {
    return new Generation(
        text, citations, model, promptTokens, completionTokens, firstTokenMs, made);
  }
}
