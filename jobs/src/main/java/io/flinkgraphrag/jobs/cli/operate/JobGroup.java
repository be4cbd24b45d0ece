package io.flinkgraphrag.jobs.cli.operate;

import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.operate.JobOrders;
import io.flinkgraphrag.jobs.operate.KafkaJobOrders;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.util.Map;
import org.apache.flink.configuration.Configuration;

/** The consumer group by which a job is known to Kafka, and by which its folder is named. */
final class JobGroup {

  private JobGroup() {}

  /** Of the job of a JobManager with this configuration: {@code GROUP}, of a cell GROUP.CELL. */
  static String of(Map<String, String> config) {
    Configuration options = Configuration.fromMap(config);
    String cell = options.get(GraphRagOptions.CELL_NAME);
    return options.get(GraphRagOptions.GROUP) + (cell.isEmpty() ? "" : "." + cell);
  }

  /** The orders for that job; requires a broker that answers. */
  static JobOrders orders(KafkaConnection kafka, Map<String, String> config) {
    kafka.requireTopics();
    return new KafkaJobOrders(
        kafka.properties(),
        Configuration.fromMap(config).get(GraphRagOptions.ORDERS_TOPIC),
        of(config));
  }
}
