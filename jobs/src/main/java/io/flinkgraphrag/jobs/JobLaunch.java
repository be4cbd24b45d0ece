package io.flinkgraphrag.jobs;

import io.flinkgraphrag.jobs.kafka.KafkaPermissions;
import io.flinkgraphrag.jobs.operate.JobOrders;
import io.flinkgraphrag.jobs.operate.KafkaJobOrders;
import io.flinkgraphrag.jobs.operate.NextStart;
import io.flinkgraphrag.jobs.operate.OrderedStart;
import io.flinkgraphrag.jobs.options.FlinkOptions;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OwnOptions;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import org.apache.flink.client.deployment.application.executors.EmbeddedExecutor;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.ParameterTool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the main of a job does that answers questions: it reads the options, and submits the job, in
 * a JobManager as it is ordered to. Called once, by the thread of main.
 */
final class JobLaunch {

  private static final Logger LOG = LoggerFactory.getLogger(JobLaunch.class);

  private final String name;
  private final Topology topology;

  /** Adds all operators of the job to an environment. */
  interface Topology {
    void define(StreamExecutionEnvironment env, AnswerQuestionsSettings settings);
  }

  /**
   * Of one job.
   *
   * @param name of the job, where the configuration has none
   */
  JobLaunch(String name, Topology topology) {
    this.name = name;
    this.topology = topology;
  }

  /**
   * Submits the job to the cluster whose configuration is at hand.
   *
   * @param args of main: {@code --key value} overrides an option
   */
  void run(String[] args) throws Exception {
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
    String shown = config.getOptional(PipelineOptions.NAME).orElse(name);
    if (EmbeddedExecutor.NAME.equals(config.get(DeploymentOptions.TARGET))) {
      runAsOrdered(env, config, settings, shown);
    } else {
      topology.define(env, settings);
      env.execute(shown);
    }
  }

  /**
   * In a JobManager, which nobody may have asked to start the job: it waits for the order, goes on
   * from the newest state, and obeys the next order to start.
   */
  private void runAsOrdered(
      StreamExecutionEnvironment env,
      Configuration config,
      AnswerQuestionsSettings settings,
      String shown)
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
    topology.define(env, settings);
    new NextStart(orders, start.obeyed(), pause, () -> System.exit(NextStart.EXIT_CODE))
        .inBackground();
    env.execute(shown);
  }

  /**
   * What the options say.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for options that cannot work,
   *     saying which
   */
  static AnswerQuestionsSettings settings(Configuration config) {
    OwnOptions.requireKnown(config);
    FlinkOptions.doubts(config).forEach(LOG::warn);
    return AnswerQuestionsSettings.of(config);
  }
}
