package io.flinkgraphrag.jobs.embedded;

import org.apache.flink.configuration.Configuration;

/**
 * What an embedded runtime is to be.
 *
 * @param kafkaPort on the loopback interface
 * @param uiPort of Flink's web UI, on the loopback interface
 * @param partitions of every topic that does not exist yet
 * @param overrides Flink's and the job's options, above the runtime's own
 */
public record RuntimeSettings(int kafkaPort, int uiPort, int partitions, Configuration overrides) {

  public static final int KAFKA_PORT = 9092;
  public static final int UI_PORT = 8081;
  public static final int PARTITIONS = 4;
}
