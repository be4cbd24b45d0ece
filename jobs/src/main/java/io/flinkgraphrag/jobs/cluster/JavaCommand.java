package io.flinkgraphrag.jobs.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of a JVM: flags that all processes of the cluster have, then their own. */
final class JavaCommand {

  private final List<String> words = new ArrayList<>();

  /**
   * Begins one.
   *
   * @param logging the log4j file, which writes to the role's log
   */
  JavaCommand(ClusterFolder folder, Role role, Path logging) {
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    flags(
        "-XX:+UseSerialGC",
        "-Xshare:auto",
        // its file in /tmp would stay behind a kill
        "-XX:-UsePerfData",
        "-XX:ErrorFile=" + folder.logs().resolve(role + "-crash-%p.log"),
        "-Dfile.encoding=UTF-8",
        "-Djava.io.tmpdir=" + folder.temporary(role),
        "-Dlog.file=" + folder.log(role),
        "-Dlog4j2.configurationFile=" + logging.toUri());
  }

  /** For processes with little to do: starts twice as fast and needs less memory. */
  JavaCommand quick(String heap) {
    return flags("-Xmx" + heap, "-XX:TieredStopAtLevel=1");
  }

  JavaCommand flags(String... flags) {
    words.addAll(List.of(flags));
    return this;
  }

  JavaCommand flags(List<String> flags) {
    words.addAll(flags);
    return this;
  }

  List<String> main(String classPath, String mainClass, List<String> arguments) {
    List<String> command = new ArrayList<>(words);
    command.addAll(List.of("-cp", classPath, mainClass));
    command.addAll(arguments);
    return command;
  }
}
