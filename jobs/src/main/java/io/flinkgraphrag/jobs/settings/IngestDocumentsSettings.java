package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.cut.PassageCutter;
import io.flinkgraphrag.jobs.documents.topic.CutSettings;
import io.flinkgraphrag.jobs.options.DocumentsOptions;
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
    return new IngestDocumentsSettings(
        KafkaSettings.of(options).ofJob(GROUP_END),
        new CutSettings(
            bounds(options),
            options.whole(
                DocumentsOptions.TOKENS, PassageCutter.TOKENS_MIN, PassageCutter.TOKENS_MAX),
            language),
        options.whole(DocumentsOptions.THREADS, 1, THREADS_MAX),
        options.whole(DocumentsOptions.PARALLELISM, 1, Parallelism.MAX));
  }

  private static ParseBounds bounds(OptionsReader options) {
    return new ParseBounds(
        (int) bytes(options, DocumentsOptions.BYTES_MAX, BYTES_MAX),
        options.whole(DocumentsOptions.PAGES_MAX, 1),
        bytes(options, DocumentsOptions.UNPACKED_MAX, Integer.MAX_VALUE),
        options.duration(DocumentsOptions.TIMEOUT, Duration.ofMillis(1)));
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
