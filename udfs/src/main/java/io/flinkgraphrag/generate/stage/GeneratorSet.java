package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.GeneratorStep;
import java.io.Serializable;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The generators of a job, and which graph is answered by which of them.
 *
 * @param models those that are opened, by the step that they are
 */
public record GeneratorSet(Map<GeneratorStep, AnswerGeneratorFactory> models, GenerationRules rules)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Checks that there is a generator for each step of the rules.
   *
   * @throws IllegalArgumentException naming one that is missing
   */
  public GeneratorSet {
    models = new EnumMap<>(models);
    for (GeneratorStep step : rules.steps()) {
      if (step.isModel() && !models.containsKey(step)) {
        throw new IllegalArgumentException(
            "a graph's order names " + step.text() + ", which is not configured");
      }
    }
  }

  /** Quotes only. */
  public static GeneratorSet extractive() {
    return new GeneratorSet(
        new EnumMap<>(GeneratorStep.class),
        GenerationRules.of(List.of(GeneratorStep.EXTRACTIVE), 0));
  }

  /** One generator for all graphs, and quotes where it fails. */
  public static GeneratorSet of(AnswerGeneratorFactory full) {
    return new GeneratorSet(
        Map.of(GeneratorStep.OPENAI, full),
        GenerationRules.of(List.of(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE), 0));
  }
}
