package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.CheckpointFolder;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.flink.FlinkTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ConfigurationUtils;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.prometheus.LoopbackPrometheusReporterFactory;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.apache.flink.runtime.util.config.memory.ProcessMemoryUtils;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.jspecify.annotations.Nullable;

/**
 * JobManagers in application mode and TaskManagers. Each has a config.yaml of its own: that of
 * flink-conf, above it what this machine wants otherwise, above both what the user gives. Nothing
 * of it is an argument, as everybody on the machine can read those of a process.
 */
final class FlinkPlans {

  private static final String JOB_MANAGER =
      "org.apache.flink.container.entrypoint.StandaloneApplicationClusterEntryPoint";
  private static final String TASK_MANAGER =
      "org.apache.flink.runtime.taskexecutor.TaskManagerRunner";

  /** As flink-conf/config.yaml names it. Flink's own reporter would listen on all addresses. */
  private static final String REPORTER_CLASS = "metrics.reporter.prom.factory.class";

  private static final String REPORTER_PORT = "metrics.reporter.prom.port";

  /**
   * Sizes by which two TaskManagers and two JobManagers fit beside three brokers. The file's are
   * for machines of their own.
   */
  private static final Map<String, String> SIZES =
      Map.of(
          JobManagerOptions.JVM_HEAP_MEMORY.key(), "256m",
          TaskManagerOptions.TASK_HEAP_MEMORY.key(), "384m",
          TaskManagerOptions.NETWORK_MEMORY_MIN.key(), "64m",
          TaskManagerOptions.NETWORK_MEMORY_MAX.key(), "64m",
          TaskManagerOptions.JVM_OVERHEAD_MIN.key(), "448m",
          TaskManagerOptions.JVM_OVERHEAD_MAX.key(), "448m",
          RocksDBOptions.FIX_PER_TM_MEMORY_SIZE.key(), "192m");

  private final ClusterFolder folder;
  private final ClusterBuild build;
  private final PortBook ports;
  private final String zooKeeper;
  private final Configuration options;
  private final Configuration all;

  private final Job job;

  /**
   * What runs.
   *
   * @param mainClass in the job's jar; empty for the one that the jar names
   * @param options that the cluster gives it, beside Flink's own
   */
  record Job(Optional<String> mainClass, Map<String, String> options) {}

  /**
   * Reads config.yaml.
   *
   * @param zooKeeper host and port
   * @param options of the user
   */
  FlinkPlans(
      ClusterFolder folder,
      ClusterBuild build,
      PortBook ports,
      String zooKeeper,
      Job job,
      Configuration options) {
    this.folder = folder;
    this.build = build;
    this.ports = ports;
    this.zooKeeper = zooKeeper;
    this.job = job;
    this.options = options;
    this.all = GlobalConfiguration.loadConfiguration(build.flinkConf().toString());
    SIZES.forEach(all::setString);
    all.addAll(options);
  }

  /** What all processes are told, but for their addresses. */
  Configuration configuration() {
    return all;
  }

  void webInterfaceAt(int port) {
    ports.give(Role.jobManager(1), RestOptions.PORT.key(), port);
  }

  String webInterface(Role jobManager) {
    return "%s://%s:%d"
        .formatted(FlinkTls.scheme(all), RuntimeSettings.LOOPBACK, uiPort(jobManager));
  }

  private int uiPort(Role jobManager) {
    return ports.of(jobManager, RestOptions.PORT.key());
  }

  /**
   * A JobManager.
   *
   * @param checkpoint to begin with, where no JobManager of this cluster has made a newer one
   */
  ProcessPlan jobManager(Role role, JobID id, @Nullable String checkpoint) {
    Map<String, String> settings = common(role);
    settings.put(JobManagerOptions.PORT.key(), door(role, JobManagerOptions.PORT.key()));
    settings.put(
        HighAvailabilityOptions.HA_JOB_MANAGER_PORT_RANGE.key(),
        door(role, JobManagerOptions.PORT.key()));
    settings.put(BlobServerOptions.PORT.key(), door(role, BlobServerOptions.PORT.key()));
    settings.put(RestOptions.ADDRESS.key(), RuntimeSettings.LOOPBACK);
    settings.put(RestOptions.BIND_ADDRESS.key(), RuntimeSettings.LOOPBACK);
    settings.put(RestOptions.PORT.key(), Integer.toString(uiPort(role)));
    settings.put(RestOptions.BIND_PORT.key(), Integer.toString(uiPort(role)));
    settings.put(JobManagerOptions.JOB_MANAGER_RESOURCE_ID.key(), role.toString());
    settings.putAll(job.options());
    List<String> arguments = new ArrayList<>(List.of("--configDir", written(role, settings)));
    arguments.addAll(List.of("--job-id", id.toHexString()));
    job.mainClass().ifPresent(name -> arguments.addAll(List.of("--job-classname", name)));
    if (checkpoint != null) {
      arguments.addAll(List.of("--fromSavepoint", checkpoint));
    }
    List<String> memory =
        words(
            JobManagerProcessUtils.generateJvmParametersStr(
                JobManagerProcessUtils.processSpecFromConfig(all), all));
    return new ProcessPlan(
        role,
        uiPort(role),
        ports.of(role, REPORTER_PORT),
        java(role)
            .flags("-XX:TieredStopAtLevel=1")
            .flags(memory)
            .main(build.flinkPath(), JOB_MANAGER, arguments),
        environment(role));
  }

