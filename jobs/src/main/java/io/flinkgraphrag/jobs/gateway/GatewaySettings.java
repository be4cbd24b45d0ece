package io.flinkgraphrag.jobs.gateway;

import io.flinkgraphrag.jobs.gateway.asking.AskLimits;
import io.flinkgraphrag.jobs.gateway.http.HttpSettings;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.settings.IngestDocumentsSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import java.time.Duration;
import java.util.Optional;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;

/**
 * What a gateway is to be.
 *
 * @param kafka settings of a client: the brokers, and what TLS and SASL need
 * @param keys who may come; empty for this machine alone
 * @param documentsGroup consumer group of the job that reads documents
 */
public record GatewaySettings(
    HttpSettings http,
    Properties kafka,
    Topics topics,
    AskLimits limits,
    Optional<KeyFile> keys,
    String documentsGroup) {

  public static final int PORT = 8088;
  public static final Duration WAIT_MAX = Duration.ofSeconds(60);
  public static final int WAITING_MAX = 256;
  public static final int BODY_MAX = 256 * 1024;

  /** Connections beside those that wait: of health checks, and between two requests. */
  private static final int CONNECTIONS_SPARE = 128;

  /** On the loopback interface, with the usual bounds. */
  public static GatewaySettings onLoopback(int port, Properties kafka, Topics topics) {
    return of(
        "127.0.0.1", port, kafka, topics, new AskLimits(WAIT_MAX, WAITING_MAX), Optional.empty());
  }

  public static GatewaySettings of(
      String host,
      int port,
      Properties kafka,
      Topics topics,
      AskLimits limits,
      Optional<KeyFile> keys) {
    int connections = 2 * limits.waitingMax() + CONNECTIONS_SPARE;
    return new GatewaySettings(
        new HttpSettings(host, port, BODY_MAX, connections),
        kafka,
        topics,
        limits,
        keys,
        IngestDocumentsSettings.group(new Configuration()));
  }

  /** With another consumer group of the job that reads documents. */
  public GatewaySettings withDocumentsGroup(String group) {
    return new GatewaySettings(http, kafka, topics, limits, keys, group);
  }
}
