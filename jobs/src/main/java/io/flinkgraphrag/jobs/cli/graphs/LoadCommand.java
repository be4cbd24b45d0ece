package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.console.Ranges;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "load",
    description = {
      "Sends graph updates, one JSON object per line, to the topic graph-updates.",
      "",
      "Each gets the key of its element, computed from the line: a passage that of its document."
          + " Blank lines are left out.",
      "",
      "All files are read to their ends first. If a line of one is not an update, nothing is sent,"
          + " of any. Standard input and pipes cannot be read twice: each of their lines is looked at"
          + " before it is sent, and the first that is not an update ends the load.",
      "",
      "Exit code 2 if a file was refused; 1 if standard input ended early, a line was left out, or"
          + " the job refused an update (known with --wait)."
    })
public final class LoadCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private KafkaConnection connection;

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "Plain or gzip; - is standard input.")
  private List<String> files;

  @Option(
      names = "--wait",
      description = "Return when every update is in the graph, vectors included.")
  private boolean wait;

  @Option(
      names = "--batch",
      paramLabel = "NAME",
      description =
          "Name that the counts go under (default: made up). Used again, it counts on in"
              + " graph-status; --wait tells what is new. Let the earlier load end first.")
  private @Nullable String batch;

  @Option(
      names = "--skip-invalid",
      description = "Leave lines out that are no updates, and say which; exit code 1 then.")
  private boolean skipInvalid;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Send at most N updates a second, so that questions beside a large load keep their time"
              + " (default: as many as the broker takes).")
  private @Nullable Integer rate;

  @Option(
      names = "--as-version",
      paramLabel = "N",
      description =
          "Send every update with this version in place of its own. Higher than before, it loads a"
              + " graph again that was changed or deleted. For files that hold each element once.")
  private @Nullable Long version;

  @Override
  public Integer call() throws IOException {
    if (rate != null) {
      Ranges.requireAtLeast("--rate", rate, 1);
    }
    if (version != null) {
      Ranges.requireAtLeast("--as-version", version, 0);
    }
    Topics topics = Topics.defaults();
    Output output = Output.of(spec);
    List<UpdateSource> sources = files.stream().map(UpdateSource::of).toList();
    LoadNotes checked = check(sources, output);
    connection.requireTopics(topics.updates(), topics.status());
    String name = batch == null ? "load-" + UUID.randomUUID() : batch;
    try (BatchFollower follower = wait ? follower(topics, name, output) : null;
        UpdateLoader loader = new UpdateLoader(connection, topics.updates(), name, output)) {
      if (rate != null) {
        loader.limitRate(rate);
      }
      LoadNotes sent = send(sources, loader, output);
      boolean whole = checked.skipped() + sent.skipped() == 0;
      if (follower != null) {
        BatchStatus status = follower.await(loader.sent());
        output.result(BatchFollower.describe(status));
        whole &= BatchFollower.noneRefused(status, connection, output);
        if (status.unchanged() > status.notFound()) {
          output.note(unchanged(status));
        }
        if (status.notFound() > 0) {
          loader.deletedById().explain(connection, output);
        }
      }
      return whole ? 0 : CommandFailure.FAILED;
    }
  }

  /** A name that was made up has no counts yet; one of the user's may have. */
  private BatchFollower follower(Topics topics, String name, Output output) {
    return batch == null
        ? BatchFollower.ofNew(connection, topics.status(), name, output)
        : BatchFollower.of(connection, topics.status(), name, output);
  }

  /**
   * Reads everything that can be read twice, so that nothing of it is sent unless all of it can be.
   */
  private LoadNotes check(List<UpdateSource> sources, Output output) throws IOException {
    LoadNotes notes = new LoadNotes();
    UpdateLines lines = new UpdateLines(version, skipInvalid, notes);
    List<String> faults = new ArrayList<>();
    for (UpdateSource source : sources) {
      try {
        if (source.repeatable()) {
          source.read(lines, update -> {});
        }
      } catch (UpdateLines.Unreadable e) {
        faults.add(e.getMessage());
      }
    }
    if (!faults.isEmpty()) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          String.join(System.lineSeparator(), faults) + "; nothing was sent");
    }
    notes.tell(output);
    return notes;
  }

  /** What was not checked before is now, line by line. */
  private LoadNotes send(List<UpdateSource> sources, UpdateLoader loader, Output output)
      throws IOException {
    LoadNotes notes = new LoadNotes();
    UpdateLines unchecked = new UpdateLines(version, skipInvalid, notes);
    UpdateLines checked = new UpdateLines(version, skipInvalid, new LoadNotes());
    for (UpdateSource source : sources) {
      try {
        source.read(source.repeatable() ? checked : unchecked, loader::send);
      } catch (UpdateLines.Unreadable e) {
        loader.finish();
        String before =
            loader.sent() == 0
                ? "; nothing was sent"
                : "; %,d lines before it were sent, and nothing after it".formatted(loader.sent());
        throw new CommandFailure(CommandFailure.FAILED, e.getMessage() + before, e);
      }
    }
    loader.finish();
    notes.tell(output);
    if (loader.sent() == 0) {
      output.note("there is no update in " + String.join(", ", files));
    }
    return notes;
  }

  private static String unchanged(BatchStatus status) {
    long same = status.unchanged() - status.notFound();
    return String.format(
        Locale.ROOT,
        "%s: the graph has the same already (vectors may still be on their way), or something newer,"
            + " or a delete after it. If you only loaded the same again, all is well. To load over"
            + " what is newer, give a version above its: --as-version N; from then on every update"
            + " of these elements needs a version",
        status.applied() == 0 ? "nothing changed" : "%,d of them changed nothing".formatted(same));
  }
}
