package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.time.Duration;

/**
 * Who writes the answers, and within which bounds.
 *
 * @param generators of all graphs
 * @param timeout of all models of a graph's order together
 * @param capacity generations in flight, per subtask
 */
public record GenerateSettings(GeneratorSet generators, Duration timeout, int capacity) {

  static GenerateSettings of(OptionsReader options, GeneratorSet generators) {
    return new GenerateSettings(
        generators,
        options.duration(GraphRagOptions.GENERATE_TIMEOUT, Duration.ofMillis(1)),
        options.whole(GraphRagOptions.GENERATE_CAPACITY, 1));
  }
}
