package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.jobs.options.RerankOptions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.openai.ExtraBody;
import io.flinkgraphrag.read.ReadOptions;
import io.flinkgraphrag.rerank.RerankerFactory;
import io.flinkgraphrag.rerank.onnx.OnnxRerankerFactory;
import io.flinkgraphrag.rerank.server.RerankDialect;
import io.flinkgraphrag.rerank.server.RerankServerOptions;
import io.flinkgraphrag.rerank.server.ServerRerankerFactory;
import io.flinkgraphrag.rerank.stage.RerankLimits;
import io.flinkgraphrag.rerank.stage.RerankerSet;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Who puts the best passages into their last order, and within which bounds.
 *
 * @param rerankers those that a graph of the layouts may need, and only those
 */
public record RerankSettings(RerankerSet rerankers, RerankLimits limits) {

  private static final String API_KEY_VARIABLE = "GRAPHRAG_RERANK_API_KEY";

  static RerankSettings of(OptionsReader options, GraphLayouts layouts, RetrieveSettings search) {
    RerankPlan plan = plan(options, layouts);
    Map<RerankerName, RerankerFactory> factories = new EnumMap<>(RerankerName.class);
    for (RerankerName name : plan.used()) {
      factories.put(name, factory(name, options));
    }
    RerankLimits limits =
        new RerankLimits(
            options.duration(RerankOptions.TIMEOUT, Duration.ofMillis(1)),
            options.share(GraphRagOptions.ROUND_TIME_SHARE),
            options.whole(RerankOptions.CAPACITY, 1),
            options.whole(RerankOptions.PASSAGE_CHARS, 1, ReadOptions.DEFAULTS.passageCharsMax()),
            search.read().evidenceCharsMax());
    return new RerankSettings(new RerankerSet(factories, plan), limits);
  }

  private static RerankPlan plan(OptionsReader options, GraphLayouts layouts) {
    List<String> names = Stream.of(RerankerName.values()).map(RerankerName::text).toList();
    return new RerankPlan(
        layouts,
        RerankerName.of(options.oneOf(RerankOptions.RERANKER, names)),
        options.whole(RerankOptions.CANDIDATES, 2, RerankPlan.CANDIDATES_MAX));
  }

  private static RerankerFactory factory(RerankerName name, OptionsReader options) {
    String where =
        "%s, or the reranker of a graph in the file of %s, is %s"
            .formatted(RerankOptions.RERANKER.key(), GraphRagOptions.LAYOUTS.key(), name.text());
    return switch (name) {
      case SERVER -> server(options, where);
      case ONNX -> onnx(options, where);
      case NONE -> throw new IllegalStateException("none needs nothing");
    };
  }

  private static RerankerFactory server(OptionsReader options, String where) {
    options.requireAll(where, RerankOptions.SERVER_SOURCES);
    EndpointPools pools = new EndpointPools(options);
    String dialect = options.oneOf(RerankOptions.SERVER_DIALECT, RerankDialect.texts());
    RerankServerOptions server =
        options.made(
            () ->
                new RerankServerOptions(
                    RerankDialect.valueOf(dialect.toUpperCase(Locale.ROOT)),
                    options.get(RerankOptions.SERVER_MODEL),
                    options.secret(RerankOptions.SERVER_API_KEY, API_KEY_VARIABLE),
                    new ExtraBody(options.get(RerankOptions.SERVER_EXTRA_BODY)),
                    EndpointPools.CONNECT_TIMEOUT),
            RerankOptions.SERVER_MODEL,
            RerankOptions.SERVER_API_KEY,
            RerankOptions.SERVER_EXTRA_BODY);
    return new ServerRerankerFactory(
        server,
        pools.options(),
        pools.sources(RerankOptions.SERVER_SOURCES),
        EndpointPools.trust(options));
  }

  private static RerankerFactory onnx(OptionsReader options, String where) {
    options.requireAll(where, RerankOptions.ONNX_FOLDER);
    return options.made(
        () ->
            new OnnxRerankerFactory(
                options.get(RerankOptions.ONNX_FOLDER),
                options.get(RerankOptions.ONNX_THREADS),
                options.get(RerankOptions.ONNX_TOKENS)),
        RerankOptions.ONNX_FOLDER,
        RerankOptions.ONNX_THREADS,
        RerankOptions.ONNX_TOKENS);
  }
}
