package io.flinkgraphrag.jobs.embedded;

import org.apache.flink.configuration.Configuration;

/**
 * What an embedded runtime is to be.
 *
 * @param host name of the address below, as Kafka's clients are told
 * @param address the one address of this machine, in digits, that Kafka's clients and the web UI's
 *     are served at; what else listens does so on the loopback interface
 * @param kafkaPort at that address
 * @param uiPort of Flink's web UI, at that address
 * @param partitions of every topic that does not exist yet
 * @param overrides Flink's and the job's options, above the runtime's own
 */
public record RuntimeSettings(
    String host,
    String address,
    int kafkaPort,
    int uiPort,
    int partitions,
    Configuration overrides) {

  public static final String LOOPBACK = "127.0.0.1";

  public static final int KAFKA_PORT = 9092;
  public static final int UI_PORT = 8081;
  public static final int PARTITIONS = 4;

  /** Reached from this machine only. */
  public static RuntimeSettings onLoopback(int kafkaPort, int uiPort, Configuration overrides) {
    return new RuntimeSettings(LOOPBACK, LOOPBACK, kafkaPort, uiPort, PARTITIONS, overrides);
  }
}
