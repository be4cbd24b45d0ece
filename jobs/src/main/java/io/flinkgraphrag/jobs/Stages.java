package io.flinkgraphrag.jobs;

import io.flinkgraphrag.embed.BgeSmallEnEmbedderFactory;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.ExtractiveGeneratorFactory;
import io.flinkgraphrag.generate.OpenAiGeneratorFactory;
import io.flinkgraphrag.generate.OpenAiOptions;
import io.flinkgraphrag.hop.HopOptions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.model.KafkaValue;
import io.flinkgraphrag.read.ReadOptions;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.RoundOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.util.function.SerializableFunction;

/**
 * What the stages of the job are made of, read from the configuration once and checked before
 * anything starts.
 */
final class Stages {

  static final String INGEST = "ingest";
  static final String RETRIEVE = "retrieve";
  static final String GENERATE = "generate";

  /** Fixed: state is laid out by it (DESIGN section 3). */
  static final int MAX_PARALLELISM = 128;

  /** A batch that was silent for so long is forgotten. */
  static final long BATCH_TTL_MS = Duration.ofDays(1).toMillis();

  /** Flink's own async timeout comes so much after the function's: it is only a safety net. */
  static final long ASYNC_MARGIN_MS = 5_000;

  /** Watermarks of a topic's silent partitions do not hold back those of the others. */
  private static final Duration IDLE_PARTITION = Duration.ofSeconds(10);

  private static final String API_KEY_VARIABLE = "GRAPHRAG_OPENAI_API_KEY";

  private final Configuration config;
  private final GraphLayouts layouts;
  private final ShardKeys shards;
  private final EmbedderFactory embedder;
  private final AnswerGeneratorFactory generator;

  private Stages(
      Configuration config,
      GraphLayouts layouts,
      EmbedderFactory embedder,
      AnswerGeneratorFactory generator) {
    this.config = config;
    this.layouts = layouts;
    this.shards = new ShardKeys(layouts, MAX_PARALLELISM);
    this.embedder = embedder;
    this.generator = generator;
    requireHops();
  }

  static Stages of(Configuration config) {
    return new Stages(config, layouts(config), embedder(config), generator(config));
  }

  /** With an embedder and a generator of the caller's. */
  static Stages of(
      Configuration config, EmbedderFactory embedder, AnswerGeneratorFactory generator) {
    return new Stages(config, layouts(config), embedder, generator);
  }

  private static GraphLayouts layouts(Configuration config) {
    return config
        .getOptional(GraphRagOptions.LAYOUTS)
        .map(file -> GraphLayouts.read(Path.of(file)))
        .orElseGet(GraphLayouts::defaults);
  }

  private static EmbedderFactory embedder(Configuration config) {
    return config
        .getOptional(GraphRagOptions.EMBED_THREADS)
        .map(BgeSmallEnEmbedderFactory::new)
        .orElseGet(BgeSmallEnEmbedderFactory::new);
  }

  private static AnswerGeneratorFactory generator(Configuration config) {
    String name = config.get(GraphRagOptions.GENERATOR);
    return switch (name) {
      case "extractive" -> new ExtractiveGeneratorFactory();
      case "openai" -> new OpenAiGeneratorFactory(openAi(config));
      default ->
          throw new IllegalConfigurationException(
              String.format(
                  "%s is \"%s\"; known are extractive and openai.",
                  GraphRagOptions.GENERATOR.key(), name));
    };
  }

  private static OpenAiOptions openAi(Configuration config) {
    String key = config.get(GraphRagOptions.OPENAI_API_KEY);
    String fromEnvironment = System.getenv(API_KEY_VARIABLE);
    return new OpenAiOptions(
        required(config, GraphRagOptions.OPENAI_URL),
        required(config, GraphRagOptions.OPENAI_MODEL),
        key.isEmpty() && fromEnvironment != null ? fromEnvironment : key,
        config.get(GraphRagOptions.OPENAI_TEMPERATURE),
        config.get(GraphRagOptions.OPENAI_MAX_TOKENS),
        Duration.ofSeconds(5));
  }

  private static String required(Configuration config, ConfigOption<String> option) {
    return config
        .getOptional(option)
        .orElseThrow(
            () ->
                new IllegalConfigurationException(
                    option.key() + " must be set where the generator is openai."));
  }

  private void requireHops() {
    layouts.requireHopsAtMost(hopsMax());
  }

  GraphLayouts layouts() {
    return layouts;
  }

  ShardKeys shards() {
    return shards;
  }

  EmbedderFactory embedder() {
    return embedder;
  }

  AnswerGeneratorFactory generator() {
    return generator;
  }

  SerializableFunction<String, String> languages() {
    ShardKeys keys = shards;
    return graph -> keys.layout(graph).language();
  }

  Clock clock() {
    return Clock.systemUTC();
  }

  /**
   * Event time by Kafka's timestamps, never ahead of this machine's clock: a producer whose clock
   * runs ahead must not make admission forget.
   */
  WatermarkStrategy<KafkaValue> kafkaTime() {
    return WatermarkStrategy.<KafkaValue>forMonotonousTimestamps()
        .withTimestampAssigner(
            (record, timestamp) -> Math.min(record.timestamp(), System.currentTimeMillis()))
        .withIdleness(IDLE_PARTITION);
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

  /** Updates have no hurry: they wait behind all questions. */
  long embedUpdateTimeoutMs() {
    return Duration.ofMinutes(5).toMillis();
  }

  RoundOptions rounds() {
    return new RoundOptions(
        config.get(GraphRagOptions.ROUND_TIMEOUT).toMillis(),
        config.get(GraphRagOptions.ROUND_TIME_SHARE),
        dedupeTtlMs());
  }

  HopRound hopRound() {
    return new HopRound(shards, rounds(), hop().frontierMax());
  }

  LinkOptions link() {
    return new LinkOptions(
        config.get(GraphRagOptions.LINK_CANDIDATES),
        config.get(GraphRagOptions.LINK_FACTS),
        config.get(GraphRagOptions.LINK_PREDICATES),
        config.get(GraphRagOptions.LINK_CACHE).getBytes(),
        config.get(GraphRagOptions.LINK_POSTING_CACHE).getBytes(),
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
        HopOptions.DEFAULTS.reachedMax());
  }

  ReadOptions read() {
    int evidenceChars = config.get(GraphRagOptions.READ_EVIDENCE_CHARS);
    return new ReadOptions(
        ReadOptions.DEFAULTS.relationsMax(),
        Math.min(evidenceChars, ReadOptions.DEFAULTS.passageCharsMax()),
        evidenceChars);
  }

  long generateTimeoutMs() {
    return config.get(GraphRagOptions.GENERATE_TIMEOUT).toMillis();
  }

  int generateCapacity() {
    return config.get(GraphRagOptions.GENERATE_CAPACITY);
  }
}
