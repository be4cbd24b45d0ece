package io.flinkgraphrag.jobs.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.BalancerProcess;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * HAProxy in front of two gateways as a process of its own, run by {@code
 * deploy/haproxy/gateways.cfg} as it is. Its log, a line per request, says who has answered.
 */
final class GatewayBalancer implements AutoCloseable {

  private static final Path SHIPPED = Path.of("..", "deploy", "haproxy", "gateways.cfg");
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern ANSWERED =
      Pattern.compile(" asked gateways/gateway-(\\d) \\S+ 200 .*\"POST /ask ");

  private final Process process;
  private final int port;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();

  private GatewayBalancer(Process process, int port) {
    this.process = process;
    this.port = port;
    Thread reader = new Thread(this::readLines, "haproxy-output");
    reader.setDaemon(true);
    reader.start();
  }

  /** Starts one, and waits until it listens. */
  static GatewayBalancer start(List<Integer> gateways) throws IOException {
    Path haproxy = BalancerProcess.Program.HAPROXY.require();
    int port = Ports.anyFree();
    ProcessBuilder builder =
        new ProcessBuilder(
                haproxy.toString(), "-db", "-f", SHIPPED.toAbsolutePath().normalize().toString())
            .redirectErrorStream(true);
    Map<String, String> environment = builder.environment();
    environment.put("ASKERS", address(port));
    environment.put("ASKERS_STATS", address(Ports.anyFree()));
    environment.put("GATEWAY_1", address(gateways.get(0)));
    environment.put("GATEWAY_2", address(gateways.get(1)));
    GatewayBalancer balancer = new GatewayBalancer(builder.start(), port);
    try {
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                assertThat(balancer.process.isAlive()).as(balancer.output()).isTrue();
                return !Ports.isFree(port);
              });
      return balancer;
    } catch (Throwable e) {
      balancer.close();
      throw e;
    }
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  private void readLines() {
    try (BufferedReader output = process.inputReader()) {
      String line;
      while ((line = output.readLine()) != null) {
        Matcher answered = ANSWERED.matcher(line);
        if (answered.find()) {
          answers.merge(Integer.valueOf(answered.group(1)), 1, Integer::sum);
        } else {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      lines.add("its output cannot be read any more: " + e);
    }
  }

  int port() {
    return port;
  }

  /** How many questions the first or the second gateway has answered, as the balancer tells. */
  int answersOf(int gateway) {
    return answers.getOrDefault(gateway, 0);
  }

  /** What it has said, without the questions that were answered. */
  String output() {
    return String.join("\n", lines);
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
