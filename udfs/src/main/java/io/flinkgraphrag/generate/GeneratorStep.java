package io.flinkgraphrag.generate;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a question may be answered by, one after the other where the one before failed. */
public enum GeneratorStep {
  /** The pool of the full model, {@code graphrag.generate.openai.*}. */
  OPENAI,
  /** The pool of a smaller or cheaper model, {@code graphrag.generate.openai-small.*}. */
  OPENAI_SMALL,
  /** Quotes the evidence; needs no model and is always there. */
  EXTRACTIVE,
  /** No answer: a record that says so, and why. */
  REFUSAL;

  /** As it is written in files and options: {@code openai-small}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Whether it is a call that takes its time and may fail. */
  public boolean isModel() {
    return this == OPENAI || this == OPENAI_SMALL;
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  public static GeneratorStep of(String text) {
    for (GeneratorStep step : values()) {
      if (step.text().equals(text)) {
        return step;
      }
    }
    throw new IllegalArgumentException(
        "order names \""
            + text
            + "\"; known: "
            + Stream.of(values()).map(GeneratorStep::text).collect(Collectors.joining(", ")));
  }
}
