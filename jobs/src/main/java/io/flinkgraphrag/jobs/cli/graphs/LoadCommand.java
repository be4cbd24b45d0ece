package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.zip.ZipException;
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
      "Each gets the key of its element, computed from the line: a passage that of its document. A"
          + " line that is not readable is sent"
          + " without a key: it becomes a dead letter and counts as refused. Blank lines are left"
          + " out.",
      "",
      "Exit code 1 if a line was refused (known with --wait) or too long to send."
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
          "Name that the counts go under; one that was not used before (default: made up).")
  private String batch;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description =
          "Send at most N updates a second, so that questions beside a large load keep their time"
              + " (default: as many as the broker takes).")
  private Integer rate;

  @Option(
      names = "--as-version",
      paramLabel = "N",
      description =
          "Send every update with this version in place of its own. Higher than before, it loads a"
              + " graph again that was changed or deleted. For files that hold each element once.")
  private Long version;

  @Override
  public Integer call() throws IOException {
    if (rate != null && rate < 1) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "--rate has to be 1 or more, is " + rate);
    }
    if (version != null && version < 0) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "--as-version has to be 0 or more, is " + version);
    }
    Topics topics = Topics.defaults();
    Output output = Output.of(spec);
    for (String file : files) {
      requireReadable(file);
    }
    connection.requireTopics(topics.updates(), topics.status());
    String name = batch == null ? "load-" + UUID.randomUUID() : batch;
    try (BatchFollower follower =
            wait ? new BatchFollower(connection, topics.status(), name, output) : null;
        UpdateLoader loader = new UpdateLoader(connection, topics.updates(), name, output)) {
      if (rate != null) {
        loader.limitRate(rate);
      }
      if (version != null) {
        loader.setVersion(version);
      }
      for (String file : files) {
        send(loader, file);
      }
      loader.finish();
      boolean whole = loader.notSent() == 0;
      if (follower != null) {
        BatchStatus status = follower.await(loader.sent());
        output.result(BatchFollower.describe(status));
        whole &= noneRefused(status, output);
        if (status.applied() == 0 && status.unchanged() > status.notFound()) {
          output.note(
              "nothing changed: the graph has these updates already (their vectors may still be on"
                  + " their way), or newer ones, or deletes after"
                  + " them; to load them over those, give a version above theirs: --as-version N");
        }
        if (status.notFound() > 0) {
          loader.deletedById().explain(connection, output);
        }
      }
      return whole ? 0 : CommandFailure.FAILED;
    }
  }

  private static void requireReadable(String file) {
    if (!file.equals("-")
        && (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file)))) {
      throw new CommandFailure(CommandFailure.UNUSABLE, "there is no file to read at " + file);
    }
  }

  private static void send(UpdateLoader loader, String file) throws IOException {
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      loader.send(in, file);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(CommandFailure.FAILED, "the file " + file + " has gone away", e);
    } catch (EOFException | ZipException e) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s is damaged gzip, and only its beginning was sent: %s".formatted(file, e.getMessage()),
          e);
    }
  }

  private boolean noneRefused(BatchStatus status, Output output) {
    if (status.refused() == 0) {
      return true;
    }
    output.note(
        ("%,d updates were refused; they and the reasons are on the topic dead-letters:%n"
                + "  ./graphrag consume dead-letters --from-beginning --headers --bootstrap %s")
            .formatted(status.refused(), connection.bootstrap()));
    return false;
  }
}
