package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/**
 * {@code graphrag up} as a process of its own, from what the build has packaged: the class path and
 * the flags of the shell command. A process that is still alive is killed by {@link #close}.
 */
final class ProductProcess implements AutoCloseable {

  private static final String MAIN = "io.flinkgraphrag.jobs.cli.GraphRagCommand";

  /**
   * A line that it has printed.
   *
   * @param nanos by this JVM's {@link System#nanoTime}
   */
  record Line(long nanos, String text) {}

  private final Process process;
  private final long startedAt = System.nanoTime();
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Duration> ready = new CompletableFuture<>();

  private ProductProcess(Process process) {
    this.process = process;
    Thread reader = new Thread(this::readLines, "up-output");
    reader.setDaemon(true);
    reader.start();
  }

  static ProductProcess up(Path data, int portKafka, int portUi, List<String> arguments)
      throws IOException {
    Path target = Path.of(System.getProperty("basedir", "."), "target").toAbsolutePath();
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx768m",
                // much shorter starts; what the code does is the same
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "-cp",
                jar(target) + java.io.File.pathSeparator + target.resolve("lib") + "/*",
                MAIN,
                "up",
                "--data-dir",
                data.toString(),
                "--port-kafka",
                Integer.toString(portKafka),
                "--port-ui",
                Integer.toString(portUi)));
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

  private void readLines() {
    try (BufferedReader output = process.inputReader()) {
      String line;
      while ((line = output.readLine()) != null) {
        lines.add(new Line(System.nanoTime(), line));
        if (line.startsWith("READY ")) {
          ready.complete(Duration.ofNanos(System.nanoTime() - startedAt));
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(new UncheckedIOException(e));
    }
    ready.completeExceptionally(new IOException("it ended before it was ready: " + output()));
  }

  /** Returns how long the start took. */
  Duration awaitReady(Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  /** Lets it run on, and kills it so that it cannot do anything about it. */
  void killAfter(Duration delay) throws InterruptedException {
    boolean ended = process.waitFor(delay.toMillis(), TimeUnit.MILLISECONDS);
    assertThat(ended).as("it ended by itself: %s", output()).isFalse();
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  /** Asks it to end, as Ctrl-C, docker and systemd do; returns the exit code. */
  int terminate(Duration timeout) throws InterruptedException {
    process.destroy();
    assertThat(process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS))
        .as("it ends within %s: %s", timeout, output())
        .isTrue();
    return process.exitValue();
  }

  /** Everything it has printed. */
  String output() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
