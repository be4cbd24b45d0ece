package io.flinkgraphrag.jobs.operate;

import java.io.IOException;
import java.util.Optional;

/** The orders for one job: the last one counts. Calls block. */
public interface JobOrders {

  /** The topic where they are. */
  String topic();

  /** The job: its consumer group, with its cell's name. */
  String group();

  /**
   * The order that counts; empty if none was ever given.
   *
   * @throws IOException if the last record of the job is none
   * @throws org.apache.kafka.common.KafkaException if Kafka does not answer, or not to this user
   */
  Optional<JobOrder> latest() throws IOException;

  /** Gives an order, and returns once it is there. */
  void give(JobOrder order) throws InterruptedException;

  /** Takes back what was ordered, as if there had never been an order. */
  void clear() throws InterruptedException;
}
