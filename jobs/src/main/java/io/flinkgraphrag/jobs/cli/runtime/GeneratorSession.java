package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.discover.register.Registration;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.generator.GeneratorServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * A generator for the life of this process: the server, its registrations, and their orderly end by
 * a signal.
 */
final class GeneratorSession {

  /** The end takes no longer, whatever clients and registries do. */
  static final Duration END_MAX = Duration.ofSeconds(10);

  private final GeneratorServer server;
  private final List<Registration> registrations;
  private final Output output;

  GeneratorSession(GeneratorServer server, List<Registration> registrations, Output output) {
    this.server = server;
    this.registrations = registrations;
    this.output = output;
  }

  /** Registers, and returns only if the thread is interrupted: a signal ends the process. */
  void serve() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endByASignal, "orderly-end"));
    registrations.forEach(Registration::start);
    output.result("READY generator=" + server.baseUrl() + " id=" + server.id());
    new CountDownLatch(1).await();
  }

  /** Ends with 0, and not with the signal's code: it was asked to end, and nothing was lost. */
  private void endByASignal() {
    int exitCode = CommandFailure.FAILED;
    try {
      exitCode = end(END_MAX) ? 0 : CommandFailure.FAILED;
    } catch (InterruptedException e) {
      output.note("interrupted while ending");
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }

  /** Whether all calls in flight got their answers. */
  private boolean end(Duration max) throws InterruptedException {
    long deadline = System.nanoTime() + max.toNanos();
    server.drain();
    output.note("ending; calls in flight: " + server.inFlight());
    List<Thread> leaving = new ArrayList<>();
    for (Registration registration : registrations) {
      Thread thread = new Thread(registration::close, "deregister");
      thread.setDaemon(true);
      thread.start();
      leaving.add(thread);
    }
    boolean answered = server.awaitDrained(left(deadline));
    if (!answered) {
      output.note("calls cut off after " + max.toSeconds() + " s: " + server.inFlight());
    }
    for (Thread thread : leaving) {
      thread.join(Math.max(1, left(deadline).toMillis()));
    }
    server.close();
    return answered;
  }

  private static Duration left(long deadline) {
    return Duration.ofNanos(Math.max(0, deadline - System.nanoTime()));
  }
}
