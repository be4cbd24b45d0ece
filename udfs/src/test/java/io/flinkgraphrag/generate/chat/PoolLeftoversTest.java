package io.flinkgraphrag.generate.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.FakeOpenAi.Behaviour;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.PoolOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.management.ObjectName;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.metrics.groups.GenericMetricGroup;
import org.apache.flink.runtime.metrics.util.TestingMetricRegistry;
import org.junit.jupiter.api.Test;

/**
 * What endpoints leave behind that came, were called, failed and went: nothing, in four respects.
 */
class PoolLeftoversTest {

  private static final int ROUNDS = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Map<String, Metric> metrics = new TreeMap<>();
  private final TestingMetricRegistry registry =
      TestingMetricRegistry.builder()
          .setRegisterConsumer(
              (metric, name, group) -> metrics.put(group.getMetricIdentifier(name), metric))
          .setUnregisterConsumer(
              (metric, name, group) -> metrics.remove(group.getMetricIdentifier(name)))
          .build();

  @Test
  void tenRoundsOfComingAndGoingLeaveNoThreadBreakerConnectionOrMetric() throws Exception {
    Set<String> threadsBefore = threads();
    long breakersBefore = breakers();
    comeAndGo(breakersBefore);
    assertThat(metrics).isEmpty();
    await().atMost(PATIENCE).until(() -> breakers() <= breakersBefore);
    await().atMost(PATIENCE).until(() -> threadsBefore.containsAll(threads()));
  }

  private void comeAndGo(long breakersBefore) throws Exception {
    ToldDiscovery source = new ToldDiscovery();
    OpenAiOptions options =
        new OpenAiOptions(
            "m",
            "",
            new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, ""),
            Duration.ofSeconds(2));
    try (FakeOpenAi stays = new FakeOpenAi(Behaviour.OK);
        AnswerGenerator generator =
            new PooledGeneratorFactory(
                    GeneratorStep.OPENAI,
                    options,
                    PoolOptions.DEFAULTS,
                    source,
                    TrustStore.OF_THE_JVM)
                .open();
        AutoCloseable report = generator.report(new GenericMetricGroup(registry, null, "op"))) {
      assertThat(report).isNotNull();
      source.tell(stays);
      round(source, generator, stays, Behaviour.OK);
      int threads = threads().size();
      int metricsOfOne = metrics.size();
      for (int round = 0; round < ROUNDS; round++) {
        round(source, generator, stays, round % 2 == 0 ? Behaviour.OK : Behaviour.HTML);
      }
      assertThat(metrics).as("of the one that stays").hasSize(metricsOfOne);
      await().atMost(PATIENCE).until(() -> threads().size() <= threads);
      await().atMost(PATIENCE).until(() -> breakers() - breakersBefore <= 1);
    }
  }

  /** One comes, is called until it was asked and has answered or failed, goes, and then ends. */
  private static void round(
      ToldDiscovery source, AnswerGenerator generator, FakeOpenAi stays, Behaviour behaviour)
      throws Exception {
    int port;
    try (FakeOpenAi comes = new FakeOpenAi(behaviour)) {
      port = URI.create(comes.baseUrl()).getPort();
      source.tell(stays, comes);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                answers(generator);
                return comes.bodies().size() > 1;
              });
      source.tell(stays);
      answers(generator);
    }
    await().atMost(PATIENCE).until(() -> connections(port) == 0);
  }

  private static void answers(AnswerGenerator generator) throws Exception {
    GenerationRequest request =
        new GenerationRequest(
            Examples.WHO_DESIGNED_RAFT, "en", Examples.RAFT, Duration.ofMinutes(1));
    assertThat(generator.generate(request).get(60, TimeUnit.SECONDS).text())
        .endsWith("Ousterhout [1].");
  }

  /** The threads of generators, by name; the HTTP client's own end with the client. */
  private static Set<String> threads() {
    System.gc();
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(
            name ->
                name.startsWith("graphrag-")
                    || name.startsWith("HttpClient-")
                    || name.contains("CircuitBreaker"))
        .collect(Collectors.toSet());
  }

  /** Circuit breakers on the heap that something refers to. */
  private static long breakers() throws Exception {
    String histogram =
        (String)
            ManagementFactory.getPlatformMBeanServer()
                .invoke(
                    new ObjectName("com.sun.management:type=DiagnosticCommand"),
                    "gcClassHistogram",
                    new Object[] {new String[0]},
                    new String[] {String[].class.getName()});
    return histogram
        .lines()
        .filter(line -> line.endsWith(" io.flinkgraphrag.pool.EndpointBreaker"))
        .mapToLong(line -> Long.parseLong(line.strip().split("\\s+", 4)[1]))
        .sum();
  }

  /** Open connections of this machine to a port, by the kernel's tables; 0 where there are none. */
  private static long connections(int port) throws IOException {
    long open = 0;
    for (Path table : List.of(Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"))) {
      if (Files.exists(table)) {
        open += Files.readAllLines(table).stream().filter(line -> isOpenTo(port, line)).count();
      }
    }
    return open;
  }

  /** Columns: number, local, remote, state; 01 is established, 08 is closed by the other side. */
  private static boolean isOpenTo(int port, String line) {
    String[] columns = line.strip().split("\\s+", 5);
    return columns[2].endsWith(":%04X".formatted(port))
        && (columns[3].equals("01") || columns[3].equals("08"));
  }
}
