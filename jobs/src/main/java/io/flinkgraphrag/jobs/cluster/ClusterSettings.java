package io.flinkgraphrag.jobs.cluster;

import java.util.Optional;
import org.apache.flink.configuration.Configuration;

/**
 * What a cluster is to be.
 *
 * @param taskManagers how many, at least 1
 * @param generators of ours to start; none where the options name others
 * @param kafkaPort of the first broker, the others have those behind it; 0 for any
 * @param uiPort of the first JobManager's web UI; 0 for any
 * @param savepoint to begin with instead of the newest checkpoint or savepoint: a folder
 * @param options Flink's and the job's, above flink-conf/config.yaml and the cluster's own
 */
public record ClusterSettings(
    int taskManagers,
    int generators,
    int kafkaPort,
    int uiPort,
    Optional<String> savepoint,
    Configuration options) {

  public static final int TASK_MANAGERS = 2;
  public static final int TASK_MANAGERS_MAX = 16;
  public static final int GENERATORS = 2;
  public static final int GENERATORS_MAX = 8;

  public static final int BROKERS = 3;
  static final int JOB_MANAGERS = 2;
}
