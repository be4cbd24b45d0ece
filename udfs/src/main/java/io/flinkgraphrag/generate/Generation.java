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
 */
public record Generation(
    String text,
    List<Answer.Citation> citations,
    String model,
    int promptTokens,
    int completionTokens,
    long firstTokenMs) {}