  ProcessPlan taskManager(Role role) {
    Map<String, String> settings = common(role);
    settings.put(TaskManagerOptions.RPC_PORT.key(), door(role, TaskManagerOptions.RPC_PORT.key()));
    settings.put(
        NettyShuffleEnvironmentOptions.DATA_PORT.key(),
        door(role, NettyShuffleEnvironmentOptions.DATA_PORT.key()));
    settings.put(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key(), role.toString());
    List<String> arguments = List.of("--configDir", written(role, settings));
    List<String> memory =
        words(
            ProcessMemoryUtils.generateJvmParametersStr(
                TaskExecutorProcessUtils.processSpecFromConfig(all)));
    return new ProcessPlan(
        role,
        ports.of(role, TaskManagerOptions.RPC_PORT.key()),
        ports.of(role, REPORTER_PORT),
        java(role).flags(memory).main(build.flinkPath(), TASK_MANAGER, arguments),
        environment(role));
  }

  /** Writes the role's config.yaml, for nobody else to read, and returns its folder. */
  private String written(Role role, Map<String, String> settings) {
    Configuration config = GlobalConfiguration.loadConfiguration(build.flinkConf().toString());
    settings.forEach(config::setString);
    config.addAll(options);
    Path conf = folder.conf(role);
    try {
      Files.createDirectories(conf);
      PrivateFile.write(
          conf.resolve(GlobalConfiguration.FLINK_CONF_FILENAME),
          ConfigurationUtils.convertConfigToWritableLines(config, true));
      return conf.toString();
    } catch (IOException e) {
      throw new StartFailure("the configuration of %s cannot be written: %s".formatted(role, e), e);
    }
  }

  private String door(Role role, String door) {
    return Integer.toString(ports.of(role, door));
  }

  private Map<String, String> common(Role role) {
    Map<String, String> settings = new LinkedHashMap<>();
    settings.put(HighAvailabilityOptions.HA_MODE.key(), "zookeeper");
    settings.put(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM.key(), zooKeeper);
    settings.put(HighAvailabilityOptions.HA_STORAGE_PATH.key(), path(folder.highAvailability()));
    settings.put(HighAvailabilityOptions.HA_CLUSTER_ID.key(), LeaderLookup.CLUSTER);
    settings.put(CheckpointingOptions.CHECKPOINTS_DIRECTORY.key(), path(folder.checkpoints()));
    settings.put(CheckpointingOptions.SAVEPOINT_DIRECTORY.key(), path(folder.savepoints()));
    settings.put(JobManagerOptions.ADDRESS.key(), RuntimeSettings.LOOPBACK);
    settings.put(JobManagerOptions.BIND_HOST.key(), RuntimeSettings.LOOPBACK);
    settings.put(TaskManagerOptions.HOST.key(), RuntimeSettings.LOOPBACK);
    settings.put(TaskManagerOptions.BIND_HOST.key(), RuntimeSettings.LOOPBACK);
    settings.put(CoreOptions.TMP_DIRS.key(), folder.temporary(role).toString());
    settings.put(ClusterOptions.PROCESS_WORKING_DIR_BASE.key(), folder.work(role).toString());
    settings.put(REPORTER_CLASS, LoopbackPrometheusReporterFactory.class.getName());
    settings.put(REPORTER_PORT, door(role, REPORTER_PORT));
    settings.putAll(SIZES);
    return settings;
  }

  private static String path(Path path) {
    return CheckpointFolder.flinkPath(path);
  }

  private JavaCommand java(Role role) {
    return new JavaCommand(folder, role, build.flinkConf().resolve("log4j.properties"))
        .flags(words(all.get(CoreOptions.FLINK_JVM_OPTIONS)));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }

  private Map<String, String> environment(Role role) {
    return Map.of(
        "FLINK_CONF_DIR", folder.conf(role).toString(),
        "FLINK_LIB_DIR", folder.flinkHome().resolve("lib").toString(),
        "FLINK_PLUGINS_DIR", folder.flinkHome().resolve("plugins").toString(),
        // the tokenizer unpacks its native library below this
        "ENGINE_CACHE_DIR", folder.temporary(role).resolve("djl").toString());
  }
}
