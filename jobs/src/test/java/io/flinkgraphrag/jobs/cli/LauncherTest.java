package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The shell command in a checkout whose Maven takes no time: it writes the source into a jar. Its
 * Java prints the jar, waits for the end of its input, and prints the jar again.
 */
class LauncherTest {

  private static final String MAVEN =
      """
      echo built >> "$COUNT"
      mkdir -p jobs/target/lib jobs/target/cluster
      echo job > jobs/target/graphrag-job.jar
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

  /** What the launcher and this Maven call, but flock. */
  private static final List<String> COMMANDS =
      List.of(
          "cat",
          "cksum",
          "cp",
          "dirname",
          "find",
          "head",
          "ln",
          "mkdir",
          "mv",
          "ps",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "sh",
          "sleep",
          "sort",
          "tr",
          "uname");

  @TempDir private Path folder;

  private Path checkout;
  private Path javaHome;
  private Path count;
  private boolean hasFlock = true;

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
  void whatProcessesOfAClusterNeedIsKept() throws Exception {
    run(checkout);
    Path build = kept().get(0);
    assertThat(build.resolve("graphrag-job.jar")).hasContent("job\n");
    assertThat(build.resolve("cluster")).isDirectory();
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

  @Test
  void aNewVersionOfTheProjectRunsAndNotTheJarOfTheOldOne() throws Exception {
    write(checkout.resolve("mvnw"), MAVEN.replace("jobs-1.jar", "jobs-0.1.0-SNAPSHOT.jar"));
    assertThat(run(checkout)).contains("job 1");
    write(checkout.resolve("mvnw"), MAVEN.replace("jobs-1.jar", "jobs-0.1.0.jar"));
    write(checkout.resolve("pom.xml"), "<project>0.1.0</project>\n");
    write(checkout.resolve("jobs/src/main/Job.java"), "job 2\n");
    assertThat(run(checkout)).contains("job 2").doesNotContain("job 1");
  }

  @Test
  void twoJarsWithoutSourcesAreNotGuessedBetween() throws Exception {
    run(checkout);
    Files.delete(checkout.resolve("pom.xml"));
    write(checkout.resolve("jobs/target/graphrag-jobs-2.jar"), "job 2\n");
    assertThat(run(checkout)).contains("there are two jars").doesNotContain("job ");
  }

  @Test
  void whatIsEditedDuringTheBuildIsBuiltAgain() throws Exception {
    String edit = "[ -f edited ] || { touch edited; echo job 2 > jobs/src/main/Job.java; }\n";
    write(checkout.resolve("mvnw"), MAVEN + edit);
    assertThat(run(checkout))
        .contains("the sources changed during the build", "job 2")
        .doesNotContain("job 1");
    assertThat(builds()).isEqualTo(2);
    write(checkout.resolve("jobs/src/main/Job.java"), "job 1\n");
    assertThat(run(checkout)).contains("job 1").doesNotContain("job 2");
  }

  @Test
  void sourcesThatNeverRestAreSaid() throws Exception {
    write(checkout.resolve("mvnw"), MAVEN + "echo more >> jobs/src/main/Job.java\n");
    assertThat(run(checkout)).contains("the sources changed during each of 3 builds");
    assertThat(builds()).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void ofThreeAtOnceOneBuilds(boolean flock) throws Exception {
    write(checkout.resolve("mvnw"), MAVEN + "sleep 1\n");
    hasFlock = flock;
    List<Process> all = List.of(start(checkout), start(checkout), start(checkout));
    for (Process process : all) {
      assertThat(end(process)).contains("job 1");
    }
    assertThat(builds()).isEqualTo(1);
    assertThat(checkout.resolve(".builds/locked")).doesNotExist();
  }

  @Test
  void theLockOfOneThatDiedIsTaken() throws Exception {
    hasFlock = false;
    Process died = new ProcessBuilder("true").start();
    assertThat(died.waitFor(30, TimeUnit.SECONDS)).isTrue();
    Files.createDirectories(checkout.resolve(".builds"));
    Files.createSymbolicLink(
        checkout.resolve(".builds/locked"), Path.of(Long.toString(died.pid())));
    assertThat(run(checkout)).contains("job 1");
    assertThat(Files.isSymbolicLink(checkout.resolve(".builds/locked"))).isFalse();
  }

  @Test
  void onlyBuildsAreRemovedAndThoseOfOtherPlacesAfterADay() throws Exception {
    Path foreign = checkout.resolve(".builds/1-2/used.1");
    write(checkout.resolve(".builds/notes/mine"), "");
    write(checkout.resolve(".builds/draft.7/lib/a.jar"), "");
    write(checkout.resolve(".builds/3-4/lib/a.jar"), "");
    write(foreign, "a container\n");
    run(checkout);
    assertThat(kept())
        .extracting(path -> path.getFileName().toString())
        .contains("notes", "1-2")
        .doesNotContain("draft.7", "3-4");

    Files.setLastModifiedTime(foreign, FileTime.from(Instant.now().minus(Duration.ofDays(3))));
    write(checkout.resolve("jobs/src/main/Job.java"), "job 2\n");
    run(checkout);
    assertThat(kept()).hasSize(2);
    assertThat(checkout.resolve(".builds/notes/mine")).exists();
  }

  @Test
  void whatAnEditorKeepsBesideTheSourcesIsNoEdit() throws Exception {
    run(checkout);
    write(checkout.resolve("jobs/src/main/.Job.java.swp"), "swap");
    run(checkout);
    assertThat(builds()).isEqualTo(1);
  }

  private long builds() throws IOException {
    return Files.readAllLines(count).size();
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> files = Files.list(checkout.resolve(".builds"))) {
      return files.filter(Files::isDirectory).toList();
    }
  }

  private Path commandsWithoutFlock() throws IOException {
    Path commands = folder.resolve("bin");
    for (String name : COMMANDS) {
      Path command = commands.resolve(name);
      if (!Files.exists(command)) {
        write(command, "#!/bin/sh\nPATH=/usr/bin:/bin exec " + name + " \"$@\"\n");
        assertThat(command.toFile().setExecutable(true)).isTrue();
      }
    }
    return commands;
  }

  private Process start(Path where) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("/bin/bash", where.resolve("graphrag").toString(), "up")
            .redirectErrorStream(true);
    builder.environment().put("JAVA_HOME", javaHome.toString());
    builder.environment().put("COUNT", count.toString());
    if (!hasFlock) {
      builder.environment().put("PATH", commandsWithoutFlock().toString());
    }
    return builder.start();
  }

  /** Everything that it prints, its input being empty. */
  private String run(Path where) throws IOException, InterruptedException {
    return end(start(where));
  }

  private static String end(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return printed;
  }
}
