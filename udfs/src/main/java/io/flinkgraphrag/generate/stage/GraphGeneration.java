package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.PromptRules;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;

/**
 * How the questions of one graph are answered. Immutable, and valid once it exists.
 *
 * @param order who is asked first, second, …; ends with {@link GeneratorStep#EXTRACTIVE} or {@link
 *     GeneratorStep#REFUSAL}, which always end a question
 * @param prompt for the models among them
 */
public record GraphGeneration(List<GeneratorStep> order, PromptRules prompt)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks the order.
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
  }

  private static List<String> texts(List<GeneratorStep> order) {
    return order.stream().map(GeneratorStep::text).toList();
  }
}
