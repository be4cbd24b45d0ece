package io.flinkgraphrag.jobs.cli.kafka;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "consume",
    description = {
      "Prints the committed records of a topic, one per line, until it is stopped.",
      "",
      "Exit code 1 if --timeout passed before --max records came."
    })
public final class ConsumeCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Parameters(paramLabel = "TOPIC", description = "Such as answers or dead-letters.")
  private String topic;

  @Option(names = "--from-beginning", description = "Also what is there already.")
  private boolean fromBeginning;

  @Option(names = "--max", paramLabel = "N", description = "End after this many records.")
  private @Nullable Long max;

  @Option(names = "--timeout", paramLabel = "S", description = "End after this many seconds.")
  private @Nullable Long timeout;

  @Option(names = "--keys", description = "Print each key and a tab before the value.")
  private boolean keys;

  @Option(names = "--headers", description = "Print each header as name:value and a tab first.")
  private boolean headers;

  @Override
  public Integer call() {
    if (timeout != null) {
      Ranges.require("--timeout", timeout, 1, Ranges.SECONDS_MAX);
    }
    if (max != null) {
      Ranges.requireAtLeast("--max", max, 1);
    }
    connection.requireTopics(topic);
    Output output = Output.of(spec);
    long left = max == null ? Long.MAX_VALUE : max;
    long startedAt = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer = connection.consumer(topic, fromBeginning)) {
      while (left > 0 && !output.closed()) {
        if (timeout != null && System.nanoTime() - startedAt > timeout * 1_000_000_000L) {
          return max == null ? 0 : CommandFailure.FAILED;
        }
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          if (left > 0) {
            left--;
            output.result(line(record));
          }
        }
      }
    }
    return 0;
  }

  private String line(ConsumerRecord<byte[], byte[]> record) {
    StringBuilder line = new StringBuilder();
    if (headers) {
      for (Header header : record.headers()) {
        line.append(header.key()).append(':').append(text(header.value())).append('\t');
      }
    }
    if (keys) {
      line.append(text(record.key())).append('\t');
    }
    return line.append(text(record.value())).toString();
  }

  private static String text(byte @Nullable [] bytes) {
    return bytes == null ? "null" : new String(bytes, StandardCharsets.UTF_8);
  }
}
