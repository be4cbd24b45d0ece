package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.cut.PassageCutter;
import io.flinkgraphrag.jobs.documents.topic.CutSettings;
import io.flinkgraphrag.jobs.options.DocumentsOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.text.Language;
import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;

/**
 * What the job that reads documents from a topic is to do.
 *
 * @param kafka with a consumer group of its own, {@code GROUP-documents}
 * @param threads documents that a subtask reads at the same time
 */
public record IngestDocumentsSettings(
    KafkaSettings kafka, CutSettings cut, int threads, int parallelism) {

  /** What the group of a job over this topic ends with. */
  private static final String GROUP_END = "documents";

  /** Its copies have to fit into memory. */
  private static final long BYTES_MAX = 64 << 20;

  private static final int THREADS_MAX = 64;

  /** How much longer the async operator waits than a document may take by its parser's clock. */
  private static final Duration OPERATOR_MARGIN = Duration.ofSeconds(10);

  /** The consumer group of the job with these options. */
  public static String group(Configuration config) {
    return config.get(GraphRagOptions.GROUP) + "-" + GROUP_END;
  }

  /**
   * Reads the options.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for what cannot work
   */
  public static IngestDocumentsSettings of(Configuration config) {
    OptionsReader options = new OptionsReader(config);
    String language =
        options.made(
            () -> Language.of(options.get(DocumentsOptions.LANGUAGE)).code(),
            DocumentsOptions.LANGUAGE);
    KafkaSettings kafka = KafkaSettings.of(options).ofJob(GROUP_END);
    return new IngestDocumentsSettings(
        kafka,
        new CutSettings(
            bounds(options, kafka),
            options.whole(
                DocumentsOptions.TOKENS, PassageCutter.TOKENS_MIN, PassageCutter.TOKENS_MAX),
            language),
        options.whole(DocumentsOptions.THREADS, 1, THREADS_MAX),
        options.whole(DocumentsOptions.PARALLELISM, 1, Parallelism.MAX));
  }

  /** How long a barrier may wait behind a document. */
  public Duration barrierMax() {
    return cut.bounds().timeMax().plus(OPERATOR_MARGIN);
  }

  /**
   * How old a checkpoint may be for what it has written to be committed: the transaction began
   * earlier, by as long as the barrier had to wait.
   */
  public Duration commitsLast() {
    return kafka.commitsLast().minus(barrierMax());
  }

  private static ParseBounds bounds(OptionsReader options, KafkaSettings kafka) {
    return new ParseBounds(
        (int) bytes(options, DocumentsOptions.BYTES_MAX, BYTES_MAX),
        options.whole(DocumentsOptions.PAGES_MAX, 1),
        bytes(options, DocumentsOptions.UNPACKED_MAX, Integer.MAX_VALUE),
        timeout(options, kafka.commitsLast()));
  }

  /**
   * The time of a document.
   *
   * @param longest what the brokers' patience with transactions leaves
   */
  private static Duration timeout(OptionsReader options, Duration longest) {
    Duration time = options.duration(DocumentsOptions.TIMEOUT, Duration.ofMillis(1));
    return options.made(
        () -> {
          if (time.plus(OPERATOR_MARGIN).compareTo(longest) >= 0) {
            throw new IllegalArgumentException(
                "a barrier may wait %d s for a document, but transactions are kept for %d s: make it shorter, or graphrag.kafka.transaction-timeout longer"
                    .formatted(time.plus(OPERATOR_MARGIN).toSeconds(), longest.toSeconds()));
          }
          return time;
        },
        DocumentsOptions.TIMEOUT);
  }

  private static long bytes(OptionsReader options, ConfigOption<MemorySize> option, long max) {
    return options.made(
        () -> {
          long bytes = options.bytes(option);
          if (bytes < 1 || bytes > max) {
            throw new IllegalArgumentException(
                "it is 1 byte to %,d bytes, not %,d".formatted(max, bytes));
          }
          return bytes;
        },
        option);
  }
}
