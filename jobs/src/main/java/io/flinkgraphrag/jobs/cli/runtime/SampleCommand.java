package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sample",
    description = {
      "Writes the sample graphs, English and Chinese, to a folder.",
      "",
      "Updates, golden questions and the layouts file, to be used with up --layout, load and ask, or"
          + " as a pattern for your own."
    })
public final class SampleCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "Folder, made if it is not there.")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    for (String name : Sample.COURSE_FILES) {
      if (Files.exists(folder.resolve(name))) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE, folder.resolve(name) + " exists; name another folder");
      }
    }
    Output output = Output.of(spec);
    Files.createDirectories(folder);
    for (String name : Sample.COURSE_FILES) {
      Path file = folder.resolve(name);
      Sample.write(Sample.courseFile(name), file);
      output.result(file.toString());
    }
    output.note("Both graphs in one job: ./graphrag up --layout " + folder.resolve("layouts.yaml"));
    return 0;
  }
}
