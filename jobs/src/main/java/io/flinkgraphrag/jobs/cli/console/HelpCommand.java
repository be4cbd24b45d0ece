package io.flinkgraphrag.jobs.cli.console;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The same as {@code --help} after the command that is named. */
@Command(name = "help", description = "Says what a command does and what it takes.")
public final class HelpCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(arity = "0..*", paramLabel = "COMMAND", description = "Such as load, or graphs list.")
  private List<String> names = List.of();

  @Override
  public void run() {
    CommandLine root = spec.parent().commandLine();
    CommandLine command = root;
    for (String name : names) {
      CommandLine child = command.getSubcommands().get(name);
      if (child == null) {
        throw new ParameterException(
            spec.commandLine(),
            "there is no command %s; there are: %s"
                .formatted(name, String.join(", ", command.getSubcommands().keySet())));
      }
      command = child;
    }
    command.usage(root.getOut());
  }
}
