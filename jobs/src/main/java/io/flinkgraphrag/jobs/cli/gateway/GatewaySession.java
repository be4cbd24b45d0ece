package io.flinkgraphrag.jobs.cli.gateway;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.gateway.Gateway;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/** A gateway for the life of this process, and its orderly end by a signal. */
final class GatewaySession {

  /** Who waits is waited for no longer. */
  static final Duration END_MAX = Duration.ofSeconds(10);

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
