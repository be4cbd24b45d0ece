package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The jars that the build has left for a cluster. Each kind of process has a class path of its own:
 * Flink's have what its distribution has and neither the job nor the broker, which the job brings
 * in its own jar.
 */
final class ClusterBuild {

  /** The folder that ./graphrag runs from, and that of the project. */
  static final String BUILD = "graphrag.build";

  static final String PROJECT = "graphrag.project";

  private static final String JARS = "*.jar";
  private static final String OWN_JAR = "graphrag-jobs-*.jar";

  private final Path build;
  private final Path project;

  ClusterBuild(Path build, Path project) {
    this.build = build;
    this.project = project;
  }

  /**
   * Of this process.
   *
   * @throws StartFailure if it was not started by ./graphrag
   */
  static ClusterBuild ofThisProcess() {
    return new ClusterBuild(property(BUILD), property(PROJECT));
  }

  private static Path property(String name) {
    @Nullable String value = System.getProperty(name);
    if (value == null) {
      throw new StartFailure(
          "where the build is, is not known (-D" + name + "); start the cluster with ./graphrag");
    }
    return Path.of(value).toAbsolutePath().normalize();
  }

  Path flinkConf() {
    return project.resolve("flink-conf");
  }

  Path jobJar() {
    return build.resolve("graphrag-job.jar");
  }

  String flinkPath() {
    return joined(listed("flink.path")) + File.pathSeparator + joined(jars("cluster/flink", JARS));
  }

  String kafkaPath() {
    return joined(listed("kafka.path"));
  }

  String zooKeeperPath() {
    return joined(jars("cluster/zookeeper", JARS)) + File.pathSeparator + kafkaPath();
  }

  /** That of ./graphrag. */
  String ownPath() {
    List<Path> own = jars("", OWN_JAR);
    own.removeIf(jar -> jar.toString().matches(".*-(sources|javadoc|tests)[.]jar"));
    return joined(own) + File.pathSeparator + build.resolve("lib") + "/*";
  }

  /** A file of paths below the build's folder, separated by colons. */
  private List<Path> listed(String name) {
    Path list = build.resolve("cluster").resolve(name);
    try {
      List<Path> jars = new ArrayList<>();
      for (String jar : Files.readString(list).strip().split(":", -1)) {
        jars.add(build.resolve(jar));
      }
      return jars;
    } catch (IOException e) {
      throw incomplete(list, e);
    }
  }

  private List<Path> jars(String folder, String pattern) {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(build.resolve(folder), pattern)) {
      found.forEach(jars::add);
    } catch (IOException e) {
      throw incomplete(build.resolve(folder), e);
    }
    Collections.sort(jars);
    return jars;
  }

  private static StartFailure incomplete(Path what, IOException e) {
    return new StartFailure(
        "the build lacks " + what + "; remove the folder .builds, and ./graphrag builds it again",
        e);
  }

  private static String joined(List<Path> jars) {
    return jars.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
