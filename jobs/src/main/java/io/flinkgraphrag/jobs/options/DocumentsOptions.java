package io.flinkgraphrag.jobs.options;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.MemorySize;

/** Options of the job that reads documents from a topic. */
public final class DocumentsOptions {

  public static final ConfigOption<String> TOPIC =
      ConfigOptions.key("graphrag.topics.documents")
          .stringType()
          .defaultValue("documents")
          .withDescription("Topic that documents are read from.");

  public static final ConfigOption<Integer> TOKENS =
      ConfigOptions.key("graphrag.documents.tokens")
          .intType()
          .defaultValue(300)
          .withDescription(
              "Tokens of the largest passage, its title included, 32 to 510. A document is cut by"
                  + " another size when it comes again.");

  public static final ConfigOption<String> LANGUAGE =
      ConfigOptions.key("graphrag.documents.language")
          .stringType()
          .defaultValue("en")
          .withDescription("By whose rules sentences end: a language of graphs, such as en or zh.");

  public static final ConfigOption<MemorySize> BYTES_MAX =
      ConfigOptions.key("graphrag.documents.bytes-max")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(16))
          .withDescription(
              "Largest document, at most 64 mb; a larger one is a dead letter. Brokers and"
                  + " producers have limits of their own: max.message.bytes of the topic,"
                  + " max.request.size.");

  public static final ConfigOption<MemorySize> UNPACKED_MAX =
      ConfigOptions.key("graphrag.documents.unpacked-max")
          .memoryType()
          .defaultValue(MemorySize.ofMebiBytes(128))
          .withDescription(
              "What one packed part of a PDF, or a Word document as a whole, may unpack to; a"
                  + " quarter of it for Word's text, which takes several times its size in"
                  + " memory.");

  public static final ConfigOption<Integer> PAGES_MAX =
      ConfigOptions.key("graphrag.documents.pages-max")
          .intType()
          .defaultValue(5_000)
          .withDescription("Pages of the longest PDF; a longer one is a dead letter.");

  public static final ConfigOption<Duration> TIMEOUT =
      ConfigOptions.key("graphrag.documents.timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription(
              "A document that takes longer to read is a dead letter. Barriers may wait so long,"
                  + " and 10 s more.");

  public static final ConfigOption<Integer> THREADS =
      ConfigOptions.key("graphrag.documents.threads")
          .intType()
          .defaultValue(2)
          .withDescription("Documents that a subtask reads at the same time, each in memory.");

  public static final ConfigOption<Integer> PARALLELISM =
      ConfigOptions.key("graphrag.documents.parallelism")
          .intType()
          .defaultValue(1)
          .withDescription("Subtasks of the job.");

  private DocumentsOptions() {}
}
