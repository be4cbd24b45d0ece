package io.flinkgraphrag.jobs;

import io.flinkgraphrag.contract.AnswerSerializer;
import io.flinkgraphrag.contract.BatchStatusSerializer;
import io.flinkgraphrag.contract.DeadLetterSerializer;
import io.flinkgraphrag.jobs.kafka.KafkaEnds;
import io.flinkgraphrag.jobs.kafka.KafkaPermissions;
import io.flinkgraphrag.jobs.operate.JobOrders;
import io.flinkgraphrag.jobs.operate.KafkaJobOrders;
import io.flinkgraphrag.jobs.operate.NextStart;
import io.flinkgraphrag.jobs.operate.OrderedStart;
import io.flinkgraphrag.jobs.options.FlinkOptions;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.jobs.options.OwnOptions;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.jobs.topology.AnswerQuestionsTopology;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.start.StartPolicy;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the questions of a Kafka topic over graphs that another topic keeps up to date. */
public final class AnswerQuestionsJob {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerQuestionsJob.class);

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
    overrides.keySet().stream()
        .filter(GlobalConfiguration::isSensitive)
        .forEach(
            key ->
                LOG.warn(
                    "{} is an argument, which every user of the machine can read: write it into"
                        + " config.yaml, or use its environment variable (docs/options.md)",
                    key));
    AnswerQuestionsSettings settings = settings(config);
    String name = config.getOptional(PipelineOptions.NAME).orElse("answer-questions");
    if (EmbeddedExecutor.NAME.equals(config.get(DeploymentOptions.TARGET))) {
      runAsOrdered(env, config, settings, name);
    } else {
      define(env, settings);
      env.execute(name);
    }
  }

  /**
   * In a JobManager, which nobody may have asked to start the job: it waits for the order, goes on
   * from the newest state, and obeys the next order to start.
   */
  private static void runAsOrdered(
      StreamExecutionEnvironment env,
      Configuration config,
      AnswerQuestionsSettings settings,
      String name)
      throws Exception {
    JobOrders orders =
        new KafkaJobOrders(
            settings.kafka().properties(),
            config.get(GraphRagOptions.ORDERS_TOPIC),
            settings.graphs().cell().own(settings.kafka().group()));
    new KafkaPermissions(
            settings.kafka(), settings.graphs().cell(), config.get(GraphRagOptions.ORDERS_TOPIC))
        .tell();
    OrderedStart.Pause pause = () -> TimeUnit.MILLISECONDS.sleep(OrderedStart.LOOK.toMillis());
    OrderedStart start = new OrderedStart(orders, config, Clock.systemUTC(), pause);
    Configuration restore = new Configuration();
    start.await().ifPresent(path -> restore.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    env.configure(restore);
    define(env, settings);
    new NextStart(orders, start.obeyed(), pause, () -> System.exit(NextStart.EXIT_CODE))
        .inBackground();
    env.execute(name);
  }

  /**
   * Adds the whole job to an environment.
   *
   * @throws InvalidOptionException for options that cannot work, saying which
   */
  public static void define(StreamExecutionEnvironment env, Configuration config) {
    define(env, settings(config));
  }

  private static AnswerQuestionsSettings settings(Configuration config) {
    OwnOptions.requireKnown(config);
    FlinkOptions.doubts(config).forEach(LOG::warn);
    return AnswerQuestionsSettings.of(config);
  }

  /** Adds the whole job to an environment, with settings that were read already. */
  public static void define(StreamExecutionEnvironment env, AnswerQuestionsSettings settings) {
    env.getCheckpointConfig().setMinPauseBetweenCheckpoints(settings.checkpointPause().toMillis());
    new AnswerQuestionsTopology(settings, Clock.systemUTC())
        .define(env, ends(settings.kafka(), settings.graphs().cell()));
  }

  private static AnswerQuestionsTopology.Ends ends(KafkaSettings kafka, Cell cell) {
    KafkaEnds ends = new KafkaEnds(kafka, cell);
    Topics topics = kafka.topics();
    return new AnswerQuestionsTopology.Ends(
        ends.source(topics.questions(), KafkaEnds.committedOrEarliest(), kafka.startOlder()),
        // updates that are applied again change nothing
        ends.source(topics.updates(), OffsetsInitializer.earliest(), StartPolicy.ALLOW),
        ends.sink("answers", new AnswerSerializer(topics.answers())),
        ends.sink("graph-status", new BatchStatusSerializer(topics.status(), cell.name())),
        ends.sink("dead-letters", new DeadLetterSerializer(topics.deadLetters())));
  }
}
