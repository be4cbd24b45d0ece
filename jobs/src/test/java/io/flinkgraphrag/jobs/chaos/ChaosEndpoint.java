package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.chaos.MisbehavingProxy.Behaviour;
import io.flinkgraphrag.jobs.chaos.MisbehavingProxy.Call;
import io.flinkgraphrag.jobs.chaos.MisbehavingProxy.End;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A generator process with a proxy before it, and what has been done to them. The job knows the
 * proxy's address only. Of one thread.
 */
final class ChaosEndpoint implements AutoCloseable {

  /** What can be wrong with an endpoint. */
  enum Fault {
    KILLED,
    FROZEN,
    SLOWED,
    GARBAGE,
    CUT,
    RATE_LIMITED,
    FLAPPING,
    /** All that a proxy can do wrong, in turn. */
    EVERYTHING
  }

  /** An endpoint that flaps is up for this time and down for this time. */
  static final long FLAP_MS = 1_500;

  /** So many calls within a second are traffic; two may be a probe and a repeated call. */
  private static final int TRAFFIC_CALLS = 3;

  private static final long TRAFFIC_MS = 1_000;

  private final int port;
  private final MisbehavingProxy proxy;
  private final ScheduledExecutorService flapping = Executors.newSingleThreadScheduledExecutor();
  private GeneratorProcess process;
  private Fault fault;
  private long hurtAt;
  private long healedFrom;
  private long healedAt;

  private ChaosEndpoint(GeneratorProcess process, int port) throws IOException {
    this.process = process;
    this.port = port;
    this.proxy = new MisbehavingProxy(port);
  }

  static List<ChaosEndpoint> start(int count) throws Exception {
    List<GeneratorProcess> processes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      processes.add(GeneratorProcess.start());
    }
    List<ChaosEndpoint> endpoints = new ArrayList<>();
    for (GeneratorProcess process : processes) {
      endpoints.add(new ChaosEndpoint(process, URI.create(process.baseUrl()).getPort()));
    }
    return endpoints;
  }

  String id() {
    return "127.0.0.1:" + proxy.port();
  }

  int proxyPort() {
    return proxy.port();
  }

  /** Null before the first. */
  Fault fault() {
    return fault;
  }

  void hurt(Fault next) throws Exception {
    fault = next;
    hurtAt = MisbehavingProxy.nowMs();
    healedFrom = Long.MAX_VALUE;
    healedAt = Long.MAX_VALUE;
    switch (next) {
      case KILLED -> process.kill();
      case FROZEN -> signal("STOP");
      case SLOWED -> proxy.behave(Behaviour.SLOW);
      case GARBAGE ->
          proxy.behave(
              Behaviour.HTML, Behaviour.EMPTY, Behaviour.TRUNCATED_JSON, Behaviour.NO_CHOICES);
      case CUT -> proxy.behave(Behaviour.CUT);
      case RATE_LIMITED -> proxy.behave(Behaviour.RATE_LIMITED);
      case FLAPPING -> flap(true);
      case EVERYTHING ->
          proxy.behave(
              Behaviour.HTML,
              Behaviour.CUT,
              Behaviour.RESET,
              Behaviour.EMPTY,
              Behaviour.RATE_LIMITED,
              Behaviour.NO_CHOICES,
              Behaviour.TRUNCATED_JSON);
    }
  }

  private synchronized void flap(boolean down) {
    if (fault == Fault.FLAPPING && healedFrom == Long.MAX_VALUE) {
      proxy.behave(down ? Behaviour.RESET : Behaviour.FORWARD);
      var unused = flapping.schedule(() -> flap(!down), FLAP_MS, TimeUnit.MILLISECONDS);
    }
  }

  /** Begins to end the fault; a process takes its time to start. */
  void heal() throws Exception {
    synchronized (this) {
      healedFrom = MisbehavingProxy.nowMs();
      proxy.behave(Behaviour.FORWARD);
    }
    switch (fault) {
      case KILLED -> process = GeneratorProcess.start("--port", Integer.toString(port));
      case FROZEN -> signal("CONT");
      default -> {
        // it was the proxy alone
      }
    }
  }

  /** Waits until it is good again. */
  void awaitHealed() throws Exception {
    assertThat(process.baseUrl()).endsWith(":" + port + "/v1");
    healedAt = fault == Fault.KILLED ? MisbehavingProxy.nowMs() : healedFrom;
  }

  private void signal(String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
    assertThat(kill.waitFor()).isZero();
  }

  /** All calls so far. */
  long calls() {
    return proxy.calls().size();
  }

  /** Those that came while the fault was there. */
  long callsWhileHurt() {
    return proxy.calls().stream()
        .filter(call -> call.cameAt() >= hurtAt && call.cameAt() < healedFrom)
        .count();
  }

  /** Whether its calls fail, so that traffic has to leave. */
  boolean mustBeLeft() {
    return fault != Fault.SLOWED && fault != Fault.FLAPPING;
  }

  /**
   * Ms from the end of its second failed call to the last one that is traffic, 0 where there is
   * none; -1 where no second one failed.
   */
  long leftAfterMs() {
    List<Call> hurt = proxy.calls().stream().filter(call -> call.cameAt() < healedFrom).toList();
    long second =
        hurt.stream()
            .filter(call -> call.end() == End.FAILED || call.end() == End.LEFT)
            .mapToLong(Call::endedAt)
            .filter(at -> at >= hurtAt && at < healedFrom)
            .sorted()
            .skip(1)
            .findFirst()
            .orElse(Long.MAX_VALUE);
    if (second == Long.MAX_VALUE) {
      return -1;
    }
    long[] later = hurt.stream().mapToLong(Call::cameAt).filter(at -> at > second).toArray();
    for (int i = later.length - 1; i >= TRAFFIC_CALLS - 1; i--) {
      if (later[i] - later[i - TRAFFIC_CALLS + 1] < TRAFFIC_MS) {
        return later[i] - second;
      }
    }
    return 0;
  }

  /**
   * Ms from its recovery to the first call that it answers and that is no probe: the pool said
   * before that it is up; -1 before it.
   *
   * @param said by the product
   */
  long backAfterMs(List<ProcessOutput.Line> said) {
    long up = upAt(said);
    return proxy.calls().stream()
        .filter(call -> call.cameAt() >= up && call.end() == End.SERVED)
        .findFirst()
        .map(call -> call.cameAt() - healedAt)
        .orElse(-1L);
  }

  /** When the pool believed again that it is up, not before it was healed. */
  private long upAt(List<ProcessOutput.Line> said) {
    Pattern change = Pattern.compile("endpoint " + Pattern.quote(id()) + ": \\w+ -> (\\w+)\\W.*");
    String belief = "UP";
    for (ProcessOutput.Line line : said) {
      Matcher matcher = change.matcher(line.text());
      if (matcher.find()) {
        long at = TimeUnit.NANOSECONDS.toMillis(line.nanos());
        if (at > healedAt && !belief.equals("UP") && matcher.group(1).equals("UP")) {
          return at;
        }
        belief = at <= healedAt ? matcher.group(1) : belief;
      }
    }
    return belief.equals("UP") ? healedAt : Long.MAX_VALUE;
  }

  @Override
  public void close() throws IOException {
    flapping.shutdownNow();
    proxy.close();
    process.close();
  }
}
