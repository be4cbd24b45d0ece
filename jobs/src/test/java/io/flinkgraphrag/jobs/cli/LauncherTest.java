package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shell command in a checkout whose Maven takes no time: it writes the source into a jar. Its
 * Java prints the jar, waits for the end of its input, and prints the jar again.
 */
class LauncherTest {

  private static final String MAVEN =
      """
      echo built >> "$COUNT"
      mkdir -p jobs/target/lib
      cat jobs/src/main/Job.java > jobs/target/graphrag-jobs-1.jar
      cat udfs/src/main/Udf.java > jobs/target/lib/graphrag-udfs-1.jar
      echo other > jobs/target/lib/other-1.jar
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      case "$*" in
        -version) echo 'openjdk version "17.0.1"' >&2; exit 0 ;;
      esac
      while [ "$1" != -cp ]; do shift; done
      jar=${2%%:*}
      cat "$jar" "${jar%/*}/lib/other-1.jar"
      cat > /dev/null
      cat "$jar" "${jar%/*}/lib/other-1.jar"
      """;

  @TempDir private Path folder;

  private Path checkout;
  private Path javaHome;
  private Path count;

  @BeforeEach
  void checkOut() throws IOException {
    assumeThat(Path.of("/bin/bash")).exists();
    checkout = folder.resolve("check out");
    javaHome = folder.resolve("jdk");
    count = folder.resolve("count");
    for (String pom : List.of("pom.xml", "udfs/pom.xml", "jobs/pom.xml")) {
      write(checkout.resolve(pom), "<project/>\n");
    }
    write(checkout.resolve("udfs/src/main/Udf.java"), "udf 1\n");
    write(checkout.resolve("jobs/src/main/Job.java"), "job 1\n");
    write(checkout.resolve("mvnw"), MAVEN);
    write(javaHome.resolve("bin/java"), JAVA);
    Files.copy(Path.of("../graphrag"), checkout.resolve("graphrag"));
    assertThat(javaHome.resolve("bin/java").toFile().setExecutable(true)).isTrue();
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  @Test
  void whatWasBuiltIsNotBuiltAgainAndNeitherIsACopyOfTheCheckout() throws Exception {
    assertThat(run(checkout)).contains("job 1");
    assertThat(run(checkout)).contains("job 1");
    Path copy = folder.resolve("copy");
    assertThat(
            new ProcessBuilder("cp", "-r", checkout.toString(), copy.toString()).start().waitFor())
        .isZero();
    assertThat(run(copy)).contains("job 1");
    assertThat(builds()).isEqualTo(1);
  }

  @Test
  void anEditIsBuiltAndWhatNobodyUsesGoes() throws Exception {
    run(checkout);
    write(checkout.resolve("jobs/src/main/Job.java"), "job 2\n");
    assertThat(run(checkout)).contains("job 2").doesNotContain("job 1");
    assertThat(builds()).isEqualTo(2);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aBuildLeavesTheJarsOfARunningProcessAlone() throws Exception {
    run(checkout);
    Process running = start(checkout);
    String first = running.inputReader(StandardCharsets.UTF_8).readLine();
    write(checkout.resolve("jobs/src/main/Job.java"), "job 2\n");
    assertThat(run(checkout)).contains("job 2");
    assertThat(kept()).hasSize(2);
    // as mvn clean does
    assertThat(
            new ProcessBuilder("rm", "-r", checkout.resolve("jobs/target").toString())
                .start()
                .waitFor())
        .isZero();

    running.getOutputStream().close();
    assertThat(running.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(first).isEqualTo("job 1");
    assertThat(running.inputReader(StandardCharsets.UTF_8).lines())
        .containsExactly("other", "job 1", "other");

    write(checkout.resolve("jobs/src/main/Job.java"), "job 3\n");
    run(checkout);
    assertThat(kept()).hasSize(1);
  }

  @Test
  void aBuildThatFailsIsSaidAndTriedAgain() throws Exception {
    write(checkout.resolve("mvnw"), "echo broken >&2; exit 1\n");
    assertThat(run(checkout)).contains("broken", "the build failed; its messages stand above");
    write(checkout.resolve("mvnw"), MAVEN);
    assertThat(run(checkout)).contains("job 1");
  }

  private long builds() throws IOException {
    return Files.readAllLines(count).size();
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(checkout.resolve(".builds"))) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private Process start(Path where) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", where.resolve("graphrag").toString(), "up")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("COUNT", count.toString());
    return builder.start();
  }

  /** Everything that it prints, its input being empty. */
  private String run(Path where) throws IOException, InterruptedException {
    Process process = start(where);
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed;
  }
}
