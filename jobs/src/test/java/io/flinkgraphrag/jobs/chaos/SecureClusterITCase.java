package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.cluster.ProcessRow;
import io.flinkgraphrag.jobs.cluster.RunningCluster;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.flink.FlinkRest;
import io.flinkgraphrag.jobs.flink.FlinkTls;
import io.flinkgraphrag.jobs.security.Certificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code graphrag cluster up} with TLS and mutual authentication between its processes and for the
 * REST API, with secrets for all that takes one, and servers that refuse them and say so aloud.
 */
class SecureClusterITCase {

  private static final Duration START = Duration.ofMinutes(5);
  private static final Duration RECOVERY = Duration.ofMinutes(3);
  private static final Pattern READY = Pattern.compile("READY kafka=(\\S+) ui=(\\S+)");
  private static final Path PROC = Path.of("/proc");

  /** In each secret, which tells then where it was given. */
  private static final String MARK = "s3cret";

  /** What servers were asked with. */
  private static final Set<String> REFUSED = ConcurrentHashMap.newKeySet();

  @TempDir private static Path folder;

  @Test
  void processesSpeakTlsAndNoSecretIsShownAnywhere() throws Exception {
    HttpServer refuses = server();
    try (ProductProcess up = up(options(refuses.getAddress().getPort()))) {
      RunningCluster cluster = RunningCluster.over(folder.resolve("data").toRealPath());
      TextClient client = new TextClient(cluster.table().bootstrap());
      try {
        load(cluster.table().bootstrap());
        ask(client, "q-1", up);
        assertThat(REFUSED).contains("Bearer s3cret-openai", "Bearer s3cret-rerank");
        client.send("questions", "k", "{\"id\":");
        everySocketIsOnLoopback(cluster, up);
        strangersAreRefused(cluster);
        operate(cluster, "savepoint");
        cluster.kill("leader");
        ask(client, "q-2", up);
        await().atMost(RECOVERY).until(() -> cluster.status().isWell());
        noSecretIsShown(cluster, client, up);
        operate(cluster, "stop", "--bootstrap", cluster.table().bootstrap());
        assertThat(client.readAll("answers")).hasSize(2);
      } finally {
        cluster.down(true);
      }
    } finally {
      refuses.stop(0);
    }
  }

