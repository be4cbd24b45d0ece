package io.flinkgraphrag.jobs.cluster;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.flink.configuration.Configuration;

/**
 * What a cluster is to be.
 *
 * @param taskManagers how many, at least 1
 * @param generators of ours to start; none where the options name others
 * @param kafkaPort of the first broker, the others have those behind it; 0 for any
 * @param uiPort of the first JobManager's web UI; 0 for any
 * @param savepoint to begin with instead of the newest checkpoint or savepoint: a folder
 * @param jobClass the main class of the job, in the job's jar; empty for the one that the jar names
 * @param options Flink's and the job's, above flink-conf/config.yaml and the cluster's own
 * @param before what comes before the command of each process, which has to end in {@code exec}
 */
public record ClusterSettings(
    int taskManagers,
    int generators,
    int kafkaPort,
    int uiPort,
    Optional<String> savepoint,
    Optional<String> jobClass,
    Configuration options,
    Function<Role, List<String>> before) {

  public static final int TASK_MANAGERS = 2;
  public static final int TASK_MANAGERS_MAX = 16;
  public static final int GENERATORS = 2;
  public static final int GENERATORS_MAX = 8;

  public static final int BROKERS = 3;
  static final int JOB_MANAGERS = 2;

  /** Processes are started as they are. */
  public static final Function<Role, List<String>> NOTHING_BEFORE = role -> List.of();
}
