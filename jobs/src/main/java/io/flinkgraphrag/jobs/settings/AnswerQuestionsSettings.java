package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.layout.EmbedderName;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/**
 * Everything that can be set of the job that answers questions.
 *
 * @param checkpointPause from the end of a checkpoint to the next one
 */
public record AnswerQuestionsSettings(
    Duration checkpointPause,
    Parallelism parallelism,
    KafkaSettings kafka,
    GraphSettings graphs,
    CatalogSettings catalog,
    AdmitSettings admit,
    EmbedSettings embed,
    RetrieveSettings retrieve,
    RerankSettings rerank,
    GenerateSettings generate) {

  /**
   * Checkpoints come on demand, so the pause alone bounds how many there are: about four a second
   * while answers come. Flink's default is none.
   */
  public static final Duration CHECKPOINT_PAUSE = Duration.ofMillis(200);

  /**
   * Reads the settings.
   *
   * @throws InvalidOptionException for an option that cannot work, saying which
   */
  public static AnswerQuestionsSettings of(Configuration config) {
    OptionsReader options = new OptionsReader(config);
    GraphSettings graphs = GraphSettings.of(options);
    return of(options, graphs, EmbedSettings.of(options, graphs.layouts()), Generators.of(options));
  }

  /**
   * With embedders, by their names in layouts, and generators of the caller's.
   *
   * @throws InvalidOptionException as {@link #of(Configuration)}
   */
  public static AnswerQuestionsSettings of(
      Configuration config,
      Function<EmbedderName, EmbedderFactory> embedders,
      GeneratorSet generators) {
    OptionsReader options = new OptionsReader(config);
    GraphSettings graphs = GraphSettings.of(options);
    return of(options, graphs, EmbedSettings.of(options, graphs.layouts(), embedders), generators);
  }

  private static AnswerQuestionsSettings of(
      OptionsReader options, GraphSettings graphs, EmbedSettings embed, GeneratorSet generators) {
    RetrieveSettings retrieve = RetrieveSettings.of(options, graphs.layouts());
    return new AnswerQuestionsSettings(
        options.contains(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)
            ? options.get(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)
            : CHECKPOINT_PAUSE,
        Parallelism.of(options),
        KafkaSettings.of(options),
        graphs,
        CatalogSettings.of(options),
        AdmitSettings.of(options),
        embed,
        retrieve,
        RerankSettings.of(options, graphs.layouts(), retrieve),
        GenerateSettings.of(options, generators));
  }

  /** What the bytes in state depend on besides the layouts: state of other values is refused. */
  public Map<String, String> fingerprint() {
    Map<String, String> fingerprint = new TreeMap<>();
    fingerprint.put(GraphRagOptions.HOPS_MAX.key(), Integer.toString(retrieve.hopsMax()));
    embed
        .embedders()
        .spaces()
        .forEach(
            (name, space) ->
                fingerprint.put(
                    "embedder " + name,
                    space.model() + " of " + space.dimensions() + " dimensions"));
    return fingerprint;
  }
}
