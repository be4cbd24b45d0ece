package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.HelpCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A cluster of processes on this machine. */
@Command(
    name = "cluster",
    description = {
      "Runs a highly available cluster on this machine, as processes, and lets you break it.",
      "",
      "Three Kafka brokers, ZooKeeper, two JobManagers, TaskManagers and two generators. They listen"
          + " on 127.0.0.1 only and need about 6 GB of memory."
    },
    synopsisSubcommandLabel = "COMMAND")
public final class ClusterCommand implements Runnable {

  @Spec private CommandSpec spec;

  private ClusterCommand() {}

  public static CommandLine create() {
    return new CommandLine(new ClusterCommand())
        .addSubcommand(new ClusterUpCommand())
        .addSubcommand(new ClusterStatusCommand())
        .addSubcommand(new ClusterKillCommand())
        .addSubcommand(new ClusterFreezeCommand())
        .addSubcommand(new ClusterScaleCommand())
        .addSubcommand(new ClusterDownCommand())
        .addSubcommand(new HelpCommand());
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is missing: up, status, kill, freeze, scale or down");
  }
}
