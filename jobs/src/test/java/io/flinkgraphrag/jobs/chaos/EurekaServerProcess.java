package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A real Eureka server as a process of its own, with a class path of its own that the module {@code
 * testing/eureka-server} has brought. It knows nothing when it starts. Killed by {@link #close}.
 */
final class EurekaServerProcess implements AutoCloseable {

  private static final Path MODULE = Path.of("..", "testing", "eureka-server");
  private static final Path MAIN =
      MODULE.resolve("src/main/java/io/flinkgraphrag/testing/eureka/EurekaServer.java");
  private static final Path LIB = MODULE.resolve("target/lib");
  private static final Duration START_MAX = Duration.ofMinutes(2);

  private final Process process;
  private final ProcessOutput output;

  private EurekaServerProcess(Process process) {
    this.process = process;
    this.output = new ProcessOutput(process, "READY .*");
  }

  /** Starts one, without waiting for it. */
  static EurekaServerProcess start(int port) throws IOException {
    assertThat(LIB)
        .as("it comes by ./mvnw -pl testing/eureka-server pre-integration-test")
        .isDirectory();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                "-cp",
                LIB + "/*",
                MAIN.toString(),
                Integer.toString(port))
            .redirectErrorStream(true)
            .start();
    return new EurekaServerProcess(process);
  }

  void awaitReady() throws Exception {
    output.awaitReady(START_MAX);
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
