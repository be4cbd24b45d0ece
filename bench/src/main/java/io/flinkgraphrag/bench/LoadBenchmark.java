package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.jobs.MeasuredJob;
import io.flinkgraphrag.jobs.embedded.MeasuringCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.runtime.checkpoint.AbstractCheckpointStats;
import org.apache.flink.runtime.checkpoint.CheckpointStatsSnapshot;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Questions to one graph at a steady rate, alone and while another graph is loaded, in one job of
 * one run: what a load costs those who ask.
 *
 * <p>Loads: {@code vectors}, passages of six sentences that bring their vectors; {@code sentences},
 * passages of 40 sentences that bge has to embed. Options of Flink come by {@code -Dkey=value}. See
 * {@code docs/decisions/0010-embedding-waits-in-state.md}.
 */
public final class LoadBenchmark {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int DIMENSIONS = 384;

  /** Questions of one burst of the warm-up. */
  private static final int BURST = 1_000;

  private static final int LAP = 500;
  private static final Topics TOPICS =
      new Topics("l-questions", "l-updates", "l-answers", "l-status", "l-dead");

  private final MeasuringCluster cluster;
  private final int rate;
  private final int seconds;
  private final int updates;
  private final List<JsonNode> answers = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param rate questions per second
   * @param seconds of each load
   * @param updates per second
   */
  private LoadBenchmark(MeasuringCluster cluster, int rate, int seconds, int updates) {
    this.updates = updates;
    this.cluster = cluster;
    this.rate = rate;
    this.seconds = seconds;
  }

  public static void main(String[] args) throws Exception {
    Map<String, String> given = new HashMap<>();
    Configuration overrides = new Configuration();
    for (int i = 0; i < args.length; i++) {
      if (args[i].startsWith("-D")) {
        String[] option = args[i].substring(2).split("=", 2);
        overrides.setString(option[0], option[1]);
      } else {
        given.put(args[i], args[++i]);
      }
    }
    int rate = Integer.parseInt(given.getOrDefault("--rate", "10"));
    int seconds = Integer.parseInt(given.getOrDefault("--seconds", "30"));
    int updates = Integer.parseInt(given.getOrDefault("--updates", "1000"));
    String loads = given.getOrDefault("--loads", "none,vectors,none,sentences");
    try (MeasuringCluster cluster = MeasuringCluster.start(overrides)) {
      new LoadBenchmark(cluster, rate, seconds, updates).run(List.of(loads.split(",", -1)));
    }
    System.exit(0);
  }

  private void run(List<String> loads) throws Exception {
    cluster.createTopics(TOPICS);
    cluster.run(
        new MeasuredJob(new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN)),
        configuration());
    SampleGraph course = SampleGraph.course();
    try (KafkaProducer<String, String> producer = producer();
        Traffic traffic =
            new Traffic(cluster.bootstrap(), TOPICS, course.questions(), this::keep)) {
      course.updates().forEach(update -> send(producer, update, "course"));
      producer.flush();
      traffic.awaitGraph("course", course.updates().size());
      WarmUp warmUp = WarmUp.by(traffic::saturate, BURST);
      System.out.printf(
          Locale.ROOT,
          "%.0f answers/s without any load, %s after %d bursts%n%n",
          warmUp.perSecond(),
          warmUp.steady() ? "steady" : "not steady",
          warmUp.bursts());
      System.out.println(
          "| load | updates sent | p50 ms | p99 ms | longest ms | not ANSWERED | longest ms by"
              + " stage | checkpoints, failed | p50, p99, longest ms |\n"
              + "|---|---|---|---|---|---|---|---|---|");
      for (String load : loads) {
        measure(load, producer, traffic);
      }
    } finally {
      cluster.cancel();
    }
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

