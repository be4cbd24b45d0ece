package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A balancer in front of generators as a process of its own, run by the file that the project ships
 * in {@code flink-conf}, of which nothing but addresses is changed. Its log, a line per call, says
 * who has answered. {@link #close} ends it.
 */
public final class BalancerProcess implements AutoCloseable {

  /** In an environment that is true, a balancer that is not there is a failure and no skip. */
  static final String REQUIRED = "GRAPHRAG_REQUIRE_PROXIES";

  /** How many generators the shipped files name. */
  static final int GENERATORS = 3;

  private static final Path SHIPPED = Path.of("..", "flink-conf").toAbsolutePath().normalize();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Debian has it in sbin, which is not on everybody's path. */
  private static final List<String> ALSO_IN = List.of("/usr/sbin", "/usr/local/sbin");

  /** The balancers that there is a file for. */
  public enum Program {
    HAPROXY(
        "haproxy",
        Pattern.compile(" calls generators/generator-(\\d) \\S+ 200 .*\"POST /v1/chat/.*")),
    NGINX(
        "nginx",
        Pattern.compile("\\S+ 200 .*\"POST /v1/chat/.* by (?:\\S+, )*127\\.0\\.0\\.1:(\\d+)"));

    private final String name;

    /** A line about a call that somebody has answered, and who. */
    private final Pattern answered;

    Program(String name, Pattern answered) {
      this.name = name;
      this.answered = answered;
    }

    private Path findOrNull() {
      return Stream.concat(
              Stream.of(System.getenv("PATH").split(File.pathSeparator)), ALSO_IN.stream())
          .map(folder -> Path.of(folder, name))
          .filter(Files::isExecutable)
          .findFirst()
          .orElse(null);
    }

    boolean isInstalled() {
      return findOrNull() != null;
    }

    /** Where it is. Where it is not: skips the test, or fails where the environment says so. */
    public Path require() {
      Path found = findOrNull();
      if (found != null) {
        return found;
      }
      String message = name + " is not on this machine, so its file is not tried";
      if (Boolean.parseBoolean(System.getenv(REQUIRED))) {
        fail(message + ", but " + REQUIRED + " is true");
      }
      System.out.println("SKIPPED: " + message + "; Debian: apt-get install haproxy nginx");
      return abort(message);
    }
  }

  private final Program program;
  private final Process process;
  private final int port;
  private final Map<String, Integer> generators;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Map<Integer, Integer> answers = new ConcurrentHashMap<>();

  private BalancerProcess(
      Program program, Process process, int port, Map<String, Integer> generators) {
    this.program = program;
    this.process = process;
    this.port = port;
    this.generators = generators;
    Thread reader = new Thread(this::readLines, program + "-output");
    reader.setDaemon(true);
    reader.start();
  }

  /**
   * Starts one in front of generators on these ports of this machine, and waits until it listens.
   *
   * @param folder for what it writes
   */
  static BalancerProcess start(Program program, Path folder, List<Integer> ports)
      throws IOException {
    assertThat(ports).hasSize(GENERATORS);
    int port = Ports.anyFree();
    BalancerProcess balancer =
        program == Program.HAPROXY ? haproxy(port, ports) : nginx(port, folder, ports);
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

  private static BalancerProcess haproxy(int port, List<Integer> ports) throws IOException {
    Path file = SHIPPED.resolve("haproxy.cfg");
    ProcessBuilder builder =
        new ProcessBuilder(Program.HAPROXY.findOrNull().toString(), "-db", "-f", file.toString());
    Map<String, String> environment = builder.environment();
    environment.put("BALANCER", address(port));
    environment.put("BALANCER_STATS", address(Ports.anyFree()));
    Map<String, Integer> names = new TreeMap<>();
    for (int n = 1; n <= GENERATORS; n++) {
      environment.put("GENERATOR_" + n, address(ports.get(n - 1)));
      names.put(Integer.toString(n), ports.get(n - 1));
    }
    return new BalancerProcess(
        Program.HAPROXY, builder.redirectErrorStream(true).start(), port, names);
  }

  private static BalancerProcess nginx(int port, Path folder, List<Integer> ports)
      throws IOException {
    String text = Files.readString(SHIPPED.resolve("nginx.conf"));
    text = replaced(text, "listen 127.0.0.1:8080;", "listen " + address(port) + ";");
    Map<String, Integer> names = new TreeMap<>();
    for (int n = 1; n <= GENERATORS; n++) {
      int generator = ports.get(n - 1);
      text = replaced(text, "server 127.0.0.1:800" + n + " ", "server " + address(generator) + " ");
      names.put(Integer.toString(generator), generator);
    }
    Path file = Files.writeString(folder.resolve("nginx.conf"), text);
    Process process =
        new ProcessBuilder(
                Program.NGINX.findOrNull().toString(),
                "-e",
                "stderr",
                "-p",
                folder.toString(),
                "-c",
                file.toString(),
                "-g",
                "daemon off;")
            .redirectErrorStream(true)
            .start();
    return new BalancerProcess(Program.NGINX, process, port, names);
  }

  private static String address(int port) {
    return "127.0.0.1:" + port;
  }

  private static String replaced(String text, String shipped, String here) {
    assertThat(text).containsOnlyOnce(shipped);
    return text.replace(shipped, here);
  }

  private void readLines() {
    try (BufferedReader output = process.inputReader()) {
      String line;
      while ((line = output.readLine()) != null) {
        Matcher call = program.answered.matcher(line);
        if (call.find()) {
          answers.merge(generators.get(call.group(1)), 1, Integer::sum);
        } else {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      lines.add("its output cannot be read any more: " + e);
    }
  }

  String baseUrl() {
    return "http://" + address(port) + "/v1";
  }

  /** How many calls the generator on that port has answered, as the balancer tells. */
  int answersOf(int generator) {
    return answers.getOrDefault(generator, 0);
  }

  /** What it has said, without the calls that were answered. */
  String output() {
    return String.join("\n", lines);
  }

  /** By SIGTERM, since nginx's workers outlive a master that is killed. */
  @Override
  public void close() {
    process.toHandle().destroy();
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
