package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.management.OperatingSystemMXBean;
import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.jobs.MeasuredJob;
import io.flinkgraphrag.jobs.embedded.MeasuringCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Measures questions per second and their latency against a bare Kafka-Flink-Kafka job, in one run
 * over one broker and one Flink cluster in this JVM.
 *
 * <p>Every round runs every case once, in turn, each as a new job with new topics over the same
 * graph. Bounded by rounds, by seconds of saturation and by count. See {@code docs/benchmarks.md}.
 */
public final class ThroughputBenchmark {

  private static final List<String> CASES =
      List.of(
          "pass:at-least-once",
          "pass:exactly-once",
          "answers:course:hash:at-least-once",
          "answers:course:hash:exactly-once",
          "answers:course:bge:at-least-once",
          "answers:course:bge:exactly-once",
          "answers:synthetic:hash:at-least-once",
          "answers:synthetic:hash:exactly-once",
          "answers:synthetic:bge:at-least-once",
          "answers:synthetic:bge:exactly-once");

  /** As bge has, so that both cost the same to search. */
  private static final int DIMENSIONS = 384;

  /** Questions of the first burst of a warm-up, which tells how many are some seconds' worth. */
  private static final int FIRST_BURST = 300;

  private static final int BURST_SECONDS = 3;
  private static final int SATURATION_MIN = 200;
  private static final int SATURATION_MAX = 100_000;

  private final MeasuringCluster cluster;
  private final Settings settings;
  private final Map<String, SampleGraph> graphs = new HashMap<>();
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
  private int runs;

  private ThroughputBenchmark(MeasuringCluster cluster, Settings settings) {
    this.cluster = cluster;
    this.settings = settings;
  }

  /**
   * @param seconds of saturation per run, about
   * @param rate questions per second of the latency part
   * @param idle seconds without questions after that, 0 for none
   * @param passages of the synthetic graph
   */
  private record Settings(
      int rounds, int seconds, int rate, int idle, int passages, List<String> cases) {

    static Settings parse(String[] args) {
      Map<String, String> given = new HashMap<>();
      for (int i = 0; i + 1 < args.length; i += 2) {
        given.put(args[i], args[i + 1]);
      }
      return new Settings(
          Integer.parseInt(given.getOrDefault("--rounds", "3")),
          Integer.parseInt(given.getOrDefault("--seconds", "8")),
          Integer.parseInt(given.getOrDefault("--rate", "20")),
          Integer.parseInt(given.getOrDefault("--idle", "0")),
          Integer.parseInt(given.getOrDefault("--passages", "2000")),
          List.of(given.getOrDefault("--cases", String.join(",", CASES)).split(",", -1)));
    }
  }

  public static void main(String[] args) throws Exception {
    Settings settings = Settings.parse(args);
    try (MeasuringCluster cluster = MeasuringCluster.start()) {
      new ThroughputBenchmark(cluster, settings).run();
    }
    System.exit(0);
  }

  private void run() throws Exception {
    Map<MeasuredCase, List<Measurement>> measured = new LinkedHashMap<>();
    List<MeasuredCase> cases = settings.cases().stream().map(MeasuredCase::parse).toList();
    for (int round = 1; round <= settings.rounds(); round++) {
      for (MeasuredCase one : cases) {
        Measurement measurement = measure(one);
        measured.computeIfAbsent(one, key -> new ArrayList<>()).add(measurement);
        System.err.printf(
            Locale.ROOT,
            "round %d, load %.1f: %s %.0f/s, %.2f CPU ms, p50 %.0f ms, p99 %.0f ms, %s after %d"
                + " bursts%n",
            round,
            system.getSystemLoadAverage(),
            one.name(),
            measurement.perSecond(),
            measurement.cpuMsPerQuestion(),
            measurement.p50(),
            measurement.p99(),
            measurement.steady() ? "steady" : "not steady",
            measurement.bursts());
      }
      // After every round, so that a run that is stopped has a table too.
      System.out.printf("After %d rounds:%n%n%s%n", round, Report.of(measured));
    }
  }

  private Measurement measure(MeasuredCase one) throws Exception {
    int run = runs++;
    String graph = one.answers() ? one.graph() + "-" + one.embedder() : "none";
    SampleGraph sample = graph(one, graph);
    Topics topics =
        new Topics(
            "questions-" + run,
            "updates-" + graph,
            "answers-" + run,
            "status-" + run,
            "dead-letters-" + run);
    cluster.createTopics(topics);
    cluster.run(
        one.answers() ? new MeasuredJob(embedder(one)) : new PassThroughJob(),
        configuration(one, topics));
    try (Traffic traffic = new Traffic(cluster.bootstrap(), topics, sample.questions())) {
      if (one.answers()) {
        traffic.awaitGraph(graph, sample.updates().size());
      }
      WarmUp warmUp = warm(one, traffic);
      int count = saturating(one, warmUp.perSecond());
      long cpu = system.getProcessCpuTime();
      double perSecond = traffic.saturate(count);
      double cpuMs = (system.getProcessCpuTime() - cpu) / 1e6 / count;
      long[] latencies = traffic.steady(settings.rate(), settings.rate() * settings.seconds());
      if (settings.idle() > 0) {
        idle(traffic);
      }
      return new Measurement(
          perSecond,
          cpuMs,
          percentile(latencies, 0.5),
          percentile(latencies, 0.99),
          warmUp.bursts(),
          warmUp.steady());
    } finally {
      cluster.cancel();
    }
  }