  private KafkaProducer<String, String> producer() {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", cluster.bootstrap(), "buffer.memory", 8 << 20),
        new StringSerializer(),
        new StringSerializer());
  }

  private void keep(String answer) {
    try {
      answers.add(JSON.readTree(answer));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void send(
      KafkaProducer<String, String> producer, ObjectNode update, String batch) {
    ProducerRecord<String, String> record =
        new ProducerRecord<>(TOPICS.updates(), SampleGraph.keyOf(update), update.toString());
    record.headers().add("batch", batch.getBytes(StandardCharsets.UTF_8));
    var unused = producer.send(record);
  }

  private void measure(String load, KafkaProducer<String, String> producer, Traffic traffic)
      throws Exception {
    long before = cluster.checkpoints().getCounts().getNumberOfCompletedCheckpoints();
    long failed = cluster.checkpoints().getCounts().getNumberOfFailedCheckpoints();
    answers.clear();
    long[] latencies;
    long sent;
    try (Loader loader = new Loader(load, updates, producer)) {
      latencies = traffic.steady(rate, rate * seconds);
      sent = loader.sent.get();
    }
    CheckpointStatsSnapshot checkpoints = cluster.checkpoints();
    long[] durations =
        checkpoints.getHistory().getCheckpoints().stream()
            .filter(checkpoint -> checkpoint.getStatus().isCompleted())
            .mapToLong(AbstractCheckpointStats::getEndToEndDuration)
            .sorted()
            .toArray();
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %d | %d | %d | %d | %s | %d, %d | %d, %d, %d |%n",
        load,
        sent,
        at(latencies, 0.5),
        at(latencies, 0.99),
        at(latencies, 1),
        answers.stream().filter(a -> !a.path("status").asText().equals("ANSWERED")).count(),
        longestByStage(),
        checkpoints.getCounts().getNumberOfCompletedCheckpoints() - before,
        checkpoints.getCounts().getNumberOfFailedCheckpoints() - failed,
        at(durations, 0.5),
        at(durations, 0.99),
        at(durations, 1));
  }

  private static long at(long[] sorted, double share) {
    return sorted.length == 0
        ? -1
        : sorted[(int) Math.min(sorted.length - 1, Math.ceil(share * sorted.length))];
  }

  private String longestByStage() {
    Map<String, Long> longest = new TreeMap<>();
    for (JsonNode answer : List.copyOf(answers)) {
      answer
          .path("timings")
          .fields()
          .forEachRemaining(
              stage -> longest.merge(stage.getKey(), stage.getValue().asLong(), Math::max));
    }
    return longest.toString();
  }

  /** Sends passages of another graph, lap by lap under new ids, until it is closed. */
  private static final class Loader implements AutoCloseable {

    final AtomicLong sent = new AtomicLong();
    private final int perSecond;
    private final long start = System.nanoTime();
    private final Thread thread;
    private volatile boolean closed;

    Loader(String load, int perSecond, KafkaProducer<String, String> producer) {
      this.perSecond = perSecond;
      SampleGraph lap = lap(load);
      thread =
          new Thread(
              () -> {
                for (int i = 0; !closed; i++) {
                  send(lap, load + "-" + i, producer);
                }
              },
              "loader");
      if (!lap.updates().isEmpty()) {
        thread.start();
      }
    }

    private static SampleGraph lap(String load) {
      switch (load) {
        case "none":
          return new SampleGraph(List.of(), List.of());
        case "vectors":
          try (Embedder embedder = new HashEmbedderFactory(DIMENSIONS).open()) {
            return SampleGraph.synthetic(LAP).embedded(embedder);
          }
        case "sentences":
          return SampleGraph.synthetic(LAP, 40);
        default:
          throw new IllegalArgumentException("no load " + load);
      }
    }

    private void send(SampleGraph lap, String name, KafkaProducer<String, String> producer) {
      for (ObjectNode update : lap.updates()) {
        if (closed) {
          return;
        }
        ObjectNode copy = update.deepCopy();
        copy.put("graph", "loaded").put("document", name + "-" + update.path("id").asText());
        LoadBenchmark.send(producer, copy, "load");
        long due = start + sent.incrementAndGet() * TimeUnit.SECONDS.toNanos(1) / perSecond;
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }

    @Override
    public void close() throws InterruptedException {
      closed = true;
      thread.join();
    }
  }
}
