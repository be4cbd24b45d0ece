package io.flinkgraphrag.jobs.cli.console;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/** Where a command writes: results to {@code out}, everything about the work to {@code err}. */
public record Output(PrintWriter out, PrintWriter err) {

  public static Output of(CommandSpec spec) {
    return new Output(spec.commandLine().getOut(), spec.commandLine().getErr());
  }

  public void result(String line) {
    out.println(line);
    out.flush();
  }

  /** Text that the user answers on the same line. */
  public void prompt(String text) {
    out.print(text);
    out.flush();
  }

  public void note(String line) {
    err.println(line);
    err.flush();
  }

  /** Whether nobody reads the results any more, as after {@code | head}. */
  public boolean closed() {
    return out.checkError();
  }
}
