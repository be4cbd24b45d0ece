package io.flinkgraphrag.jobs.operate;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;

/** The consumer group by which a job is known to Kafka, and by which its folder is named. */
public final class JobGroup {

  private JobGroup() {}

  /** Of the job of a JobManager with this configuration: {@code GROUP}, of a cell GROUP.CELL. */
  public static String of(Configuration config) {
    String cell = config.get(GraphRagOptions.CELL_NAME);
    return config.get(GraphRagOptions.GROUP) + (cell.isEmpty() ? "" : "." + cell);
  }

  /**
   * The orders for that job.
   *
   * @param client properties of a Kafka client, its brokers among them
   */
  public static JobOrders orders(Properties client, Configuration config) {
    return new KafkaJobOrders(client, config.get(GraphRagOptions.ORDERS_TOPIC), of(config));
  }
}
