package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.flink.FlinkTls;
import io.flinkgraphrag.jobs.operate.JobGroup;
import io.flinkgraphrag.jobs.operate.JobOrders;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.net.URI;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/** Which processes there are, and how each is started. Used by one thread at a time. */
final class ClusterPlans {

  private final ZooKeeperPlan zooKeeper;
  private final KafkaPlans kafka;
  private final GeneratorPlans generators;
  private final FlinkPlans flink;
  private final int generatorCount;
  private final Function<Role, List<String>> before;

  private JobID job = new JobID();
  private @Nullable String checkpoint;

  ClusterPlans(ClusterFolder folder, ClusterBuild build, ClusterSettings settings) {
    before = settings.before();
    PortBook ports = new PortBook(ProcessHandle.current().pid());
    zooKeeper = new ZooKeeperPlan(folder, build, ports);
    kafka = new KafkaPlans(folder, build, ports);
    generators = new GeneratorPlans(folder, build, ports);
    if (settings.kafkaPort() != 0) {
      kafka.at(settings.kafkaPort());
    }
    generatorCount = namesGenerators(settings.options()) ? 0 : settings.generators();
    flink =
        new FlinkPlans(
            folder,
            build,
            ports,
            zooKeeper.address(),
            new FlinkPlans.Job(settings.jobClass(), jobOptions(build)),
            settings.options());
    if (settings.uiPort() != 0) {
      flink.webInterfaceAt(settings.uiPort());
    }
  }

  /** Whether the user has said who writes answers. */
  private static boolean namesGenerators(Configuration options) {
    return options.contains(GraphRagOptions.GENERATOR)
        || options.contains(GeneratorPoolOptions.SOURCES);
  }

  private Map<String, String> jobOptions(ClusterBuild build) {
    Map<String, String> options = new LinkedHashMap<>();
    options.put(GraphRagOptions.BOOTSTRAP.key(), kafka.bootstrap());
    // As `up` has it: what a cluster that was stopped has not committed is committed at its return.
    options.put(
        GraphRagOptions.TRANSACTION_TIMEOUT.key(),
        EmbeddedKafka.TRANSACTION_TIMEOUT_MAX.toHours() + " h");
    options.put(
        GraphRagOptions.LAYOUTS.key(), build.flinkConf().resolve("layouts.yaml").toString());
    options.put(
        GraphRagOptions.GENERATE_RULES.key(),
        build.flinkConf().resolve("generation.yaml").toString());
    if (generatorCount > 0) {
      options.put(GraphRagOptions.GENERATOR.key(), "openai");
      options.put(GraphRagOptions.OPENAI_MODEL.key(), GeneratorPlans.MODEL);
      options.put(GeneratorPoolOptions.SOURCES.key(), generators.urls(generatorCount));
    }
    return options;
  }

  /** What a JobManager begins with, where none of this cluster has a newer checkpoint. */
  void beginWith(JobID id, Optional<String> restored) {
    job = id;
    checkpoint = restored.orElse(null);
  }

  JobID job() {
    return job;
  }

  /** The consumer group of the job. */
  String group() {
    return JobGroup.of(flink.configuration());
  }

  /** What the job is ordered to do. */
  JobOrders orders() {
    Properties client = new Properties();
    client.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrap());
    return JobGroup.orders(client, flink.configuration());
  }

  void format() {
    kafka.format();
  }

  Collection<ProcessPlan> storage() {
    return Stream.concat(
            Stream.of(zooKeeper.plan()), KafkaPlans.brokers().stream().map(kafka::plan))
        .map(this::launched)
        .toList();
  }

  Collection<ProcessPlan> generators() {
    return GeneratorPlans.generators(generatorCount).stream()
        .map(generators::plan)
        .map(this::launched)
        .toList();
  }

  Collection<ProcessPlan> jobManagers() {
    return jobManagerRoles().stream()
        .map(role -> flink.jobManager(role, job, checkpoint))
        .map(this::launched)
        .toList();
  }

  Collection<ProcessPlan> taskManagers(int count) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(Role::taskManager)
        .map(flink::taskManager)
        .map(this::launched)
        .toList();
  }

  private ProcessPlan launched(ProcessPlan plan) {
    return plan.after(before.apply(plan.role()));
  }

  private static List<Role> jobManagerRoles() {
    return IntStream.rangeClosed(1, ClusterSettings.JOB_MANAGERS)
        .mapToObj(Role::jobManager)
        .toList();
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  int port(Role broker) {
    return kafka.port(broker);
  }

  String zooKeeper() {
    return zooKeeper.address();
  }

  List<String> webInterfaces() {
    return jobManagerRoles().stream().map(flink::webInterface).toList();
  }

  /** The JobManagers, who are asked by one thread at a time. */
  FlinkRest rest() {
    return new FlinkRest(
        webInterfaces().stream().map(URI::create).toList(),
        FlinkRest.Pace.LOOK,
        FlinkTls.context(flink.configuration()));
  }
}
