package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * {@code graphrag generator} as a process of its own, with the class path of the tests and the
 * flags of the shell command. A process that is still alive is killed by {@link #close}.
 */
final class GeneratorProcess implements AutoCloseable {

  private static final String MAIN = "io.flinkgraphrag.jobs.cli.GraphRagCommand";
  private static final String READY = "READY generator=(\\S+) id=(\\S+)";
  private static final Duration START_MAX = Duration.ofSeconds(60);

  private final Process process;
  private final ProcessOutput output;

  private GeneratorProcess(Process process) {
    this.process = process;
    this.output = new ProcessOutput(process, READY);
  }

  /** Starts one, without waiting for it; the port is any free one unless the arguments say so. */
  static GeneratorProcess start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                MAIN,
                "generator"));
    List<String> given = List.of(arguments);
    if (!given.contains("--port")) {
      command.addAll(List.of("--port", "0"));
    }
    command.addAll(given);
    return new GeneratorProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private String ready(int group) throws Exception {
    return output.awaitReady(START_MAX).line().group(group);
  }

  /** Waits until it listens. */
  String baseUrl() throws Exception {
    return ready(1);
  }

  String id() throws Exception {
    return ready(2);
  }

  /** For signals such as STOP and CONT. */
  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** As a machine does that goes down. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Sends SIGTERM, without waiting, and goes on reading what it prints. */
  void terminate() {
    process.toHandle().destroy();
  }

  int awaitExit(Duration timeout) throws InterruptedException {
    assertThat(process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .as("it ends within %s: %s", timeout, output())
        .isTrue();
    return process.exitValue();
  }

  String output() {
    return output.text();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
