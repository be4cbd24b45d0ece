package io.flinkgraphrag.jobs.cli;

import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import io.flinkgraphrag.jobs.cli.chaos.ChaosCommand;
import io.flinkgraphrag.jobs.cli.cluster.ClusterCommand;
import io.flinkgraphrag.jobs.cli.console.ArgumentFault;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.HelpCommand;
import io.flinkgraphrag.jobs.cli.console.Numbers;
import io.flinkgraphrag.jobs.cli.enrich.EnrichCommand;
import io.flinkgraphrag.jobs.cli.eval.EvalCommand;
import io.flinkgraphrag.jobs.cli.gateway.ServeCommand;
import io.flinkgraphrag.jobs.cli.graphs.GraphsCommand;
import io.flinkgraphrag.jobs.cli.graphs.LoadCommand;
import io.flinkgraphrag.jobs.cli.ingest.IngestCommand;
import io.flinkgraphrag.jobs.cli.kafka.AskCommand;
import io.flinkgraphrag.jobs.cli.kafka.ConsumeCommand;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.cli.kafka.ProduceCommand;
import io.flinkgraphrag.jobs.cli.neo4j.Neo4jCommand;
import io.flinkgraphrag.jobs.cli.operate.RescaleCommand;
import io.flinkgraphrag.jobs.cli.operate.SavepointCommand;
import io.flinkgraphrag.jobs.cli.operate.StartCommand;
import io.flinkgraphrag.jobs.cli.operate.StopCommand;
import io.flinkgraphrag.jobs.cli.runtime.DemoCommand;
import io.flinkgraphrag.jobs.cli.runtime.GeneratorCommand;
import io.flinkgraphrag.jobs.cli.runtime.Sample;
import io.flinkgraphrag.jobs.cli.runtime.SampleCommand;
import io.flinkgraphrag.jobs.cli.runtime.UpCommand;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command {@code graphrag}. Errors are one line; exit codes are those of CommandFailure. */
@Command(
    name = "graphrag",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    version = "flink-graphrag 0.1.0-SNAPSHOT",
    description = "Question answering over a live knowledge graph, as a Flink job.",
    synopsisSubcommandLabel = "COMMAND")
public final class GraphRagCommand implements Runnable {

  /** As Linux and macOS say it. */
  private static final String NO_SPACE = "No space left";

  @Spec private CommandLine.Model.CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print the whole story of an error.")
  private boolean verbose;

  private GraphRagCommand() {}

  public static void main(String[] args) {
    CommandLine command = create(AnswerQuestionsJob::define, Sample.course());
    command.setOut(utf8(FileDescriptor.out));
    command.setErr(utf8(FileDescriptor.err));
    System.exit(command.execute(args));
  }

  private static PrintWriter utf8(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  /** The command line, with the job that demo and up run, and what demo loads and asks. */
  static CommandLine create(JobDefinition job, Sample sample) {
    GraphRagCommand root = new GraphRagCommand();
    CommandLine command =
        new CommandLine(root)
            .addSubcommand(new DemoCommand(job, sample))
            .addSubcommand(new UpCommand(job))
            .addSubcommand(ClusterCommand.create())
            .addSubcommand(new ChaosCommand())
            .addSubcommand(new GeneratorCommand())
            .addSubcommand(new SampleCommand())
            .addSubcommand(new IngestCommand())
            .addSubcommand(new LoadCommand())
            .addSubcommand(GraphsCommand.create())
            .addSubcommand(Neo4jCommand.create())
            .addSubcommand(new EnrichCommand())
            .addSubcommand(new AskCommand())
            .addSubcommand(new ServeCommand())
            .addSubcommand(new EvalCommand())
            .addSubcommand(new ProduceCommand())
            .addSubcommand(new ConsumeCommand())
            .addSubcommand(new SavepointCommand())
            .addSubcommand(new StopCommand())
            .addSubcommand(new StartCommand())
            .addSubcommand(new RescaleCommand())
            .addSubcommand(new HelpCommand());
    Numbers.register(command);
    return command
        .setParameterExceptionHandler(GraphRagCommand::wrongArguments)
        .setExecutionExceptionHandler(root::report);
  }

  /** In the last lines, as all errors; the whole usage only where no command was named. */
  private static int wrongArguments(ParameterException error, String[] arguments) {
    CommandLine command = error.getCommandLine();
    PrintWriter err = command.getErr();
    if (command.getParent() == null && !(error instanceof UnmatchedArgumentException)) {
      command.usage(err);
    }
    err.println(ArgumentFault.said(error));
    if (command.getParent() == null) {
      if (!UnmatchedArgumentException.printSuggestions(error, err)) {
        err.println("The commands are " + String.join(", ", command.getSubcommands().keySet()));
      }
    } else {
      err.println(
          "What it takes is told by: " + command.getCommandSpec().qualifiedName() + " --help");
    }
    err.flush();
    return CommandFailure.UNUSABLE;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private int report(Exception error, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    err.println(message(error));
    if (verbose) {
      error.printStackTrace(err);
    }
    err.flush();
    return error instanceof CommandFailure failure ? failure.exitCode() : CommandFailure.FAILED;
  }

  private String message(Exception error) {
    if (error instanceof CommandFailure || error instanceof StartFailure) {
      return String.valueOf(error.getMessage());
    }
    if (error instanceof IOException && KafkaConnection.rootMessage(error).contains(NO_SPACE)) {
      return "the disk is full: "
          + KafkaConnection.rootMessage(error)
          + ". Make room, and try again";
    }
    String hint = verbose ? "" : " (--verbose says more)";
    if (error instanceof KafkaException) {
      return "Kafka: " + KafkaConnection.rootMessage(error) + hint;
    }
    return error + hint;
  }
}
