package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.cli.console.HelpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the command does with graphs in Neo4j. */
@Command(
    name = "neo4j",
    description = "Answers from a graph in Neo4j: imports it. Shows a graph in Neo4j: mirrors it.",
    synopsisSubcommandLabel = "COMMAND")
public final class Neo4jCommand implements Runnable {

  @Spec private CommandSpec spec;

  private Neo4jCommand() {}

  public static CommandLine create() {
    return new CommandLine(new Neo4jCommand())
        .addSubcommand(new Neo4jImportCommand())
        .addSubcommand(new Neo4jMirrorCommand())
        .addSubcommand(new HelpCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing: import or mirror");
  }
}