  /**
   * Tells what this process costs while nobody asks, and when the first answer comes after that.
   */
  private void idle(Traffic traffic) throws Exception {
    long cpu = system.getProcessCpuTime();
    long written = bytesWritten();
    TimeUnit.SECONDS.sleep(settings.idle());
    System.err.printf(
        Locale.ROOT,
        "idle for %d s: %.1f MB written a minute, %.1f %% of a core; first answer after it %d ms%n",
        settings.idle(),
        (bytesWritten() - written) / 1e6 * 60 / settings.idle(),
        (system.getProcessCpuTime() - cpu) / 1e7 / settings.idle(),
        traffic.steady(1, 1)[0]);
  }

  /** To a disk, by this process, as Linux counts it; 0 elsewhere. */
  private static long bytesWritten() throws IOException {
    Path counters = Path.of("/proc/self/io");
    if (!Files.isReadable(counters)) {
      return 0;
    }
    return Files.readAllLines(counters).stream()
        .filter(line -> line.startsWith("write_bytes: "))
        .mapToLong(line -> Long.parseLong(line.split(" ", 2)[1]))
        .sum();
  }

  private static WarmUp warm(MeasuredCase one, Traffic traffic) throws InterruptedException {
    double rough = traffic.saturate(FIRST_BURST);
    return WarmUp.by(
        traffic::saturate,
        one.answers()
            ? (int) Math.min(SATURATION_MAX, Math.max(FIRST_BURST, rough * BURST_SECONDS))
            : SATURATION_MAX);
  }

  /** Nothing but transport has no rough rate: the warming is over before the first fetch is. */
  private int saturating(MeasuredCase one, double rough) {
    return one.answers()
        ? (int) Math.min(SATURATION_MAX, Math.max(SATURATION_MIN, rough * settings.seconds()))
        : SATURATION_MAX;
  }

  private static long percentile(long[] sorted, double share) {
    return sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length))];
  }

  private static Configuration configuration(MeasuredCase one, Topics topics) {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.QUESTIONS_TOPIC, topics.questions());
    config.set(GraphRagOptions.UPDATES_TOPIC, topics.updates());
    config.set(GraphRagOptions.ANSWERS_TOPIC, topics.answers());
    config.set(GraphRagOptions.STATUS_TOPIC, topics.status());
    config.set(GraphRagOptions.DEAD_LETTERS_TOPIC, topics.deadLetters());
    config.set(GraphRagOptions.GROUP, "bench-" + topics.questions());
    config.addAll(one.configuration());
    return config;
  }

  private static EmbedderFactory embedder(MeasuredCase one) {
    return one.embedder().equals("bge")
        ? new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN)
        : new HashEmbedderFactory(DIMENSIONS);
  }

  /**
   * Invented words are many tokens each, so bge would take minutes for the synthetic passages.
   * Which vectors are searched does not change what the search costs.
   */
  private static EmbedderFactory passageEmbedder(MeasuredCase one) {
    return one.graph().equals("synthetic") ? new HashEmbedderFactory(DIMENSIONS) : embedder(one);
  }

  /** Embeds and sends a graph when it is first needed. */
  private SampleGraph graph(MeasuredCase one, String name) throws Exception {
    SampleGraph known = graphs.get(name);
    if (known != null) {
      return known;
    }
    SampleGraph plain =
        one.graph().equals("synthetic")
            ? SampleGraph.synthetic(settings.passages())
            : SampleGraph.course();
    if (one.answers()) {
      try (Embedder embedder = passageEmbedder(one).open()) {
        plain = plain.embedded(embedder);
      }
      send(plain, name);
    }
    graphs.put(name, plain);
    return plain;
  }

  private void send(SampleGraph graph, String name) {
    cluster.createTopics(
        new Topics(
            "none-questions", "updates-" + name, "none-answers", "none-status", "none-dead"));
    Properties properties = new Properties();
    properties.put("bootstrap.servers", cluster.bootstrap());
    List<Header> headers =
        List.of(new RecordHeader("batch", name.getBytes(StandardCharsets.UTF_8)));
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
      for (ObjectNode update : graph.updates()) {
        var unused =
            producer.send(
                new ProducerRecord<>(
                    "updates-" + name,
                    null,
                    SampleGraph.keyOf(update),
                    update.toString(),
                    headers));
      }
    }
  }
}
