package io.flinkgraphrag.jobs.neo4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Session;

/**
 * A real Neo4j server as a process of its own, with a class path of its own that the module {@code
 * testing/neo4j-server} has brought: it is GPL, and its netty is another one than the driver's.
 * Killed by {@link #close}; started again over the same folder it has its data.
 */
public final class Neo4jServerProcess implements AutoCloseable {

  private static final Path MODULE = Path.of("..", "testing", "neo4j-server");
  private static final Path MAIN =
      MODULE.resolve("src/main/java/io/flinkgraphrag/testing/neo4j/Neo4jServer.java");
  private static final Path LIB = MODULE.resolve("target/lib");
  private static final Duration START_MAX = Duration.ofMinutes(4);

  private final Process process;
  private final Path folder;
  private final Path log;
  private final int port;
  private final boolean auth;
  private final @Nullable Path certificate;

  private Neo4jServerProcess(
      Process process, Path folder, Path log, int port, boolean auth, @Nullable Path certificate) {
    this.process = process;
    this.folder = folder;
    this.auth = auth;
    this.log = log;
    this.port = port;
    this.certificate = certificate;
  }

  /**
   * Starts one, and waits until it answers.
   *
   * @param auth whether it asks who comes
   */
  public static Neo4jServerProcess start(Path folder, int port, boolean auth) throws IOException {
    return start(folder, port, auth, null);
  }

  /**
   * Starts one, and waits until it answers.
   *
   * @param certificate folder of its certificate, as PEM, where it is to speak TLS
   */
  static Neo4jServerProcess start(Path folder, int port, boolean auth, @Nullable Path certificate)
      throws IOException {
    assertThat(LIB)
        .as("it comes by ./mvnw -pl testing/neo4j-server pre-integration-test")
        .isDirectory();
    Path log = folder.resolveSibling(folder.getFileName() + ".log");
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "--add-opens=java.base/java.nio=ALL-UNNAMED",
                "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                LIB + "/*",
                MAIN.toString(),
                folder.toString(),
                Integer.toString(port),
                Boolean.toString(auth)));
    if (certificate != null) {
      command.add(certificate.toString());
    }
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    Neo4jServerProcess server =
        new Neo4jServerProcess(process, folder, log, port, auth, certificate);
    try {
      await()
          .atMost(START_MAX)
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !process.isAlive() || server.isReady());
      assertThat(process.isAlive()).as("the server lives, see %s", log).isTrue();
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  /** Another process over the same folder and port, once this one has ended. */
  Neo4jServerProcess again() throws IOException {
    return start(folder, port, auth, certificate);
  }

  private boolean isReady() throws IOException {
    return Files.readString(log).contains("READY ");
  }

  public String uri() {
    return uri(certificate == null ? "bolt" : "bolt+ssc");
  }

  String uri(String scheme) {
    return scheme + "://127.0.0.1:" + port;
  }

  /** Runs a statement and waits for its end. */
  public void run(String cypher, Map<String, Object> parameters) {
    try (Driver driver = driver(AuthTokens.none());
        Session session = driver.session()) {
      session.run(cypher, parameters).consume();
    }
  }

  public Driver driver(AuthToken token) {
    return GraphDatabase.driver(uri(), token);
  }

  /** As a machine does that goes down. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
