package io.flinkgraphrag.jobs.cli;

import io.flinkgraphrag.jobs.cli.runtime.Sample;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.PassThroughJob;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/** What a command did: exit code, results, notes. */
public record Run(int exitCode, String out, String err) {

  private static final Sample NONE = new Sample(null, List.of());

  public static Run of(String... arguments) {
    return with(new PassThroughJob(), NONE, arguments);
  }

  static Run with(JobDefinition job, Sample sample, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    CommandLine command =
        GraphRagCommand.create(job, sample)
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true));
    int exitCode = command.execute(arguments);
    return new Run(exitCode, out.toString(), err.toString());
  }
}
