package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.HelpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The graphs that there are. Its commands read {@code graph-updates} from the beginning. */
@Command(
    name = "graphs",
    description = {
      "Lists, measures, exports and deletes graphs.",
      "",
      "What there is, is read from the topic graph-updates, from its beginning: what the updates"
          + " leave. A job that is behind with reading has not got all of that yet."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class GraphsCommand implements Runnable {

  @Spec private CommandSpec spec;

  private GraphsCommand() {}

  public static CommandLine create() {
    return new CommandLine(new GraphsCommand())
        .addSubcommand(new GraphsListCommand())
        .addSubcommand(new GraphsStatsCommand())
        .addSubcommand(new GraphsExportCommand())
        .addSubcommand(new GraphsDeleteCommand())
        .addSubcommand(new HelpCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: list, stats, export or delete");
  }
}
