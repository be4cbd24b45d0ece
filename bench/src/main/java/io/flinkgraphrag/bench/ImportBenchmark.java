package io.flinkgraphrag.bench;

import com.sun.management.OperatingSystemMXBean;
import io.flinkgraphrag.jobs.ImportNeo4jJob;
import io.flinkgraphrag.jobs.embedded.MeasuringCluster;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import io.flinkgraphrag.jobs.settings.Topics;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.SessionConfig;

/**
 * How long an import of a Neo4j database takes, beside a bare read of the same nodes and
 * relationships by the driver. Both in turn, in one run over one broker and one Flink cluster in
 * this JVM; the server is a process of its own, empties at the start, and is given as {@code
 * --uri}. See {@code docs/benchmarks.md}.
 */
public final class ImportBenchmark {

  /** As the import's own driver asks. */
  private static final long FETCH_ROWS = 1_000;

  private static final Topics TOPICS =
      new Topics("i-questions", "i-updates", "i-answers", "i-status", "i-dead");

  private final MeasuringCluster cluster;
  private final Driver driver;
  private final String uri;
  private final ProcessHandle server;
  private final int nodes;
  private final int relationships;
  private final Map<String, String> options;
  private final OperatingSystemMXBean system =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private ImportBenchmark(
      MeasuringCluster cluster,
      Driver driver,
      String uri,
      ProcessHandle server,
      int nodes,
      int relationships,
      Map<String, String> options) {
    this.cluster = cluster;
    this.driver = driver;
    this.uri = uri;
    this.server = server;
    this.nodes = nodes;
    this.relationships = relationships;
    this.options = options;
  }

