package io.flinkgraphrag.jobs.gateway.asking;

import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Clients as a gateway needs them.
 *
 * @param settings of a client: the brokers, and what TLS and SASL need
 */
public record KafkaClients(Properties settings) {

  /** A question that Kafka has not taken by then is given up; a broker's restart is shorter. */
  private static final Duration DELIVERY_MAX = Duration.ofSeconds(30);

  private static final Duration REQUEST_MAX = Duration.ofSeconds(10);

  /** For a topic's partitions; whoever waits for them holds up the questions behind. */
  private static final Duration BLOCK_MAX = Duration.ofSeconds(5);

  private static final Duration WATCH_MAX = Duration.ofSeconds(5);

  /** New partitions are noticed within so long. */
  private static final Duration METADATA_AGE = Duration.ofSeconds(10);

  /** A fetch returns with the first record; where there is none, waiting costs nothing. */
  private static final Duration FETCH_WAIT = Duration.ofSeconds(2);

  /** A broker that comes back is asked again within so long. */
  private static final Duration RECONNECT_MAX = Duration.ofSeconds(1);

  public String bootstrap() {
    return settings.getProperty(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer(own());
  }

  /**
   * For records that are longer than Kafka's clients send by themselves.
   *
   * @param bytesMax of a record
   */
  public KafkaProducer<byte[], byte[]> producer(int bytesMax) {
    Properties own = own();
    own.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(bytesMax));
    own.setProperty(ProducerConfig.BUFFER_MEMORY_CONFIG, Long.toString(2L * bytesMax));
    return producer(own);
  }

  private static KafkaProducer<byte[], byte[]> producer(Properties own) {
    own.setProperty(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
    own.setProperty(ProducerConfig.ACKS_CONFIG, "all");
    own.setProperty(ProducerConfig.LINGER_MS_CONFIG, "0");
    own.setProperty(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, millis(DELIVERY_MAX));
    own.setProperty(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(REQUEST_MAX));
    own.setProperty(ProducerConfig.MAX_BLOCK_MS_CONFIG, millis(BLOCK_MAX));
    return new KafkaProducer<>(own, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** Of committed records, without a group. */
  public KafkaConsumer<byte[], byte[]> consumer() {
    Properties own = own();
    own.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    own.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    own.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    own.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, millis(FETCH_WAIT));
    own.setProperty(ConsumerConfig.METADATA_MAX_AGE_CONFIG, millis(METADATA_AGE));
    return new KafkaConsumer<>(own, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  public Admin admin() {
    Properties own = own();
    own.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis(WATCH_MAX));
    own.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis(WATCH_MAX));
    return Admin.create(own);
  }

  private Properties own() {
    Properties own = new Properties();
    own.putAll(settings);
    own.setProperty(CommonClientConfigs.RECONNECT_BACKOFF_MAX_MS_CONFIG, millis(RECONNECT_MAX));
    return own;
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
