package io.flinkgraphrag.jobs.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.harness.Faults;
import io.flinkgraphrag.jobs.harness.Faults.Moment;
import io.flinkgraphrag.jobs.harness.Faults.Point;
import io.flinkgraphrag.jobs.harness.JobCluster;
import io.flinkgraphrag.jobs.harness.Outcomes;
import io.flinkgraphrag.jobs.harness.Sender;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a TaskManager's JVM is left with when the job has restarted in it many times, and was
 * deployed anew several times: threads by name, class loaders, files.
 *
 * <p>The job is the product's from its jar, with the embedder in process, and generators of two
 * registries that are away.
 */
class RestartLeakITCase {

  private static final int DEPLOYMENTS = 4;
  private static final int RESTARTS = 6;

  /**
   * What pools of Flink, Kafka and the JDK may still grow by. A thread that is left at each restart
   * makes 18 between the first and the last deployment.
   */
  private static final int THREADS_SPARE = 8;

  private static final int FILES_SPARE = 3;

  /**
   * A deployment has two, one on the JobManager's side. Those of the last one are there until its
   * clients are collected, and the first one's is held by threads of the JDK that are never made
   * again. Eight are all of them.
   */
  private static final int CLASS_LOADERS_MAX = 5;

  @TempDir private Path folder;

  @BeforeAll
  static void weave() throws Exception {
    Faults.install();
  }

  /** What there is after a deployment. */
  private record Left(Map<String, Integer> threads, int classLoaders, long files) {}

  @Test
  void nothingIsLeftOfRestartsAndDeployments() throws Exception {
    try (JobCluster cluster = JobCluster.start(folder, config(), new HashEmbedderFactory());
        Sender sender = new Sender(cluster.bootstrap());
        Outcomes outcomes = new Outcomes(cluster.bootstrap())) {
      cluster.runFromJar(Path.of("target/graphrag-job.jar").toAbsolutePath());
      deploy(cluster, sender, outcomes, 0);
      Left first = left();
      Left last = first;
      for (int deployment = 1; deployment < DEPLOYMENTS; deployment++) {
        deploy(cluster, sender, outcomes, deployment);
        last = left();
        System.out.printf("deployment %d: %s%n", deployment, last);
      }
      for (Map.Entry<String, Integer> threads : last.threads().entrySet()) {
        assertThat(threads.getValue())
            .as("threads %s, at first %s", threads.getKey(), first.threads())
            .isLessThanOrEqualTo(first.threads().getOrDefault(threads.getKey(), 0) + THREADS_SPARE);
      }
      assertThat(last.classLoaders()).isLessThanOrEqualTo(CLASS_LOADERS_MAX);
      assertThat(last.files()).isLessThanOrEqualTo(first.files() + FILES_SPARE);
    }
  }

  private static Configuration config() {
    Configuration config = new Configuration();
    // A cluster does not have the connector, and so takes it from the job's jar; this JVM has both.
    config.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, parentFirstButTheConnector());
    config.set(
        CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS_ADDITIONAL,
        List.of("ai.onnxruntime.", "ai.djl."));
    // each deployment begins without state, though the one before it has answered
    config.set(GraphRagOptions.START_EMPTY, StartPolicy.ALLOW);
    config.set(GraphRagOptions.GENERATOR, "openai");
    config.set(GraphRagOptions.OPENAI_MODEL, "none");
    config.set(
        GeneratorPoolOptions.SOURCES,
        List.of(
            "http://127.0.0.1:9/v1",
            "consul://127.0.0.1:9/generators",
            "eureka://127.0.0.1:9/eureka?app=A"));
    return config;
  }

  private static List<String> parentFirstButTheConnector() {
    List<String> patterns =
        new ArrayList<>(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS.defaultValue());
    assertThat(patterns.remove("org.apache.flink.")).isTrue();
    for (String part :
        List.of(
            "annotation",
            "api",
            "client",
            "configuration",
            "contrib",
            "core",
            "events",
            "management",
            "metrics",
            "runtime",
            "shaded",
            "state",
            "streaming.api",
            "streaming.experimental",
            "streaming.runtime",
            "streaming.util",
            "traces",
            "types",
            "util")) {
      patterns.add("org.apache.flink." + part + ".");
    }
    return patterns;
  }

  /** One deployment with its restarts, each of which has something to do. */
  private static void deploy(JobCluster cluster, Sender sender, Outcomes outcomes, int deployment)
      throws Exception {
    cluster.run(1);
    for (int restart = 0; restart < RESTARTS; restart++) {
      String id = deployment + "-" + restart;
      sender.update(
          "default|document|d" + id,
          Sender.bytes(
              """
              {"type":"passage","id":"p","document":"d%s","title":"Raft","text":"Raft elects a leader."}\
              """
                  .formatted(id)),
          "b" + id);
      sender.question(
          id, Sender.bytes("{\"id\":\"%s\",\"text\":\"Who elects a leader?\"}".formatted(id)));
      await()
          .atMost(JobCluster.PATIENCE)
          .until(
              () ->
                  outcomes.read().answers().keySet().stream()
                      .anyMatch(asked -> asked.id().equals(id)));
      int before = cluster.restarts();
      Faults.arm(new Point("generate", "snapshotState", Moment.BEFORE), cluster.operators());
      await()
          .atMost(JobCluster.PATIENCE)
          .until(() -> Faults.fired() && cluster.restarts() > before);
      cluster.awaitRunning();
    }
    cluster.cancel();
  }

  private Left left() throws Exception {
    return new Left(threads(), classLoaders(), files());
  }

  /** By name, without the numbers in it. */
  private static Map<String, Integer> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .collect(
            Collectors.toMap(
                thread -> thread.getName().replaceAll("[0-9a-f]{8,}|\\d+", "N"),
                thread -> 1,
                Integer::sum,
                TreeMap::new));
  }

  /** Of jobs, after a garbage collection. */
  private static int classLoaders() throws Exception {
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
        .filter(line -> line.contains("ChildFirstClassLoader"))
        .mapToInt(line -> Integer.parseInt(line.strip().split(" +", -1)[1]))
        .sum();
  }

  /** In the folder for temporary files; checkpoints and the broker's are elsewhere. */
  private long files() throws IOException {
    try (Stream<Path> files = Files.walk(folder.resolve("scratch"))) {
      return files.filter(Files::isRegularFile).count();
    }
  }
}
