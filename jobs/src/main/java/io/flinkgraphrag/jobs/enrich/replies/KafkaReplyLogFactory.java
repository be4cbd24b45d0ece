package io.flinkgraphrag.jobs.enrich.replies;

import io.flinkgraphrag.model.Keys;
import java.util.Properties;

/** Opens the log on a Kafka topic, which the graphs and models of all jobs share. */
public final class KafkaReplyLogFactory implements ReplyLogFactory {

  private static final long serialVersionUID = 1L;

  // configuration
  private final Properties client;
  private final String topic;
  private final String model;

  /**
   * @param client of any Kafka client, with the brokers
   * @param model as its servers name it
   */
  public KafkaReplyLogFactory(Properties client, String topic, String model) {
    this.client = client;
    this.topic = topic;
    this.model = model;
  }

  @Override
  public ReplyLog open(String graph, String prompt) {
    return new KafkaReplyLog(client, topic, Keys.join(graph, model, prompt));
  }
}
