package io.flinkgraphrag.jobs.cli.chaos;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Numbers;
import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/** Another command of {@code graphrag}, in this process, as a user gives it. */
final class CommandRun {

  private CommandRun() {}

  /**
   * Returns when it has done its work.
   *
   * @throws CommandFailure with what it said, if it failed
   */
  static void of(Object command, String... arguments) {
    StringWriter said = new StringWriter();
    PrintWriter out = new PrintWriter(said, true);
    CommandLine line = new CommandLine(command).setOut(out).setErr(out);
    Numbers.register(line);
    line.setExecutionExceptionHandler(
        (error, failed, parsed) -> {
          out.println(error instanceof CommandFailure ? error.getMessage() : error.toString());
          return CommandFailure.FAILED;
        });
    if (line.execute(arguments) != 0) {
      throw new CommandFailure(
          CommandFailure.FAILED,
          "%s: %s".formatted(line.getCommandName(), said.toString().strip().replace("\n", "; ")));
    }
  }
}
