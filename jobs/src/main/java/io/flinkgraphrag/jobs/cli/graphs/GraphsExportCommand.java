package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.TopicReplay;
import io.flinkgraphrag.jobs.graphs.Element;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = {
      "Writes the updates that make up a graph, one JSON object per line.",
      "",
      "These are the updates as they were sent, each element's last one, with versions and vectors"
          + " where they had them; what was deleted is not among them. Loaded again they make the"
          + " same graph, also under another name and with another layout:",
      "",
      "  ./graphrag graphs export course --as course-v2 | ./graphrag load --wait -",
      "",
      "Exit code 1 if the graph has no elements."
    })
final class GraphsExportCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private UpdatesTopic updates;

  @Parameters(paramLabel = "GRAPH")
  private String graph;

  @Option(names = "--as", paramLabel = "NAME", description = "Write this as the graph's name.")
  private @Nullable String name;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "A new file, packed if its name ends in .gz (default: standard output).")
  private @Nullable Path out;

  /** Gets the lines. */
  private interface Lines extends AutoCloseable {
    void write(String line) throws IOException;

    @Override
    void close() throws IOException;
  }

  @Override
  public Integer call() throws IOException {
    Output output = Output.of(spec);
    List<Element> elements;
    try (UpdatesTopic.Reading reading = updates.open(output)) {
      elements = reading.elementsOf(graph);
    }
    long written;
    try (Lines lines = lines(output)) {
      written = write(elements, lines, output);
    }
    if (out == null && output.closed()) {
      throw new CommandFailure(
          CommandFailure.FAILED, "nobody read the export to its end; it is not whole");
    }
    if (written != elements.size()) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "only %,d of %,d elements were written: the topic %s lost records meanwhile"
              .formatted(written, elements.size(), UpdatesTopic.name()));
    }
    output.note("exported %,d elements of graph %s".formatted(written, graph));
    return 0;
  }

  /** Reads the topic once more, for the texts, which the first reading did not keep. */
  private long write(List<Element> elements, Lines lines, Output output) {
    Map<Integer, Set<Long>> wanted = new HashMap<>();
    for (Element element : elements) {
      wanted
          .computeIfAbsent(element.position().partition(), partition -> new HashSet<>())
          .add(element.position().offset());
    }
    long[] written = {0};
    try (TopicReplay replay = new TopicReplay(updates.connection(), UpdatesTopic.name(), output)) {
      replay.toEnd(
          record -> {
            if (wanted.getOrDefault(record.partition(), Set.of()).contains(record.offset())) {
              write(record, lines);
              written[0]++;
            }
          });
    }
    return written[0];
  }

  private void write(ConsumerRecord<byte[], byte[]> record, Lines lines) {
    try {
      lines.write(UpdateJson.line(record.value(), name));
    } catch (IOException e) {
      throw new CommandFailure(CommandFailure.FAILED, "cannot write to " + out + ": " + e, e);
    }
  }

  private Lines lines(Output output) throws IOException {
    if (out == null) {
      return new Lines() {
        @Override
        public void write(String line) {
          output.result(line);
        }

        @Override
        public void close() {}
      };
    }
    OutputStream file = newFile(out);
    return new Lines() {
      @Override
      public void write(String line) throws IOException {
        file.write(line.getBytes(StandardCharsets.UTF_8));
        file.write('\n');
      }

      @Override
      public void close() throws IOException {
        file.close();
      }
    };
  }

  private static OutputStream newFile(Path out) {
    try {
      OutputStream file =
          new BufferedOutputStream(Files.newOutputStream(out, StandardOpenOption.CREATE_NEW));
      return out.toString().endsWith(".gz") ? new GZIPOutputStream(file) : file;
    } catch (FileAlreadyExistsException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, out + " exists; name another file (--out)", e);
    } catch (IOException e) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "cannot write to " + out + ": " + e, e);
    }
  }
}
