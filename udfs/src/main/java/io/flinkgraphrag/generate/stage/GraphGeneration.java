package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.PromptRules;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How the questions of one graph are answered. Immutable, and valid once it exists.
 *
 * @param order who is asked first, second, …; ends with {@link GeneratorStep#EXTRACTIVE} or {@link
 *     GeneratorStep#REFUSAL}, which always end a question
 * @param prompt for the models among them
 * @param confidenceMin 0 to 1: a question whose confidence is below is refused, before any
 *     generator is asked
 */
public record GraphGeneration(List<GeneratorStep> order, PromptRules prompt, double confidenceMin)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks all of it.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public GraphGeneration {
    order = List.copyOf(order);
    if (order.isEmpty() || order.get(order.size() - 1).isModel()) {
      throw new IllegalArgumentException(
          "order must end with "
              + GeneratorStep.EXTRACTIVE.text()
              + " or "
              + GeneratorStep.REFUSAL.text()
              + ", so that every question ends when no model answers");
    }
    if (order.equals(List.of(GeneratorStep.REFUSAL))) {
      throw new IllegalArgumentException(
          "order must name who answers before it ends with " + GeneratorStep.REFUSAL.text());
    }
    if (EnumSet.copyOf(order).size() < order.size()) {
      throw new IllegalArgumentException("order names a generator twice: " + texts(order));
    }
    if (order.subList(0, order.size() - 1).stream().anyMatch(step -> !step.isModel())) {
      throw new IllegalArgumentException(
          "nothing comes after "
              + GeneratorStep.EXTRACTIVE.text()
              + " or "
              + GeneratorStep.REFUSAL.text()
              + ", but order is "
              + texts(order));
    }
    if (!(confidenceMin >= 0 && confidenceMin <= 1)) {
      throw new IllegalArgumentException(
          "confidenceMin is " + confidenceMin + ", but must be 0 (refuse nothing) to 1");
    }
  }

  /** Whether a question is refused; never one of which nobody can say a confidence. */
  boolean refuses(@Nullable Double confidenceOrNull) {
    return confidenceOrNull != null && confidenceOrNull < confidenceMin;
  }

  private static List<String> texts(List<GeneratorStep> order) {
    return order.stream().map(GeneratorStep::text).toList();
  }
}
