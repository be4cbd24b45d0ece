package io.flinkgraphrag.jobs.cli.gateway;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.gateway.Gateway;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A gateway for the life of this process, and its orderly end by a signal. */
final class GatewaySession {

  /** Who waits is waited for no longer. */
  static final Duration END_MAX = Duration.ofSeconds(10);

  /** For a balancer to learn that no more questions are to come. */
  private static final Duration LEAVE = Duration.ofSeconds(3);

  private final Gateway gateway;
  private final String url;
  private final Output output;

  GatewaySession(Gateway gateway, String url, Output output) {
    this.gateway = gateway;
    this.url = url;
    this.output = output;
  }

  /** Serves, and returns only if the thread is interrupted: a signal ends the process. */
  void serve() throws InterruptedException {
    Runtime.getRuntime().addShutdownHook(new Thread(this::endByASignal, "orderly-end"));
    gateway.awaitReady();
    output.result("READY http=" + url);
    new CountDownLatch(1).await();
  }

  /** Ends with 0, and not with the signal's code: it was asked to end, and nothing was lost. */
  private void endByASignal() {
    int exitCode = CommandFailure.FAILED;
    try {
      if (gateway.leave()) {
        output.note(
            "ending; a balancer asks /ready, so questions are taken for %d s more"
                .formatted(LEAVE.toSeconds()));
        TimeUnit.MILLISECONDS.sleep(LEAVE.toMillis());
      }
      gateway.drain();
      output.note("ending; requests under way: " + gateway.underWay());
      boolean answered = gateway.awaitIdle(END_MAX);
      if (!answered) {
        output.note("not answered within " + END_MAX.toSeconds() + " s: " + gateway.underWay());
      }
      gateway.close();
      exitCode = answered ? 0 : CommandFailure.FAILED;
    } catch (InterruptedException e) {
      output.note("interrupted while ending");
    } finally {
      Runtime.getRuntime().halt(exitCode);
    }
  }
}
