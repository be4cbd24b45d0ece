package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;

/**
 * Subtasks of each operator, by its slot sharing group, each 1 to {@link #MAX}.
 *
 * @param ingest updates, catalog, their embedding and statuses
 * @param retrieve from questions to assemble, with the graph's state
 * @param generate generation and answers
 */
public record Parallelism(int ingest, int retrieve, int generate) {

  /** Flink's max parallelism. Fixed: state is laid out by it. */
  public static final int MAX = 128;

  static Parallelism of(OptionsReader options) {
    return new Parallelism(
        one(options, GraphRagOptions.INGEST_PARALLELISM),
        one(options, GraphRagOptions.RETRIEVE_PARALLELISM),
        one(options, GraphRagOptions.GENERATE_PARALLELISM));
  }

  private static int one(OptionsReader options, ConfigOption<Integer> option) {
    return options.whole(
        options.contains(option) ? option : CoreOptions.DEFAULT_PARALLELISM, 1, MAX);
  }
}