  /**
   * {@code --uri bolt://HOST:PORT --server-pid N --rounds N --warm-up N}, where wanted {@code
   * --nodes N --relationships N}, and options of Flink and of the job as {@code --KEY VALUE}.
   */
  public static void main(String[] args) throws Exception {
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i + 1 < args.length; i += 2) {
      given.put(args[i].substring(2), args[i + 1]);
    }
    String uri = given.remove("uri");
    ProcessHandle server =
        ProcessHandle.of(Long.parseLong(given.remove("server-pid"))).orElseThrow();
    int rounds = Integer.parseInt(given.remove("rounds"));
    int warmUp = Integer.parseInt(given.remove("warm-up"));
    int nodes = Integer.parseInt(given.getOrDefault("nodes", "10000"));
    int relationships = Integer.parseInt(given.getOrDefault("relationships", "50000"));
    given.keySet().removeAll(Set.of("nodes", "relationships"));
    try (MeasuringCluster cluster = MeasuringCluster.start();
        Driver driver = GraphDatabase.driver(uri, AuthTokens.none())) {
      new ImportBenchmark(cluster, driver, uri, server, nodes, relationships, given)
          .run(warmUp, rounds);
    }
    System.exit(0);
  }

  private void run(int warmUp, int rounds) throws Exception {
    cluster.createTopics(TOPICS);
    fill();
    List<Cost> bare = new ArrayList<>();
    List<Cost> imported = new ArrayList<>();
    List<Cost> sending = new ArrayList<>();
    for (int round = 1 - warmUp; round <= rounds; round++) {
      Cost read = cost(this::readBare);
      long begun = System.currentTimeMillis();
      Cost whole = cost(this::runImport);
      Cost sent = new Cost(rows(), sendingSeconds(begun), whole.cpuSeconds());
      if (round > 0) {
        bare.add(read);
        imported.add(whole);
        sending.add(sent);
      }
      System.out.printf(
          Locale.ROOT,
          "round %d, load %.1f: bare read %s; import %s, from first to last record %.2f s%n",
          round,
          system.getSystemLoadAverage(),
          read,
          whole,
          sent.seconds());
    }
    System.out.printf(
        Locale.ROOT,
        "%d rounds: the import has %s of the bare read's speed, from first to last record %s, and"
            + " takes %s times its CPU%n",
        rounds,
        ratios(bare, imported, Cost::seconds),
        ratios(bare, sending, Cost::seconds),
        ratios(imported, bare, Cost::cpuSeconds));
  }

  /** What takes time. */
  private interface Step {
    void run() throws Exception;
  }

  /**
   * What a step took.
   *
   * @param cpuSeconds of this JVM and the server together
   */
  private record Cost(int rows, double seconds, double cpuSeconds) {
    @Override
    public String toString() {
      return String.format(
          Locale.ROOT, "%.2f s, %,.0f rows/s, %.2f s of CPU", seconds, rows / seconds, cpuSeconds);
    }
  }

  private Cost cost(Step step) throws Exception {
    long cpu = cpuNanos();
    long start = System.nanoTime();
    step.run();
    return new Cost(rows(), (System.nanoTime() - start) / 1e9, (cpuNanos() - cpu) / 1e9);
  }

  private int rows() {
    return nodes + relationships;
  }

  /**
   * From the first record of an import to its last, by their times: without the start of the job
   * and the commit at its end.
   *
   * @param begun before its first one and behind those of the import before, ms
   */
  private double sendingSeconds(long begun) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.<String, Object>of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrap()))) {
      String topic = TOPICS.updates();
      int partitions =
          admin.describeTopics(List.of(topic)).allTopicNames().get().get(topic).partitions().size();
      long first = Long.MAX_VALUE;
      long last = 0;
      for (int i = 0; i < partitions; i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        long begin = time(admin, partition, OffsetSpec.forTimestamp(begun));
        first = begin < 0 ? first : Math.min(first, begin);
        last = Math.max(last, time(admin, partition, OffsetSpec.maxTimestamp()));
      }
      return (last - first) / 1e3;
    }
  }

  /** Of a record, ms; negative for none. */
  private static long time(Admin admin, TopicPartition partition, OffsetSpec which)
      throws Exception {
    return admin.listOffsets(Map.of(partition, which)).partitionResult(partition).get().timestamp();
  }

  private long cpuNanos() {
    return system.getProcessCpuTime()
        + server.info().totalCpuDuration().orElse(Duration.ZERO).toNanos();
  }

  /** Median by rounds, and the range. */
  private static String ratios(List<Cost> above, List<Cost> below, ToDoubleFunction<Cost> value) {
    double[] ratios =
        IntStream.range(0, above.size())
            .mapToDouble(i -> value.applyAsDouble(above.get(i)) / value.applyAsDouble(below.get(i)))
            .sorted()
            .toArray();
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        ratios[ratios.length / 2],
        ratios[0],
        ratios[ratios.length - 1]);
  }

  private void fill() {
    try (Session session = driver.session()) {
      session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS").consume();
      session
          .run("CREATE CONSTRAINT person IF NOT EXISTS FOR (n:Person) REQUIRE n.key IS UNIQUE")
          .consume();
      session
          .run(
              """
              UNWIND range(0, $nodes - 1) AS i
              CALL (i) { CREATE (:Person {key: i, name: 'Name ' + i, born: 1900 + i % 100}) }
              IN TRANSACTIONS OF 10000 ROWS
              """,
              Map.of("nodes", nodes))
          .consume();
      session
          .run(
              """
              UNWIND range(0, $relationships - 1) AS i
              CALL (i) {
                WITH i, i % $nodes AS a, i / $nodes AS turn
                MATCH (s:Person {key: a}) MATCH (t:Person {key: (a * 7 + turn + 1) % $nodes})
                CREATE (s)-[:KNOWS {since: 1950 + i % 70}]->(t)
              } IN TRANSACTIONS OF 10000 ROWS
              """,
              Map.of("nodes", nodes, "relationships", relationships))
          .consume();
    }
  }

  /** What a program needs that knows the nodes' key and wants everything. */
  private void readBare() {
    SessionConfig fetching = SessionConfig.builder().withFetchSize(FETCH_ROWS).build();
    try (Session session = driver.session(fetching)) {
      require(
          nodes, session.run("MATCH (n) RETURN labels(n) AS labels, properties(n) AS properties"));
      require(
          relationships,
          session.run(
              "MATCH (a)-[r]->(b) RETURN labels(a) AS s, a.key AS a, a.name AS an, type(r) AS type,"
                  + " properties(r) AS properties, labels(b) AS t, b.key AS b, b.name AS bn"));
    }
  }

  private static void require(int rows, Result result) {
    int read = 0;
    while (result.hasNext()) {
      Record row = result.next();
      read += row.asMap().isEmpty() ? 0 : 1;
    }
    if (read != rows) {
      throw new IllegalStateException("read %d rows of %d".formatted(read, rows));
    }
  }

  private void runImport() throws Exception {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.UPDATES_TOPIC, TOPICS.updates());
    config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(5));
    config.set(Neo4jOptions.URI, uri);
    config.set(Neo4jOptions.USER, "");
    options.forEach(config::setString);
    cluster.runToEnd(ImportNeo4jJob::define, config);
  }
}
