package io.flinkgraphrag.jobs;

import io.flinkgraphrag.catalog.GuardLayoutsFunction;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.embed.openai.OpenAiEmbedderFactory;
import io.flinkgraphrag.embed.openai.OpenAiEmbeddingOptions;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.hop.HopOptions;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.layout.EmbedderName;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.openai.OpenAiServer;
import io.flinkgraphrag.read.ReadOptions;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.LinkRound;
import io.flinkgraphrag.round.ReadRound;
import io.flinkgraphrag.round.RoundOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.util.function.SerializableFunction;

/**
 * What the stages of the job are made of, read from the configuration once and checked before
 * anything starts.
 */
public final class Stages {

  static final String INGEST = "ingest";
  static final String RETRIEVE = "retrieve";
  static final String GENERATE = "generate";

  /** Fixed: state is laid out by it (DESIGN section 3). */
  static final int MAX_PARALLELISM = 128;

  /** A batch that was silent for so long is forgotten. */
  static final long BATCH_TTL_MS = Duration.ofDays(1).toMillis();

  /** Flink's own async timeout comes so much after the function's: it is only a safety net. */
  static final long ASYNC_MARGIN_MS = 5_000;

  private static final String EMBED_API_KEY_VARIABLE = "GRAPHRAG_EMBED_OPENAI_API_KEY";

  private final Configuration config;
  private final Cell cell;
  private final GraphLayouts layouts;
  private final ShardKeys shards;
  private final Embedders embedders;
  private final GeneratorSet generators;

  private Stages(
      Configuration config, GraphLayouts layouts, Embedders embedders, GeneratorSet generators) {
    this.config = config;
    this.cell = cell(config);
    this.layouts = layouts;
    this.shards = new ShardKeys(layouts, MAX_PARALLELISM);
    this.embedders = embedders;
    this.generators = generators;
    requireHops();
  }

  public static Stages of(Configuration config) {
    GraphLayouts layouts = layouts(config);
    Embedders embedders = Embedders.of(layouts, name -> embedder(name, config));
    return new Stages(config, layouts, embedders, Generators.of(config));
  }

  /** With embedders, by their names in layouts, and generators of the caller's. */
  public static Stages of(
      Configuration config,
      Function<EmbedderName, EmbedderFactory> embedders,
      GeneratorSet generators) {
    GraphLayouts layouts = layouts(config);
    return new Stages(config, layouts, Embedders.of(layouts, embedders), generators);
  }

  /** The part of the graphs that a job with these options owns. */
  static Cell cell(Configuration config) {
    try {
      return Cell.of(
          config.get(GraphRagOptions.CELL_NAME), config.get(GraphRagOptions.CELL_GRAPHS));
    } catch (IllegalArgumentException e) {
      throw new IllegalConfigurationException(
          String.format(
              "%s, %s: %s",
              GraphRagOptions.CELL_NAME.key(), GraphRagOptions.CELL_GRAPHS.key(), e.getMessage()),
          e);
    }
  }

  private static GraphLayouts layouts(Configuration config) {
    try {
      return config
          .getOptional(GraphRagOptions.LAYOUTS)
          .map(file -> GraphLayouts.read(Path.of(file)))
          .orElseGet(GraphLayouts::defaults);
    } catch (IllegalArgumentException e) {
      throw new IllegalConfigurationException(
          GraphRagOptions.LAYOUTS.key() + ": " + e.getMessage(), e);
    }
  }

  private static EmbedderFactory embedder(EmbedderName name, Configuration config) {
    return switch (name) {
      case BGE_SMALL_EN -> inProcess(InProcessModel.BGE_SMALL_EN, config);
      case MINILM -> inProcess(InProcessModel.MINILM, config);
      case BGE_SMALL_ZH -> inProcess(InProcessModel.BGE_SMALL_ZH, config);
      case OPENAI -> new OpenAiEmbedderFactory(openAiEmbeddings(config));
    };
  }

  private static EmbedderFactory inProcess(InProcessModel model, Configuration config) {
    return config
        .getOptional(GraphRagOptions.EMBED_THREADS)
        .map(threads -> new InProcessEmbedderFactory(model, threads))
        .orElseGet(() -> new InProcessEmbedderFactory(model));
  }

  private static OpenAiEmbeddingOptions openAiEmbeddings(Configuration config) {
    String needed = "a layout says embedder: openai";
    String key = config.get(GraphRagOptions.EMBED_OPENAI_API_KEY);
    return new OpenAiEmbeddingOptions(
        new OpenAiServer(
            required(config, GraphRagOptions.EMBED_OPENAI_URL, needed),
            keyOrEnvironment(key, EMBED_API_KEY_VARIABLE)),
        new VectorSpace(
            required(config, GraphRagOptions.EMBED_OPENAI_MODEL, needed),
            required(config, GraphRagOptions.EMBED_OPENAI_DIMENSIONS, needed)),
        config.get(GraphRagOptions.EMBED_OPENAI_TIMEOUT),
        config.get(GraphRagOptions.EMBED_OPENAI_IN_FLIGHT));
  }

  static String keyOrEnvironment(String key, String variable) {
    String fromEnvironment = System.getenv(variable);
    return key.isEmpty() && fromEnvironment != null ? fromEnvironment : key;
  }

  static <T> T required(Configuration config, ConfigOption<T> option, String needed) {
    return config
        .getOptional(option)
        .orElseThrow(
            () ->
                new IllegalConfigurationException(
                    option.key() + " must be set where " + needed + "."));
  }

