package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.generate.chat.PooledGeneratorFactory;
import io.flinkgraphrag.generate.chat.PooledPromptModelFactory;
import io.flinkgraphrag.generate.chat.PromptModelFactory;
import io.flinkgraphrag.jobs.enrich.AskSettings;
import io.flinkgraphrag.jobs.enrich.replies.KafkaReplyLogFactory;
import io.flinkgraphrag.jobs.enrich.replies.ReplyLogFactory;
import io.flinkgraphrag.jobs.options.EnrichOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.layout.ShardKeys;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * What the job that finds relations is to do.
 *
 * @param shards the graph as a whole, in its language
 * @param tombstoneTtl a delete is remembered for so long, as by the answering job
 * @param repliesTopic has the replies that were paid for
 */
public record EnrichSettings(
    KafkaSettings kafka,
    String graph,
    ShardKeys shards,
    Duration tombstoneTtl,
    PromptModelFactory model,
    String repliesTopic,
    ReplyLogFactory replies,
    AskSettings ask) {

  private static final int CALLS_MAX = 1_000;
  private static final int TRIES_MAX = 100;

  /**
   * Reads the options.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for what cannot work
   */
  public static EnrichSettings of(Configuration config) {
    OptionsReader options = new OptionsReader(config);
    String graph =
        options.made(
            () -> ImportNeo4jSettings.graph(options.get(EnrichOptions.GRAPH)), EnrichOptions.GRAPH);
    KafkaSettings kafka = KafkaSettings.of(options);
    String repliesTopic = options.get(EnrichOptions.REPLIES_TOPIC);
    PooledGeneratorFactory servers = Generators.full(options, "the job finds relations by a model");
    return new EnrichSettings(
        kafka,
        graph,
        new ShardKeys(GraphSettings.of(options).layouts().undivided(graph), Parallelism.MAX),
        options.duration(GraphRagOptions.TOMBSTONE_TTL, Duration.ZERO),
        new PooledPromptModelFactory(servers, options.whole(EnrichOptions.REPLY_TOKENS, 1)),
        repliesTopic,
        new KafkaReplyLogFactory(kafka.properties(), repliesTopic, servers.options().model()),
        ask(options));
  }

  private static AskSettings ask(OptionsReader options) {
    return new AskSettings(
        options.whole(EnrichOptions.CALLS, 1, CALLS_MAX),
        options.whole(EnrichOptions.TRIES, 1, TRIES_MAX),
        options.made(
            () ->
                options
                    .find(EnrichOptions.TOKENS_MAX)
                    .map(EnrichSettings::positive)
                    .orElse(Long.MAX_VALUE),
            EnrichOptions.TOKENS_MAX),
        options.find(EnrichOptions.RATE).isEmpty()
            ? Double.POSITIVE_INFINITY
            : options.whole(EnrichOptions.RATE, 1),
        options.duration(EnrichOptions.TIMEOUT, Duration.ofMillis(1)));
  }

  private static long positive(long tokens) {
    if (tokens < 1) {
      throw new IllegalArgumentException("a budget is at least 1 token, not " + tokens);
    }
    return tokens;
  }
}
