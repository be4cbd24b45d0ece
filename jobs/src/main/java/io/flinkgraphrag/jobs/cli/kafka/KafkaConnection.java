package io.flinkgraphrag.jobs.cli.kafka;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import java.io.IOException;
import java.io.Reader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.ClientDnsLookup;
import org.apache.kafka.clients.ClientUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** Where the brokers of a client command are, and the clients for them. */
public final class KafkaConnection {

  /** A broker that takes no connection for this long counts as unreachable. */
  static final Duration REACH_TIMEOUT = Duration.ofSeconds(5);

  /** One that does take connections may be this slow, as on a machine that is busy. */
  static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(30);

  private static final Logger LOG = LoggerFactory.getLogger(KafkaConnection.class);
  private static final Pattern HOST_ALONE = Pattern.compile("[\\w.-]+|\\[[0-9a-fA-F:.]+\\]");
  static final String VARIABLE = "GRAPHRAG_BOOTSTRAP";

  private static final String LOCAL = "127.0.0.1:" + RuntimeSettings.KAFKA_PORT;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST[:PORT]",
      description =
          "Kafka brokers, separated by commas. Default: bootstrap.servers of --config, else the"
              + " environment variable "
              + VARIABLE
              + ", else "
              + LOCAL
              + ".")
  private @Nullable String bootstrap;

  /** What other tools call it. */
  @Option(
      names = {"--bootstrap-server", "--host"},
      hidden = true)
  void setBootstrap(String addresses) {
    bootstrap = addresses;
  }

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Kafka client properties, such as those of TLS and SASL.")
  private @Nullable Path config;

  public static KafkaConnection to(String bootstrap) {
    return to(bootstrap, null);
  }

  /** As a command is given them that has options of its own for them; null for not given. */
  public static KafkaConnection to(@Nullable String bootstrap, @Nullable Path config) {
    KafkaConnection connection = new KafkaConnection();
    connection.bootstrap = bootstrap;
    connection.config = config;
    return connection;
  }

  /** The brokers' addresses: the option's, else the file's, else the environment's, else ours. */
  public String bootstrap() {
    return properties().getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG);
  }

  /** The file with a client's properties, where one was given. */
  public Optional<Path> configFile() {
    return Optional.ofNullable(config);
  }

  /** Of a client: the file's, with the brokers. */
  public Properties properties() {
    Properties properties = new Properties();
    properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, environment().orElse(LOCAL));
    if (config != null) {
      try (Reader reader = Files.newBufferedReader(config)) {
        properties.load(reader);
      } catch (NoSuchFileException e) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, "there is no file to read at " + config + " (--config)", e);
      } catch (IOException | IllegalArgumentException e) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, "the file of --config cannot be read: " + e, e);
      }
    }
    if (bootstrap != null) {
      properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap);
    }
    properties.setProperty(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        withPorts(properties.getProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG)));
    return properties;
  }

  private static Optional<String> environment() {
    return Optional.ofNullable(System.getenv(VARIABLE)).filter(value -> !value.isBlank());
  }

  /** Kafka's own port where one is not given. */
  private static String withPorts(String addresses) {
    return Arrays.stream(addresses.strip().split("\\s*,\\s*"))
        .map(
            address ->
                HOST_ALONE.matcher(address).matches()
                    ? address + ":" + RuntimeSettings.KAFKA_PORT
                    : address)
        .collect(Collectors.joining(","));
  }

  /**
   * Makes sure that a broker answers and knows the topics.
   *
   * @throws CommandFailure if not, saying what to do
   */
  public void requireTopics(String... topics) {
    Properties settings = properties();
    String timeout = Long.toString(ANSWER_TIMEOUT.toMillis());
    settings.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    settings.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
    Admin admin = null;
    try {
      requireConnections();
      admin = Admin.create(settings);
      requireKafka(admin);
      for (String topic : topics) {
        require(admin, topic);
      }
    } catch (ConfigException e) {
      String message = String.valueOf(e.getMessage());
      throw message.contains("bootstrap")
          ? unreachable(e)
          : new CommandFailure(CommandFailure.UNUSABLE, message, e);
    } catch (KafkaException e) {
      throw e.getCause() instanceof ConfigException
          ? unreachable(e)
          : new CommandFailure(CommandFailure.UNUSABLE, rootMessage(e), e);
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }

  /** Whether it is there is known at once, though a client would try it for long. */
  private void requireConnections() {
    List<String> given = List.of(bootstrap().strip().split("\\s*,\\s*"));
    for (InetSocketAddress address :
        ClientUtils.parseAndValidateAddresses(given, ClientDnsLookup.USE_ALL_DNS_IPS)) {
      try (Socket socket = new Socket()) {
        socket.connect(address, Math.toIntExact(REACH_TIMEOUT.toMillis()));
        return;
      } catch (IOException e) {
        LOG.debug("{} takes no connection", address, e);
      }
    }
    throw unreachable(null);
  }

  /** Something takes connections there; whether it is Kafka shows in its answer. */
  private void requireKafka(Admin admin) {
    await(admin.describeCluster().nodes());
  }

  private void require(Admin admin, String topic) {
    try {
      await(
          Objects.requireNonNull(
              admin.describeTopics(List.of(topic)).topicNameValues().get(topic)));
    } catch (UnknownTopicOrPartitionException e) {
      throw missing(topic, e);
    } catch (AuthorizationException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "the Kafka user of --config may not see topic %s at %s: give it what docs/security.md lists"
              .formatted(topic, bootstrap()),
          e);
    }
  }

  /**
   * Waits for an answer of the brokers.
   *
   * @throws UnknownTopicOrPartitionException if they say so
   * @throws AuthorizationException if they say so
   * @throws CommandFailure if they say something else, or nothing
   */
  private void await(KafkaFuture<?> answer) {
    try {
      answer.get(ANSWER_TIMEOUT.toSeconds() + 1, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException unknown) {
        throw unknown;
      }
      if (e.getCause() instanceof AuthorizationException refused) {
        throw refused;
      }
      if (e.getCause() instanceof AuthenticationException) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE,
            "the Kafka broker at %s refuses the connection: %s"
                .formatted(bootstrap(), rootMessage(e)),
            e);
      }
      if (e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException) {
        throw unreachable(e);
      }
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "what answers at %s does not speak as a Kafka broker does (%s); another address is given with --bootstrap, TLS and SASL with --config"
              .formatted(bootstrap(), rootMessage(e)),
          e);
    } catch (TimeoutException e) {
      throw unreachable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted", e);
    }
  }

  private boolean isOfTheEnvironment() {
    return bootstrap == null
        && environment().map(KafkaConnection::withPorts).equals(Optional.of(bootstrap()));
  }

  private CommandFailure unreachable(@Nullable Throwable cause) {
    return new CommandFailure(
        CommandFailure.UNUSABLE,
        "no Kafka broker answers at %s%s; is `./graphrag up` running? Another address (of a cluster: `./graphrag cluster status` says it) is given with"
                .formatted(bootstrap(), isOfTheEnvironment() ? " (from " + VARIABLE + ")" : "")
            + " --bootstrap, TLS and SASL with --config.",
        cause);
  }

  private CommandFailure missing(String topic, Throwable cause) {
    return new CommandFailure(
        CommandFailure.UNUSABLE,
        "there is no topic %s at %s; `./graphrag up` creates the project's topics, others are made"
                .formatted(topic, bootstrap())
            + " with: kafka-topics.sh --bootstrap-server %s --create --topic %s --partitions 4"
                .formatted(bootstrap(), topic),
        cause);
  }

  /** Idempotent, compressing, for records up to the contract's size. */
  public KafkaProducer<byte[], byte[]> producer() {
    Properties settings = properties();
    settings.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    settings.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    settings.setProperty(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
    settings.setProperty(
        ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(EmbeddedKafka.RECORD_BYTES_MAX));
    settings.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, "5");
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /**
   * A consumer of committed records only, of all partitions of a topic, without a group.
   *
   * @param fromBeginning or from the end as it is when this method returns
   */
  public KafkaConsumer<byte[], byte[]> consumer(String topic, boolean fromBeginning) {
    Properties settings = properties();
    settings.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    settings.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList();
    consumer.assign(partitions);
    if (fromBeginning) {
      consumer.seekToBeginning(partitions);
    } else {
      consumer.seekToEnd(partitions);
      // Seeking is lazy: only this pins the end of now.
      partitions.forEach(consumer::position);
    }
    return consumer;
  }

  public static String rootMessage(Throwable error) {
    Throwable root = error;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage() == null ? root.toString() : root.getMessage();
  }
}
