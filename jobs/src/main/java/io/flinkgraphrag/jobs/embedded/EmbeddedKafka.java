package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.settings.Topics;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kafka broker with its controller in this JVM. The folder is formatted when it is empty and
 * taken over, with its cluster id, when it is not; a process that was killed over it does no harm.
 * Both ports may differ from start to start.
 */
public final class EmbeddedKafka implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

  /** Largest record of any topic, in bytes. */
  public static final int RECORD_BYTES_MAX = 8 * 1024 * 1024;

  /** The longest that a transaction may stay open: a paused job commits when it comes back. */
  public static final Duration TRANSACTION_TIMEOUT_MAX = Duration.ofDays(7);

  /** How long questions, answers, statuses and dead letters are kept. Updates are for ever. */
  static final Duration RETENTION = Duration.ofDays(30);

  /** How long a new or restarted broker may take to serve every partition. */
  static final Duration READY_TIMEOUT = Duration.ofSeconds(60);

  private static final int NODE = 1;
  private static final String CONTROLLER = "CONTROLLER";

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
      if (!Files.exists(folder.resolve("meta.properties"))) {
        format(folder);
      }
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

  /**
   * Formats for a static quorum: its voters come from the configuration at every start, so that the
   * controller's port may change. A dynamic quorum keeps the first port in its log.
   */
  private static void format(Path folder) throws Exception {
    Files.createDirectories(folder);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(Uuid.randomUuid().toString())
        .setNodeId(NODE)
        .setDirectories(List.of(folder.toString()))
        .setMetadataLogDirectory(folder.toString())
        .setControllerListenerName(CONTROLLER)
        .setHasDynamicQuorum(false)
        .setIgnoreFormatted(true)
        .run();
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
    oneReplica(settings);
    settings.put("transaction.max.timeout.ms", Long.toString(TRANSACTION_TIMEOUT_MAX.toMillis()));
    settings.put("message.max.bytes", Integer.toString(RECORD_BYTES_MAX));
    settings.put("log.segment.bytes", Integer.toString(128 * 1024 * 1024));
    settings.put("log.retention.ms", Long.toString(RETENTION.toMillis()));
    settings.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
    modest(settings);
    return settings;
  }

  private static void oneReplica(Properties settings) {
    settings.put("auto.create.topics.enable", "false");
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
    settings.put("group.initial.rebalance.delay.ms", "0");
  }

  /** Memory and threads for one machine; the cleaner alone takes 128 MB of heap by default. */
  private static void modest(Properties settings) {
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "2");
  }

  /** The address of a broker on a port. */
  static String bootstrap(String host, int port) {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }

  public String bootstrap() {
    return bootstrap;
  }

  /**
   * Creates the topics that are missing, and returns when every partition of all of them can be
   * used. What exists stays as it is.
   */
  public void createTopics(Topics topics, int partitions) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    try (Admin admin = Admin.create(settings)) {
      List<NewTopic> wanted =
          topics.all().stream().map(name -> newTopic(name, topics, partitions)).toList();
      for (KafkaFuture<Void> created : admin.createTopics(wanted).values().values()) {
        awaitCreated(created);
      }
      awaitServed(admin, topics.all());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted while topics were created", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new StartFailure("the topics cannot be created: " + e, e);
    }
  }

  private static NewTopic newTopic(String name, Topics topics, int partitions) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(RECORD_BYTES_MAX));
    if (name.equals(topics.questions()) || name.equals(topics.updates())) {
      settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    }
    if (name.equals(topics.updates())) {
      settings.put(TopicConfig.RETENTION_MS_CONFIG, "-1");
    }
    return new NewTopic(name, partitions, (short) 1).configs(settings);
  }

  private static void awaitCreated(KafkaFuture<Void> created)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      created.get(READY_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw e;
      }
    }
  }

  /**
   * A created topic may still lack leaders; an idempotent producer that meets it then can loop on
   * out-of-order sequence numbers for minutes.
   */
  private static void awaitServed(Admin admin, List<String> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    long deadline = System.nanoTime() + READY_TIMEOUT.toNanos();
    while (true) {
      try {
        Map<TopicPartition, OffsetSpec> all = new HashMap<>();
        for (TopicDescription topic :
            admin.describeTopics(topics).allTopicNames().get(10, TimeUnit.SECONDS).values()) {
          topic
              .partitions()
              .forEach(
                  partition ->
                      all.put(
                          new TopicPartition(topic.name(), partition.partition()),
                          OffsetSpec.latest()));
        }
        admin.listOffsets(all).all().get(10, TimeUnit.SECONDS);
        return;
      } catch (ExecutionException | TimeoutException e) {
        if (System.nanoTime() > deadline) {
          throw e;
        }
        LOG.debug("not every partition is served yet", e);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    }
  }

  /** Shuts the broker down in order and waits for it. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }
}
