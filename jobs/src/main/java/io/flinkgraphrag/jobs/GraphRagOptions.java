package io.flinkgraphrag.jobs;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * The job's options. They stand in Flink's configuration, so {@code config.yaml}, {@code -D} and
 * the web UI know them like Flink's own.
 */
public final class GraphRagOptions {

  public static final ConfigOption<String> BOOTSTRAP =
      ConfigOptions.key("graphrag.kafka.bootstrap")
          .stringType()
          .defaultValue("127.0.0.1:9092")
          .withDescription("Kafka brokers, host:port separated by commas.");

  public static final ConfigOption<String> KAFKA_CONFIG =
      ConfigOptions.key("graphrag.kafka.config")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Path of a file with Kafka client properties (TLS, SASL) for all clients of the job.");

  public static final ConfigOption<String> GROUP =
      ConfigOptions.key("graphrag.kafka.group")
          .stringType()
          .defaultValue("flink-graphrag")
          .withDescription(
              "Consumer group, and the first part of the transactional ids. Never change it between"
                  + " runs over the same state.");

  public static final ConfigOption<String> QUESTIONS_TOPIC =
      ConfigOptions.key("graphrag.topics.questions")
          .stringType()
          .defaultValue("questions")
          .withDescription("Topic that questions are read from.");

  public static final ConfigOption<String> UPDATES_TOPIC =
      ConfigOptions.key("graphrag.topics.graph-updates")
          .stringType()
          .defaultValue("graph-updates")
          .withDescription("Topic that changes of the graph are read from.");

  public static final ConfigOption<String> ANSWERS_TOPIC =
      ConfigOptions.key("graphrag.topics.answers")
          .stringType()
          .defaultValue("answers")
          .withDescription("Topic that answers are written to.");

  public static final ConfigOption<String> STATUS_TOPIC =
      ConfigOptions.key("graphrag.topics.graph-status")
          .stringType()
          .defaultValue("graph-status")
          .withDescription("Topic that the progress of update batches is written to.");

  public static final ConfigOption<String> DEAD_LETTERS_TOPIC =
      ConfigOptions.key("graphrag.topics.dead-letters")
          .stringType()
          .defaultValue("dead-letters")
          .withDescription("Topic that records which could not be read are written to.");

  public static final ConfigOption<Duration> TRANSACTION_TIMEOUT =
      ConfigOptions.key("graphrag.kafka.transaction-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(15))
          .withDescription(
              "After this long without a commit the broker drops what a sink wrote. Not above the"
                  + " broker's transaction.max.timeout.ms (15 min by default).");

  public static final ConfigOption<Boolean> EXACTLY_ONCE =
      ConfigOptions.key("graphrag.kafka.exactly-once")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Whether answers, statuses and dead letters are written in transactions. Without, they"
                  + " come sooner, and some come twice after a failure.");

  public static final ConfigOption<Duration> DEDUPE_TTL =
      ConfigOptions.key("graphrag.questions.dedupe-ttl")
          .durationType()
          .defaultValue(Duration.ofHours(1))
          .withDescription(
              "A question whose id was asked less than this before, by Kafka timestamps, is dropped.");

  public static final ConfigOption<String> LAYOUTS =
      ConfigOptions.key("graphrag.layouts")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Path of the layouts file (see flink-conf/layouts.yaml). Without one every graph has"
                  + " one shard.");

  private GraphRagOptions() {}
}