  /** A server that repeats, in its refusal, the key that it was asked with. */
  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", SecureClusterITCase::refuse);
    server.start();
    return server;
  }

  private static void refuse(HttpExchange call) throws IOException {
    call.getRequestBody().readAllBytes();
    String key = String.valueOf(call.getRequestHeaders().getFirst("Authorization"));
    REFUSED.add(key);
    byte[] body =
        "{\"error\":{\"message\":\"Incorrect API key provided: %s\"}}"
            .formatted(key)
            .getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(
        call.getRequestURI().getPath().equals("/health") ? 200 : 401, body.length);
    call.getResponseBody().write(body);
    call.close();
  }

  private static Path options(int port) throws Exception {
    Certificate internal = Certificate.make(folder.resolve("internal"), MARK + "-internal");
    Certificate rest = Certificate.make(folder.resolve("rest"), MARK + "-rest");
    Path kafka = folder.resolve("kafka.properties");
    Files.writeString(
        kafka,
        """
        ssl.truststore.password=s3cret-store
        sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required \
        username="u" password="s3cret-jaas";
        """);
    List<String> lines = new ArrayList<>();
    lines.addAll(tls("internal", internal, internal.keyStore()));
    lines.addAll(tls("rest", rest, rest.trustStore()));
    lines.addAll(
        List.of(
            "security.ssl.rest.authentication-enabled=true",
            "security.ssl.protocol=TLSv1.3",
            "security.ssl.algorithms=TLS_AES_128_GCM_SHA256,TLS_AES_256_GCM_SHA384",
            "graphrag.kafka.config=" + kafka,
            "graphrag.generate.generator=openai",
            "graphrag.generate.openai.model=m",
            "graphrag.generate.openai.extra-body={\"user\":\"a: 'b' #c\"}",
            "graphrag.generate.openai.api-key=s3cret-openai",
            "graphrag.generate.openai.url=consul://127.0.0.1:9/g;eureka://127.0.0.1:9/e?app=A;http://127.0.0.1:%d/v1"
                .formatted(port),
            "graphrag.generate.discovery.consul-token=s3cret-consul",
            "graphrag.generate.discovery.eureka-password=user:s3cret-eureka",
            "graphrag.generate.discovery.truststore-password=s3cret-trust",
            "graphrag.rerank.reranker=server",
            "graphrag.rerank.server.url=http://127.0.0.1:" + port,
            "graphrag.rerank.server.api-key=s3cret-rerank"));
    return Files.write(folder.resolve("options.properties"), lines);
  }

  private static List<String> tls(String what, Certificate own, Path trusted) {
    String prefix = "security.ssl." + what + ".";
    return List.of(
        prefix + "enabled=true",
        prefix + "keystore=" + own.keyStore(),
        prefix + "keystore-password=" + own.password(),
        prefix + "key-password=" + own.password(),
        prefix + "truststore=" + trusted,
        prefix + "truststore-password=" + own.password());
  }

  private static ProductProcess up(Path options) throws Exception {
    ProductProcess up =
        ProductProcess.start(
            List.of(
                "cluster",
                "up",
                "--data-dir",
                folder.resolve("data").toString(),
                "--port-kafka",
                "0",
                "--port-ui",
                "0",
                "--taskmanagers",
                "1",
                "--options",
                options.toString()));
    try {
      up.awaitReady(START);
      Matcher ready = READY.matcher(up.output());
      assertThat(ready.find()).as(up.output()).isTrue();
      assertThat(ready.group(2)).startsWith("https://");
      return up;
    } catch (Throwable e) {
      up.close();
      throw e;
    }
  }

  private static void load(String bootstrap) {
    Path sample = folder.resolve("sample");
    assertThat(Run.of("sample", sample.toString()).exitCode()).isZero();
    String updates = sample.resolve("course-updates.jsonl").toString();
    Run load = Run.of("load", updates, "--wait", "--bootstrap", bootstrap);
    assertThat(load.exitCode()).as(load.err()).isZero();
  }

  private static void ask(TextClient client, String id, ProductProcess up) throws Exception {
    client.send("questions", id, "{\"id\":\"%s\",\"text\":\"Who founded Akamai?\"}".formatted(id));
    await()
        .atMost(RECOVERY)
        .untilAsserted(
            () ->
                assertThat(client.readAll("answers"))
                    .as(up::output)
                    .anyMatch(answer -> answer.value().contains("\"" + id + "\"")));
  }

  private static void everySocketIsOnLoopback(RunningCluster cluster, ProductProcess up)
      throws Exception {
    if (!Files.exists(Path.of("/proc/self/net/tcp"))) {
      return;
    }
    List<Long> processes = new ArrayList<>(List.of(up.pid()));
    cluster.table().processes().forEach(row -> processes.add(row.pid()));
    for (long process : processes) {
      assertThat(ListeningSockets.of(process))
          .allMatch(socket -> socket.getAddress().isLoopbackAddress());
    }
  }

  private static void strangersAreRefused(RunningCluster cluster) throws Exception {
    for (String address : cluster.webInterfaces()) {
      String plain = address.replace("https", "http") + "/jobs/overview";
      HttpResponse<String> reply =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(URI.create(plain)).build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(reply.statusCode()).isEqualTo(301);
      assertThat(reply.body()).doesNotContain("jobs");
      assertThat(reply.headers().firstValue("Location")).hasValue(address + "/jobs/overview");
    }
    Run untrusting = Run.of("savepoint", "--flink", String.join(",", cluster.webInterfaces()));
    assertThat(untrusting.exitCode()).isEqualTo(2);
    assertThat(untrusting.err()).contains("is not trusted", "--flink-conf").hasLineCount(1);

    Path nameless = Files.createDirectories(folder.resolve("nameless"));
    Files.writeString(
        nameless.resolve("config.yaml"),
        """
        security.ssl.rest.truststore: %s
        security.ssl.rest.truststore-password: %s
        """
            .formatted(folder.resolve("rest/trust.p12"), MARK + "-rest"));
    Run unknown =
        Run.of(
            "savepoint",
            "--flink",
            String.join(",", cluster.webInterfaces()),
            "--flink-conf",
            nameless.toString());
    assertThat(unknown.exitCode()).as(unknown.err()).isEqualTo(2);
    assertThat(unknown.err()).contains("no Flink answers").doesNotContain(MARK);
  }

  /** With the address of nobody before the others. */
  private static void operate(RunningCluster cluster, String command, String... more) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--flink",
                "https://127.0.0.1:1," + String.join(",", cluster.webInterfaces()),
                "--flink-conf",
                cluster.flinkConf().orElseThrow().toString()));
    arguments.addAll(List.of(more));
    Run run = Run.of(arguments.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  private static void noSecretIsShown(RunningCluster cluster, TextClient client, ProductProcess up)
      throws Exception {
    for (ProcessRow row : cluster.table().processes()) {
      if (Files.exists(PROC)) {
        String arguments = Files.readString(PROC.resolve(row.pid() + "/cmdline"));
        assertThat(arguments).as(row.role()).isNotEmpty().doesNotContain(MARK);
      }
    }
    assertThat(rest(cluster)).contains("graphrag.rerank.server.api-key").doesNotContain(MARK);
    assertThat(up.output()).doesNotContain(MARK);
    try (Stream<Path> logs = Files.walk(cluster.data().resolve("cluster/logs"))) {
      for (Path log : logs.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(log)).as("%s", log).doesNotContain(MARK);
      }
    }
    for (String topic : List.of("answers", "dead-letters", "graph-status")) {
      assertThat(client.readAll(topic)).as(topic).noneMatch(entry -> entry.value().contains(MARK));
    }
    assertThat(client.readAll("dead-letters")).isNotEmpty();
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(
                    cluster.flinkConf().orElseThrow().resolve("config.yaml"))))
        .isEqualTo("rw-------");
  }

  private static String rest(RunningCluster cluster) throws Exception {
    Configuration flink =
        GlobalConfiguration.loadConfiguration(cluster.flinkConf().orElseThrow().toString());
    List<URI> addresses = cluster.webInterfaces().stream().map(URI::create).toList();
    try (FlinkRest rest = new FlinkRest(addresses, FlinkRest.Pace.USUAL, FlinkTls.context(flink))) {
      String job = rest.get("/jobs").at("/jobs/0/id").asText();
      StringBuilder shown = new StringBuilder();
      for (String path :
          List.of(
              "/config",
              "/jobmanager/config",
              "/jobmanager/environment",
              "/jobmanager/logs",
              "/jobs/" + job,
              "/jobs/" + job + "/config",
              "/jobs/" + job + "/jobmanager/config",
              "/jobs/" + job + "/jobmanager/environment",
              "/jobs/" + job + "/plan",
              "/jobs/" + job + "/checkpoints/config",
              "/jobs/" + job + "/exceptions",
              "/taskmanagers")) {
        shown.append(path).append(' ').append(rest.get(path)).append('\n');
      }
      return shown.toString();
    }
  }
}