  private void requireHops() {
    layouts.requireHopsAtMost(hopsMax());
  }

  GraphLayouts layouts() {
    return layouts;
  }

  Cell cell() {
    return cell;
  }

  ShardKeys shards() {
    return shards;
  }

  Embedders embedders() {
    return embedders;
  }

  GeneratorSet generators() {
    return generators;
  }

  SerializableFunction<String, String> languages() {
    ShardKeys keys = shards;
    return graph -> keys.layout(graph).language();
  }

  Clock clock() {
    return Clock.systemUTC();
  }

  int hopsMax() {
    return config.get(GraphRagOptions.HOPS_MAX);
  }

  int ingestParallelism() {
    return parallelism(GraphRagOptions.INGEST_PARALLELISM);
  }

  int retrieveParallelism() {
    return parallelism(GraphRagOptions.RETRIEVE_PARALLELISM);
  }

  int generateParallelism() {
    return parallelism(GraphRagOptions.GENERATE_PARALLELISM);
  }

  private int parallelism(ConfigOption<Integer> option) {
    int parallelism =
        config.getOptional(option).orElseGet(() -> config.get(CoreOptions.DEFAULT_PARALLELISM));
    if (parallelism < 1 || parallelism > MAX_PARALLELISM) {
      throw new IllegalConfigurationException(
          String.format("%s is %d, not 1 to %d.", option.key(), parallelism, MAX_PARALLELISM));
    }
    return parallelism;
  }

  boolean exactlyOnce() {
    return config.get(GraphRagOptions.EXACTLY_ONCE);
  }

  long dedupeTtlMs() {
    return config.get(GraphRagOptions.DEDUPE_TTL).toMillis();
  }

  long tombstoneTtlMs() {
    return config.get(GraphRagOptions.TOMBSTONE_TTL).toMillis();
  }

  long statusIntervalMs() {
    return config.get(GraphRagOptions.STATUS_INTERVAL).toMillis();
  }

  long embedQuestionTimeoutMs() {
    return config.get(GraphRagOptions.EMBED_QUESTION_TIMEOUT).toMillis();
  }

  int embedQuestionCapacity() {
    return config.get(GraphRagOptions.EMBED_QUESTION_CAPACITY);
  }

  int embedUpdateCapacity() {
    return config.get(GraphRagOptions.EMBED_UPDATE_CAPACITY);
  }

  RoundOptions rounds() {
    return new RoundOptions(
        config.get(GraphRagOptions.ROUND_TIMEOUT).toMillis(),
        config.get(GraphRagOptions.ROUND_TIME_SHARE),
        config.get(GraphRagOptions.ROUND_START_TIMEOUT).toMillis());
  }

  /** Keeps the job from state that was laid out differently or has holes. */
  GuardLayoutsFunction guardLayouts() {
    Map<String, String> settings = new TreeMap<>();
    settings.put(GraphRagOptions.HOPS_MAX.key(), Integer.toString(hopsMax()));
    embedders
        .spaces()
        .forEach(
            (name, space) ->
                settings.put(
                    "embedder " + name,
                    space.model() + " of " + space.dimensions() + " dimensions"));
    return new GuardLayoutsFunction(cell, layouts, settings);
  }

  LinkRound linkRound() {
    return new LinkRound(shards, rounds());
  }

  HopRound hopRound() {
    return new HopRound(shards, rounds(), hop().frontierMax(), hopsMax());
  }

  ReadRound readRound() {
    return new ReadRound(shards, rounds());
  }

  LinkOptions link() {
    return new LinkOptions(
        config.get(GraphRagOptions.LINK_CANDIDATES),
        config.get(GraphRagOptions.LINK_FACTS),
        config.get(GraphRagOptions.LINK_PREDICATES),
        config.get(GraphRagOptions.LINK_CACHE).getBytes(),
        config.get(GraphRagOptions.LINK_POSTING_CACHE).getBytes(),
        stateCacheBytes(),
        LinkOptions.DEFAULTS.questionTermsMax(),
        LinkOptions.DEFAULTS.titleWordsMax(),
        LinkOptions.DEFAULTS.namesakes(),
        LinkOptions.DEFAULTS.seedFacts(),
        LinkOptions.DEFAULTS.seedNames());
  }

  HopOptions hop() {
    return new HopOptions(
        config.get(GraphRagOptions.HOP_HUB_DF_MAX),
        config.get(GraphRagOptions.HOP_RELATIONS_MAX),
        config.get(GraphRagOptions.HOP_FRONTIER_MAX),
        HopOptions.DEFAULTS.passageEntitiesMax(),
        HopOptions.DEFAULTS.reachedMax(),
        HopOptions.DEFAULTS.trailsMax(),
        stateCacheBytes());
  }

  ReadOptions read() {
    int evidenceChars = config.get(GraphRagOptions.READ_EVIDENCE_CHARS);
    return new ReadOptions(
        ReadOptions.DEFAULTS.relationsMax(),
        Math.min(evidenceChars, ReadOptions.DEFAULTS.passageCharsMax()),
        evidenceChars,
        stateCacheBytes());
  }

  private long stateCacheBytes() {
    return config.get(GraphRagOptions.STATE_CACHE).getBytes();
  }

  long generateTimeoutMs() {
    return config.get(GraphRagOptions.GENERATE_TIMEOUT).toMillis();
  }

  int generateCapacity() {
    return config.get(GraphRagOptions.GENERATE_CAPACITY);
  }
}
