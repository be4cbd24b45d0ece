package io.flinkgraphrag.jobs.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What a process prints, and the first line that says it is ready. Read to the process's end. */
final class ProcessOutput {

  /**
   * A line that was printed.
   *
   * @param nanos by this JVM's {@link System#nanoTime}
   */
  record Line(long nanos, String text) {}

  /** The line that says so, matched, and when it came. */
  record Ready(long nanos, Matcher line) {}

  private final Process process;
  private final Pattern readyLine;
  private final Queue<Line> lines = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Ready> ready = new CompletableFuture<>();

  /**
   * Begins to read.
   *
   * @param readyLine a whole line
   */
  ProcessOutput(Process process, String readyLine) {
    this.process = process;
    this.readyLine = Pattern.compile(readyLine);
    Thread reader = new Thread(this::read, "output-of-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void read() {
    try (BufferedReader output = process.inputReader()) {
      String text;
      while ((text = output.readLine()) != null) {
        Line line = new Line(System.nanoTime(), text);
        lines.add(line);
        Matcher matcher = readyLine.matcher(text);
        if (matcher.matches()) {
          ready.complete(new Ready(line.nanos, matcher));
        }
      }
    } catch (IOException e) {
      ready.completeExceptionally(e);
    }
    ready.completeExceptionally(new IOException("it ended before it was ready: " + text()));
  }

  Ready awaitReady(Duration timeout)
      throws InterruptedException, ExecutionException, TimeoutException {
    return ready.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  boolean isReady() {
    return ready.isDone() && !ready.isCompletedExceptionally();
  }

  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Everything that was printed. */
  String text() {
    return lines.stream().map(Line::text).collect(Collectors.joining("\n"));
  }
}
