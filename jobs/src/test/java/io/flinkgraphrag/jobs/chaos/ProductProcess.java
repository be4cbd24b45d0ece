package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code graphrag up}, or another command, as a process of its own, from what the build has
 * packaged: the class path and the flags of the shell command. A process that is still alive is
 * killed by {@link #close}.
 */
public final class ProductProcess implements AutoCloseable {

  private static final String MAIN = "io.flinkgraphrag.jobs.cli.GraphRagCommand";

  private final Process process;
  private final long startedAt = System.nanoTime();
  private final ProcessOutput output;

  private ProductProcess(Process process) {
    this.process = process;
    this.output = new ProcessOutput(process, "READY .*");
  }

  static ProductProcess up(Path data, int portKafka, int portUi, List<String> arguments)
      throws IOException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "up",
                "--data-dir",
                data.toString(),
                "--port-kafka",
                Integer.toString(portKafka),
                "--port-ui",
                Integer.toString(portUi),
                "--port-http",
                "0"));
    all.addAll(arguments);
    return start(all);
  }

  /** Any command of {@code graphrag}. */
  public static ProductProcess start(List<String> arguments) throws IOException {
    return start(arguments, "-Xmx768m");
  }

  /** The same with another heap. */
  public static ProductProcess start(List<String> arguments, String heap) throws IOException {
    Path base = Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    Path target = base.resolve("target");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                heap,
                // much shorter starts; what the code does is the same
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-Dgraphrag.build=" + target,
                "-Dgraphrag.project=" + base.getParent(),
                "-cp",
                jar(target) + java.io.File.pathSeparator + target.resolve("lib") + "/*",
                MAIN));
    command.addAll(arguments);
    return new ProductProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
  }

  private static Path jar(Path target) throws IOException {
    try (DirectoryStream<Path> jars = Files.newDirectoryStream(target, "graphrag-jobs-*.jar")) {
      for (Path jar : jars) {
        if (!jar.toString().matches(".*-(sources|javadoc|tests)\\.jar")) {
          return jar;
        }
      }
    }
    throw new IOException("nothing is packaged in " + target + "; run mvn package");
  }

  /** Returns how long the start took. */
  public Duration awaitReady(Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    return Duration.ofNanos(output.awaitReady(timeout).nanos() - startedAt);
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  boolean isReady() {
    return output.isReady();
  }

  /** Lets it run on, and kills it so that it cannot do anything about it. */
  public void killAfter(Duration delay) throws InterruptedException {
    boolean ended = process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(ended).as("it ended by itself: %s", output()).isFalse();
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Waits until it ends by itself; returns the exit code. */
  public int awaitEnd(Duration timeout) throws InterruptedException {
    assertThat(process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .as("it ends within %s: %s", timeout, output())
        .isTrue();
    return process.exitValue();
  }

  /** Asks it to end, as Ctrl-C, docker and systemd do; returns the exit code. */
  public int terminate(Duration timeout) throws InterruptedException {
    process.destroy();
    return awaitEnd(timeout);
  }

  /** Everything it has printed. */
  public String output() {
    return output.text();
  }

  List<ProcessOutput.Line> lines() {
    return output.lines();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
