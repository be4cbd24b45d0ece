package io.flinkgraphrag.jobs.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.metadata.storage.Formatter;

/** What brokers of ours, in this JVM or as processes, have alike: storage, limits, sizes. */
public final class BrokerStorage {

  /** Name of the controllers' listener. */
  public static final String CONTROLLER = "CONTROLLER";

  /** How long questions, answers, statuses and dead letters are kept. Updates are for ever. */
  static final Duration RETENTION = Duration.ofDays(30);

  /** Is in each folder that is formatted. */
  static final String FORMATTED = "meta.properties";

  private BrokerStorage() {}

  /**
   * Formats an empty folder, and leaves one that was formatted as it is. For a static quorum: its
   * voters come from the configuration at every start, so that the controller's port may change. A
   * dynamic quorum keeps the first port in its log.
   */
  public static void formatOnce(Path folder, String cluster, int node) throws Exception {
    if (Files.exists(folder.resolve(FORMATTED))) {
      return;
    }
    Files.createDirectories(folder);
    new Formatter()
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .setClusterId(cluster)
        .setNodeId(node)
        .setDirectories(List.of(folder.toString()))
        .setMetadataLogDirectory(folder.toString())
        .setControllerListenerName(CONTROLLER)
        .setHasDynamicQuorum(false)
        .setIgnoreFormatted(true)
        .run();
  }

  /** Limits of records and transactions; memory and threads for one machine. */
  public static Properties settings() {
    Properties settings = new Properties();
    settings.put("auto.create.topics.enable", "false");
    settings.put("group.initial.rebalance.delay.ms", "0");
    settings.put(
        "transaction.max.timeout.ms",
        Long.toString(EmbeddedKafka.TRANSACTION_TIMEOUT_MAX.toMillis()));
    settings.put("message.max.bytes", Integer.toString(EmbeddedKafka.RECORD_BYTES_MAX));
    settings.put("log.segment.bytes", Integer.toString(128 * 1024 * 1024));
    settings.put("log.retention.ms", Long.toString(RETENTION.toMillis()));
    settings.put("offsets.retention.minutes", Integer.toString(Integer.MAX_VALUE));
    // the cleaner alone takes 128 MB of heap by default
    settings.put("log.cleaner.dedupe.buffer.size", Integer.toString(4 * 1024 * 1024));
    settings.put("log.index.size.max.bytes", Integer.toString(1024 * 1024));
    settings.put("num.network.threads", "2");
    settings.put("num.io.threads", "4");
    settings.put("background.threads", "2");
    settings.put("num.recovery.threads.per.data.dir", "2");
    return settings;
  }
}
