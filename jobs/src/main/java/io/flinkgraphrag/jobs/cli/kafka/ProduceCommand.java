package io.flinkgraphrag.jobs.cli.kafka;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LineReader;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "produce",
    description = "Sends each line of standard input to a topic; blank lines are left out.")
public final class ProduceCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Parameters(paramLabel = "TOPIC", description = "Such as questions or graph-updates.")
  private String topic;

  @Option(
      names = "--key-separator",
      paramLabel = "TEXT",
      description = "What stands between key and value; without it records have no key.")
  private @Nullable String keySeparator;

  private final AtomicReference<Exception> failure = new AtomicReference<>();

  @Override
  public Integer call() throws IOException {
    connection.requireTopics(topic);
    long sent = 0;
    try (KafkaProducer<byte[], byte[]> producer = connection.producer();
        LineReader lines = new LineReader(System.in, EmbeddedKafka.RECORD_BYTES_MAX)) {
      for (byte[] line = lines.next(); line != null; line = lines.next()) {
        if (!LineReader.isBlank(line)) {
          var unused =
              producer.send(record(line), (metadata, error) -> failure.compareAndSet(null, error));
          sent++;
        }
      }
      producer.flush();
    }
    if (failure.get() != null) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "Kafka did not take a record: " + KafkaConnection.rootMessage(failure.get()),
          failure.get());
    }
    Output.of(spec).note("sent " + sent);
    return 0;
  }

  private ProducerRecord<byte[], byte[]> record(byte[] line) {
    if (keySeparator == null) {
      return new ProducerRecord<>(topic, line);
    }
    String text = new String(line, StandardCharsets.UTF_8);
    int at = text.indexOf(keySeparator);
    if (at < 0) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "no key separator '%s' in: %s".formatted(keySeparator, text));
    }
    return new ProducerRecord<>(
        topic,
        text.substring(0, at).getBytes(StandardCharsets.UTF_8),
        text.substring(at + keySeparator.length()).getBytes(StandardCharsets.UTF_8));
  }
}
