package io.flinkgraphrag.jobs;

import io.flinkgraphrag.contract.AnswerSerializer;
import io.flinkgraphrag.contract.BatchStatusSerializer;
import io.flinkgraphrag.contract.DeadLetterSerializer;
import io.flinkgraphrag.contract.KafkaValueDeserializer;
import io.flinkgraphrag.model.KafkaValue;
import io.flinkgraphrag.start.CleanRestoreSink;
import io.flinkgraphrag.start.GuardedSource;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TidyKafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/** Answers the questions of a Kafka topic over graphs that another topic keeps up to date. */
public final class AnswerQuestionsJob {

  /** The broker's answer to a commit that is under way is asked for again after this, ms. */
  private static final String RETRY_BACKOFF_MS = "5";

  /** From the end of a checkpoint to the next one; so about four a second while answers come. */
  static final Duration CHECKPOINT_PAUSE = Duration.ofMillis(200);

  private AnswerQuestionsJob() {}

  /**
   * Submits the job to the cluster whose configuration is at hand; {@code --key value} overrides.
   */
  public static void main(String[] args) throws Exception {
    Configuration overrides = ParameterTool.fromArgs(args).getConfiguration();
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(overrides);
    Configuration config = Configuration.fromMap(env.getConfiguration().toMap());
    config.addAll(overrides);
    GeneratorPoolOptions.hideSecrets(config);
    define(env, config);
    env.execute(config.getOptional(PipelineOptions.NAME).orElse("answer-questions"));
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws IllegalConfigurationException for options that cannot work, saying which
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    OwnOptions.requireKnown(config);
    define(env, config, Stages.of(config));
  }

  static void define(StreamExecutionEnvironment env, Configuration config, Stages stages) {
    env.setMaxParallelism(Stages.MAX_PARALLELISM);
    pauseBetweenCheckpoints(env, config);
    new AnswerQuestionsTopology(stages).define(env, ends(config));
  }

  /**
   * Checkpoints come on demand, so the pause alone bounds how many there are. Flink's default is
   * none.
   */
  private static void pauseBetweenCheckpoints(
      StreamExecutionEnvironment env, Configuration config) {
    if (!config.contains(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS)) {
      env.getCheckpointConfig().setMinPauseBetweenCheckpoints(CHECKPOINT_PAUSE.toMillis());
    }
  }

  private static AnswerQuestionsTopology.Ends ends(Configuration config) {
    return new AnswerQuestionsTopology.Ends(
        source(
            config,
            GraphRagOptions.QUESTIONS_TOPIC,
            committedOrEarliest(),
            config.get(GraphRagOptions.START_OLDER)),
        // updates that are applied again change nothing
        source(
            config,
            GraphRagOptions.UPDATES_TOPIC,
            OffsetsInitializer.earliest(),
            StartPolicy.ALLOW),
        sink(config, "answers", new AnswerSerializer(config.get(GraphRagOptions.ANSWERS_TOPIC))),
        sink(
            config,
            "graph-status",
            new BatchStatusSerializer(
                config.get(GraphRagOptions.STATUS_TOPIC), Stages.cell(config).name())),
        sink(
            config,
            "dead-letters",
            new DeadLetterSerializer(config.get(GraphRagOptions.DEAD_LETTERS_TOPIC))));
  }

  /**
   * Where a job without state begins: what an earlier job of the group has answered is not asked
   * again. The graph, in contrast, is always rebuilt from its first update.
   *
   * <p>The enumerator looks the offsets up, so that each checkpoint has numbers, also of partitions
   * that were not read yet. {@code committedOffsets} leaves it to the reader: its state would go on
   * at what the group has committed by the time of a restore, which an older state must not.
   */
  static OffsetsInitializer committedOrEarliest() {
    return OffsetsInitializer.offsets(Map.of());
  }

  private static GuardedSource<KafkaValue> source(
      Configuration config,
      ConfigOption<String> topic,
      OffsetsInitializer start,
      StartPolicy older) {
    String group = Stages.cell(config).own(config.get(GraphRagOptions.GROUP));
    KafkaSource<KafkaValue> source =
        KafkaSource.<KafkaValue>builder()
            .setBootstrapServers(config.get(GraphRagOptions.BOOTSTRAP))
            .setGroupId(group)
            .setTopics(config.get(topic))
            .setStartingOffsets(start)
            .setDeserializer(new KafkaValueDeserializer())
            .setProperties(clientProperties(config))
            .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
            // GuardedSource does, to the end
            .setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "false")
            .build();
    return new GuardedSource<>(
        source,
        config.get(topic),
        group,
        config.get(GraphRagOptions.START_EMPTY),
        older,
        adminProperties(config));
  }

  private static <T> Sink<T> sink(
      Configuration config, String name, KafkaRecordSerializationSchema<T> serializer) {
    Properties producer = clientProperties(config);
    producer.setProperty(
        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
        Long.toString(config.get(GraphRagOptions.TRANSACTION_TIMEOUT).toMillis()));
    producer.setProperty(ProducerConfig.RETRY_BACKOFF_MS_CONFIG, RETRY_BACKOFF_MS);
    producer.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    producer.setProperty(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.get(GraphRagOptions.BOOTSTRAP));
    if (config.get(GraphRagOptions.EXACTLY_ONCE)) {
      TransactionalIds ids =
          TransactionalIds.of(Stages.cell(config), config.get(GraphRagOptions.GROUP), name);
      return new CleanRestoreSink<>(
          new TidyKafkaSink<>(producer, serializer, ids.prefix(), ids.legacy()),
          adminProperties(config));
    }
    return KafkaSink.<T>builder()
        .setKafkaProducerConfig(producer)
        .setRecordSerializer(serializer)
        .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
        .build();
  }

  private static Properties adminProperties(Configuration config) {
    Properties properties = clientProperties(config);
    properties.setProperty(
        AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, config.get(GraphRagOptions.BOOTSTRAP));
    return properties;
  }

  private static Properties clientProperties(Configuration config) {
    Properties properties = new Properties();
    config
        .getOptional(GraphRagOptions.KAFKA_CONFIG)
        .ifPresent(
            file -> {
              try (Reader reader = Files.newBufferedReader(Path.of(file))) {
                properties.load(reader);
              } catch (IOException e) {
                throw new IllegalConfigurationException(
                    String.format(
                        "%s names %s, which cannot be read: %s",
                        GraphRagOptions.KAFKA_CONFIG.key(), file, e),
                    e);
              }
            });
    return properties;
  }
}
