package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.MeasuredJob;
import io.flinkgraphrag.jobs.embedded.MeasuringCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Whole answers of this project, from Kafka to Kafka, beside queries to a Neo4j server over Bolt,
 * over the same passages with the same vectors: in turn, in one run. The server is a process of its
 * own, given as {@code --uri}; its processor time is asked of the system. What is compared, and
 * what is not the same, stands in {@code docs/benchmarks.md}.
 */
public final class Neo4jPeerBenchmark {

  private static final int DIMENSIONS = 384;
  private static final String BATCH = "peer";
  private static final Topics TOPICS =
      new Topics("n-questions", "n-updates", "n-answers", "n-status", "n-dead");

  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private final ProcessHandle server;
  private final int rounds;
  private final int questions;

  private Neo4jPeerBenchmark(ProcessHandle server, int rounds, int questions) {
    this.server = server;
    this.rounds = rounds;
    this.questions = questions;
  }

  /**
   * {@code --uri bolt://HOST:PORT --server-pid N}, and {@code --passages}, {@code --rounds}, {@code
   * --warm-up}, {@code --questions} of each burst.
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i], args[i + 1]);
    }
    ProcessHandle server =
        ProcessHandle.of(Long.parseLong(given.getOrDefault("--server-pid", ""))).orElseThrow();
    HashEmbedderFactory embedder = new HashEmbedderFactory(DIMENSIONS);
    int passages = Integer.parseInt(given.getOrDefault("--passages", "10000"));
    try (Embedder open = embedder.open();
        MeasuringCluster cluster = MeasuringCluster.start()) {
      SampleGraph graph = SampleGraph.synthetic(passages).embedded(open);
      try (Neo4jPeer peer =
          new Neo4jPeer(given.getOrDefault("--uri", ""), Neo4jPeer.vectors(graph, open))) {
        peer.load(graph, DIMENSIONS);
        new Neo4jPeerBenchmark(
                server,
                Integer.parseInt(given.getOrDefault("--rounds", "5")),
                Integer.parseInt(given.getOrDefault("--questions", "1000")))
            .run(
                cluster,
                embedder,
                graph,
                peer,
                Integer.parseInt(given.getOrDefault("--warm-up", "5")));
      }
    }
    System.exit(0);
  }

  private void run(
      MeasuringCluster cluster,
      HashEmbedderFactory embedder,
      SampleGraph graph,
      Neo4jPeer peer,
      int warmUp)
      throws Exception {
    cluster.createTopics(TOPICS);
    cluster.run(new MeasuredJob(embedder), configuration());
    try (Traffic traffic = new Traffic(cluster.bootstrap(), TOPICS, graph.questions())) {
      send(cluster.bootstrap(), graph);
      traffic.awaitGraph(BATCH, graph.updates().size());
      Map<String, WarmUp.Burst> sides = new LinkedHashMap<>();
      sides.put("answers", traffic::saturate);
      sides.put("Neo4j, vector top 10", count -> peer.ask(count, false));
      sides.put("Neo4j, vector and two hops", count -> peer.ask(count, true));
      Map<String, List<double[]>> measured = new LinkedHashMap<>();
      for (int round = 1 - warmUp; round <= rounds; round++) {
        for (Map.Entry<String, WarmUp.Burst> side : sides.entrySet()) {
          double[] result = measure(side.getValue());
          if (round > 0) {
            measured.computeIfAbsent(side.getKey(), key -> new ArrayList<>()).add(result);
          }
          System.err.printf(
              Locale.ROOT,
              "round %d, load %.1f: %s %.0f/s, %.2f CPU ms%n",
              round,
              system.getSystemLoadAverage(),
              side.getKey(),
              result[0],
              result[1]);
        }
      }
      report(measured);
    } finally {
      cluster.cancel();
    }
  }

  /** Questions a second, and ms of processor time of a question, in both processes together. */
  private double[] measure(WarmUp.Burst burst) throws InterruptedException {
    long cpu = cpuNanos();
    double perSecond = burst.ask(questions);
    return new double[] {perSecond, (cpuNanos() - cpu) / 1e6 / questions};
  }

  private long cpuNanos() {
    return system.getProcessCpuTime()
        + server.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  private static void report(Map<String, List<double[]>> measured) {
    List<double[]> first = measured.values().iterator().next();
    System.out.println("| | /s | ratio | CPU ms | ratio |\n|---|---|---|---|---|");
    measured.forEach(
        (name, runs) ->
            System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %s | %.2f | %s |%n",
                name,
                range(runs, null, 0)[1],
                told(range(runs, first, 0)),
                range(runs, null, 1)[1],
                told(range(runs, first, 1))));
  }

  private static String told(double[] range) {
    return String.format(Locale.ROOT, "%.2f (%.2f-%.2f)", range[1], range[0], range[2]);
  }

  /** Least, median and most over the rounds; of ratios by rounds where there is something below. */
  private static double[] range(
      List<double[]> runs, @org.jspecify.annotations.Nullable List<double[]> below, int figure) {
    double[] sorted = new double[runs.size()];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = runs.get(i)[figure] / (below == null ? 1 : below.get(i)[figure]);
    }
    Arrays.sort(sorted);
    return new double[] {sorted[0], sorted[sorted.length / 2], sorted[sorted.length - 1]};
  }

  private static Configuration configuration() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.QUESTIONS_TOPIC, TOPICS.questions());
    config.set(GraphRagOptions.UPDATES_TOPIC, TOPICS.updates());
    config.set(GraphRagOptions.ANSWERS_TOPIC, TOPICS.answers());
    config.set(GraphRagOptions.STATUS_TOPIC, TOPICS.status());
    config.set(GraphRagOptions.DEAD_LETTERS_TOPIC, TOPICS.deadLetters());
    return config;
  }

  private static void send(String bootstrap, SampleGraph graph) {
    Properties properties = new Properties();
    properties.put("bootstrap.servers", bootstrap);
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (ObjectNode update : graph.updates()) {
        ProducerRecord<String, String> record =
            new ProducerRecord<>(TOPICS.updates(), SampleGraph.keyOf(update), update.toString());
        record.headers().add("batch", BATCH.getBytes(StandardCharsets.UTF_8));
        var unused = producer.send(record);
      }
    }
  }
}
