package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The brokers, and how a job reads from them and writes to them.
 *
 * @param bootstrap host:port, separated by commas
 * @param client properties of all clients (TLS, SASL)
 * @param group consumer group of all cells, without the cell's name
 * @param topics the contract's topics
 * @param exactlyOnce whether output is written in transactions, and seen with the checkpoint
 * @param transactionTimeout of these
 * @param startEmpty whether a job that has answered before may start without state
 * @param startOlder whether it may start from a state that is older than what it has answered
 */
public record KafkaSettings(
    String bootstrap,
    Map<String, String> client,
    String group,
    Topics topics,
    boolean exactlyOnce,
    Duration transactionTimeout,
    StartPolicy startEmpty,
    StartPolicy startOlder) {

  /**
   * The brokers give up one that is frozen after 9 s. A client that waits for it for the 30 s of
   * its default stands so long, and after graphrag.round.timeout shards that stand by backpressure
   * are taken for hung.
   */
  private static final String REQUEST_TIMEOUT_MS = "8000";

  /** A start needs time in which transactions grow older. */
  private static final Duration RESUME_MARGIN = Duration.ofMinutes(1);

  public KafkaSettings {
    client = Map.copyOf(client);
  }

  static KafkaSettings of(OptionsReader options) {
    return new KafkaSettings(
        options.get(GraphRagOptions.BOOTSTRAP),
        options.made(() -> client(options), GraphRagOptions.KAFKA_CONFIG),
        options.get(GraphRagOptions.GROUP),
        Topics.of(options),
        options.get(GraphRagOptions.EXACTLY_ONCE),
        options.duration(GraphRagOptions.TRANSACTION_TIMEOUT, Duration.ofMillis(1)),
        options.get(GraphRagOptions.START_EMPTY),
        options.get(GraphRagOptions.START_OLDER));
  }

  /** Of another job over the same brokers, with a group and transactional ids of its own. */
  KafkaSettings ofJob(String name) {
    return new KafkaSettings(
        bootstrap,
        client,
        group + "-" + name,
        topics,
        exactlyOnce,
        transactionTimeout,
        startEmpty,
        startOlder);
  }

  /** How old a checkpoint may be for what it has written to be committed. */
  public Duration commitsLast() {
    return transactionTimeout.minus(RESUME_MARGIN);
  }

  /** Of a client, with its brokers. */
  public Properties properties() {
    Properties properties = new Properties();
    properties.putAll(client);
    properties.setProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    return properties;
  }

  private static Map<String, String> client(OptionsReader options) {
    Properties properties = new Properties();
    properties.setProperty(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, REQUEST_TIMEOUT_MS);
    options.find(GraphRagOptions.KAFKA_CONFIG).ifPresent(file -> load(file, properties));
    Map<String, String> client = new TreeMap<>();
    properties.stringPropertyNames().forEach(key -> client.put(key, properties.getProperty(key)));
    return client;
  }

  private static void load(String file, Properties into) {
    try (Reader reader = Files.newBufferedReader(Path.of(file))) {
      into.load(reader);
    } catch (IOException | InvalidPathException e) {
      throw new IllegalArgumentException("the file cannot be read: " + e, e);
    }
  }

  /** Without the client's properties, which hold passwords. */
  @Override
  public String toString() {
    return "KafkaSettings[bootstrap=" + bootstrap + ", group=" + group + ", topics=" + topics + "]";
  }
}
