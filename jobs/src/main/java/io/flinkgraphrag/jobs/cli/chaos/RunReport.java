package io.flinkgraphrag.jobs.cli.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.chaos.Fault;
import io.flinkgraphrag.jobs.chaos.Row;
import io.flinkgraphrag.jobs.chaos.Tally;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is told at the end, once, whether the run came to its end, failed, or was stopped by a
 * signal. Thread-safe.
 */
final class RunReport {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Output output;
  private final long seed;
  private final @Nullable Path json;
  private final Path folder;
  private final List<Row> rows = new ArrayList<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();
  private Supplier<List<Fault>> faults = List::of;
  private @Nullable Tally again;
  private boolean ended;

  /**
   * An empty one.
   *
   * @param json where the table is written to, too; null for nowhere
   * @param folder for the file of faults, if there are any
   */
  RunReport(Output output, long seed, @Nullable Path json, Path folder) {
    this.output = output;
    this.seed = seed;
    this.json = json;
    this.folder = folder;
  }

  synchronized void leaveOut(String scenario, String why) {
    leftOut.put(scenario, why);
  }

  /** What was left out, and why, as one sentence. */
  synchronized String leftOut() {
    return leftOut.entrySet().stream()
        .map(entry -> entry.getKey() + ": " + entry.getValue())
        .collect(Collectors.joining("; "));
  }

  synchronized void faultsFrom(Supplier<List<Fault>> source) {
    faults = source;
  }

  synchronized void add(Row row) {
    rows.add(row);
    output.note(
        "  asked %d, lost %d, doubled %d, wrong %d, outage %s s, recovery %s s%s"
            .formatted(
                row.tally().asked(),
                row.tally().lost(),
                row.tally().doubled(),
                row.tally().wrong(),
                ChaosTable.seconds(row.outageMs()),
                ChaosTable.seconds(row.recoveryMs()),
                row.trouble().isEmpty() ? "" : "; " + row.trouble()));
  }

  /** What the last count over the whole topic gave. */
  synchronized void countedAgain(Tally tally) {
    again = tally;
  }

  /** Whether all was made that was to be, and all was right. */
  synchronized boolean isRight() {
    return again != null
        && again.isRight()
        && faults.get().isEmpty()
        && rows.stream().allMatch(Row::isRight);
  }

  /** Prints the table; a second call does nothing. */
  synchronized void end() {
    if (ended) {
      return;
    }
    ended = true;
    output.result(ChaosTable.of(rows, leftOut));
    Tally last = again;
    output.result(
        last == null
            ? "the whole topic was not counted again, as the run did not come to its end"
            : "the whole topic counted again: %d asked, %d answered, %d lost, %d doubled, %d wrong, %d degraded"
                .formatted(
                    last.asked(),
                    last.answered(),
                    last.lost(),
                    last.doubled(),
                    last.wrong(),
                    last.degraded()));
    try {
      writeFaults();
      writeJson();
    } catch (IOException e) {
      output.note("a file of the report cannot be written: " + e);
    }
    output.result("seed " + seed);
  }

  private void writeFaults() throws IOException {
    List<Fault> all = faults.get();
    if (all.isEmpty()) {
      return;
    }
    Path file = folder.resolve("graphrag-chaos-%d.txt".formatted(seed));
    Files.write(file, all.stream().map(Fault::toString).toList());
    output.result("%d faults, each with its id, are in %s".formatted(all.size(), file));
  }

  private void writeJson() throws IOException {
    if (json == null) {
      return;
    }
    List<String> lines = new ArrayList<>();
    for (Row row : rows) {
      ObjectNode line = JSON.createObjectNode();
      line.put("round", row.step().round())
          .put("scenario", row.step().scenario().word())
          .put("victim", row.step().victim())
          .put("seconds", row.step().seconds())
          .put("outageMs", row.outageMs())
          .put("recoveryMs", row.recoveryMs())
          .put("trouble", row.trouble())
          .setAll(JSON.<ObjectNode>valueToTree(row.tally()));
      lines.add(line.toString());
    }
    Files.write(json, lines);
  }
}
