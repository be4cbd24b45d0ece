package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.engine.EmbeddingPool;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.embed.openai.OpenAiEmbedderFactory;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddingOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.layout.EmbedderName;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.openai.OpenAiServer;
import java.time.Duration;
import java.util.function.Function;

/**
 * Who makes vectors, and how many texts wait for them.
 *
 * @param embedders of the layouts
 * @param questionTimeout an embedder that gave no vector for so long is not waited for
 * @param questionCapacity questions in flight, per subtask
 * @param updateCapacity updates in flight at each embedder, per subtask
 */
public record EmbedSettings(
    Embedders embedders, Duration questionTimeout, int questionCapacity, int updateCapacity) {

  private static final String API_KEY_VARIABLE = "GRAPHRAG_EMBED_OPENAI_API_KEY";

  static EmbedSettings of(OptionsReader options, GraphLayouts layouts) {
    return of(options, layouts, name -> embedder(name, options));
  }

  /** With embedders of the caller's, by their names in layouts. */
  static EmbedSettings of(
      OptionsReader options,
      GraphLayouts layouts,
      Function<EmbedderName, EmbedderFactory> embedders) {
    return new EmbedSettings(
        Embedders.of(layouts, embedders),
        options.duration(GraphRagOptions.EMBED_QUESTION_TIMEOUT, Duration.ofMillis(1)),
        options.whole(GraphRagOptions.EMBED_QUESTION_CAPACITY, 1),
        options.whole(GraphRagOptions.EMBED_UPDATE_CAPACITY, 1));
  }

  private static EmbedderFactory embedder(EmbedderName name, OptionsReader options) {
    return switch (name) {
      case BGE_SMALL_EN -> inProcess(InProcessModel.BGE_SMALL_EN, options);
      case MINILM -> inProcess(InProcessModel.MINILM, options);
      case BGE_SMALL_ZH -> inProcess(InProcessModel.BGE_SMALL_ZH, options);
      case OPENAI -> openAi(options);
    };
  }

  private static EmbedderFactory inProcess(InProcessModel model, OptionsReader options) {
    return options.contains(GraphRagOptions.EMBED_THREADS)
        ? new InProcessEmbedderFactory(
            model, options.whole(GraphRagOptions.EMBED_THREADS, 0, EmbeddingPool.THREADS_MAX))
        : new InProcessEmbedderFactory(model);
  }

  private static EmbedderFactory openAi(OptionsReader options) {
    options.requireAll(
        "a layout says embedder: openai",
        GraphRagOptions.EMBED_OPENAI_URL,
        GraphRagOptions.EMBED_OPENAI_MODEL,
        GraphRagOptions.EMBED_OPENAI_DIMENSIONS);
    return options.made(
        () ->
            new OpenAiEmbedderFactory(
                new OpenAiEmbeddingOptions(
                    new OpenAiServer(
                        options.get(GraphRagOptions.EMBED_OPENAI_URL),
                        options.secret(GraphRagOptions.EMBED_OPENAI_API_KEY, API_KEY_VARIABLE)),
                    new VectorSpace(
                        options.get(GraphRagOptions.EMBED_OPENAI_MODEL),
                        options.whole(
                            GraphRagOptions.EMBED_OPENAI_DIMENSIONS,
                            1,
                            VectorSpace.DIMENSIONS_MAX)),
                    options.get(GraphRagOptions.EMBED_OPENAI_TIMEOUT),
                    options.get(GraphRagOptions.EMBED_OPENAI_IN_FLIGHT)),
                EndpointPools.trust(options)),
        GraphRagOptions.EMBED_OPENAI_URL,
        GraphRagOptions.EMBED_OPENAI_API_KEY,
        GraphRagOptions.EMBED_OPENAI_MODEL,
        GraphRagOptions.EMBED_OPENAI_TIMEOUT,
        GraphRagOptions.EMBED_OPENAI_IN_FLIGHT);
  }
}
