package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;

/**
 * One Kafka broker with its controller in this JVM. The folder is formatted when it is empty and
 * taken over, with its cluster id, when it is not; a process that was killed over it does no harm.
 * Both ports may differ from start to start.
 */
public final class EmbeddedKafka implements AutoCloseable {

  /** Largest record of any topic but that of documents, in bytes. */
  public static final int RECORD_BYTES_MAX = 8 * 1024 * 1024;

  /** Largest record of the topic of documents: some more than the job reads, so that it tells. */
  public static final int DOCUMENT_BYTES_MAX = 20 * 1024 * 1024;

  /** The longest that a transaction may stay open: a paused job commits when it comes back. */
  public static final Duration TRANSACTION_TIMEOUT_MAX = Duration.ofDays(7);

  private static final int NODE = 1;
  private static final String CONTROLLER = BrokerStorage.CONTROLLER;

  private final KafkaRaftServer server;
  private final String bootstrap;

  private EmbeddedKafka(KafkaRaftServer server, String bootstrap) {
    this.server = server;
    this.bootstrap = bootstrap;
  }

  /**
   * Starts a broker over a folder, on the loopback interface.
   *
   * @throws StartFailure if it cannot start
   */
  public static EmbeddedKafka start(Path folder, int port) {
    return start(folder, RuntimeSettings.LOOPBACK, RuntimeSettings.LOOPBACK, port);
  }

  /**
   * Starts a broker over a folder; returns when it takes connections.
   *
   * @param host as clients are told
   * @param address that it listens on, never a name: an empty one would be every interface
   * @throws StartFailure if it cannot start
   */
  static EmbeddedKafka start(Path folder, String host, String address, int port) {
    String bootstrap = bootstrap(host, port);
    try {
      BrokerStorage.formatOnce(folder, Uuid.randomUuid().toString(), NODE);
      KafkaConfig config =
          KafkaConfig.fromProps(
              settings(folder, bootstrap, bootstrap(address, port), Ports.anyFree()), false);
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      startOrShutDown(server);
      return new EmbeddedKafka(server, bootstrap);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw new StartFailure("the Kafka broker over " + folder + " does not start: " + e, e);
    }
  }

  private static void startOrShutDown(KafkaRaftServer server) {
    try {
      server.startup();
    } catch (RuntimeException e) {
      server.shutdown();
      throw e;
    }
  }

  private static Properties settings(
      Path folder, String advertised, String listener, int controllerPort) {
    String controller = bootstrap(RuntimeSettings.LOOPBACK, controllerPort);
    Properties settings = new Properties();
    settings.put("process.roles", "broker,controller");
    settings.put("node.id", Integer.toString(NODE));
    settings.put("log.dirs", folder.toString());
    settings.put("listeners", "BROKER://%s,%s://%s".formatted(listener, CONTROLLER, controller));
    settings.put("advertised.listeners", "BROKER://" + advertised);
    settings.put("listener.security.protocol.map", "BROKER:PLAINTEXT," + CONTROLLER + ":PLAINTEXT");
    settings.put("inter.broker.listener.name", "BROKER");
    settings.put("controller.listener.names", CONTROLLER);
    settings.put("controller.quorum.voters", NODE + "@" + controller);
    // After a kill the restarted broker waits until the controller has forgotten the killed one.
    settings.put("broker.session.timeout.ms", "3000");
    settings.put("broker.heartbeat.interval.ms", "1000");
    // There is one process in each group: nobody else comes whom it would be worth waiting for.
    settings.put("group.initial.rebalance.delay.ms", "0");
    oneReplica(settings);
    settings.putAll(BrokerStorage.settings());
    return settings;
  }

  private static void oneReplica(Properties settings) {
    settings.put("default.replication.factor", "1");
    settings.put("min.insync.replicas", "1");
    settings.put("offsets.topic.replication.factor", "1");
    settings.put("offsets.topic.num.partitions", "1");
    settings.put("transaction.state.log.replication.factor", "1");
    settings.put("transaction.state.log.min.isr", "1");
    settings.put("transaction.state.log.num.partitions", "4");
    settings.put("share.coordinator.state.topic.replication.factor", "1");
    settings.put("share.coordinator.state.topic.min.isr", "1");
    settings.put("share.coordinator.state.topic.num.partitions", "1");
  }

  /** The address of a broker on a port. */
  static String bootstrap(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  public String bootstrap() {
    return bootstrap;
  }

  /** As {@link KafkaTopics#create}, each partition on the one broker. */
  public void createTopics(Topics topics, int partitions) {
    KafkaTopics.create(bootstrap, topics, partitions, (short) 1);
  }

  /** Shuts the broker down in order and waits for it. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
