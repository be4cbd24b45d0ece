package io.flinkgraphrag.jobs;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.options.DocumentsOptions;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.layout.GraphLayouts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.clusterframework.TaskExecutorProcessUtils;
import org.apache.flink.runtime.jobmanager.JobManagerProcessUtils;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds {@code docker-compose.yml} and {@code flink-conf/} to the code, without Docker. */
class ComposeFileTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path COMPOSE = ROOT.resolve("docker-compose.yml");

  /** What the build makes; the head of the compose file says how. */
  private static final Set<String> BUILD_PRODUCTS =
      Set.of("./jobs/target/graphrag-job.jar", "./jobs/target/flink-lib");

  private static final Pattern PINNED =
      Pattern.compile("[a-z0-9./-]+:v?\\d+\\.\\d+\\.\\d+[a-z0-9-]*");
  private static final Pattern DYNAMIC = Pattern.compile("-D([^=]+)=(.*)");

  /** The reporter reads them; the name is ours. */
  private static final Pattern REPORTER =
      Pattern.compile("metrics[.]reporter[.]prom[.](factory[.]class|port)");

  /** The value of a variable that is not set. */
  private static final Pattern DEFAULTED = Pattern.compile("\\$\\{\\w+:-([^}]*)}");

  private static final List<String> BROKERS = List.of("kafka-1", "kafka-2", "kafka-3");

  private static final Pattern CREATED = Pattern.compile("(?m)^\\s*create ([a-z-]+)(.*)$");

  private final Map<String, Object> compose = load();

  @Test
  void everyMountedFileIsInTheRepositoryOrBuilt() {
    Set<String> volumes = map(compose.get("volumes")).keySet();
    List<String> sources = mountSources();

    for (String source : sources) {
      if (!source.startsWith(".")) {
        assertThat(volumes).as("named volumes").contains(source);
      } else if (!BUILD_PRODUCTS.contains(source)) {
        assertThat(ROOT.resolve(source)).exists();
      }
    }
    assertThat(sources).containsAll(BUILD_PRODUCTS);
  }

  @Test
  void everyImageIsPinnedToAVersion() {
    services()
        .forEach(
            (name, service) ->
                assertThat(text(service, "image")).as(name).matches(PINNED.pattern()));
  }

  @Test
  void imagesHaveTheVersionsOfTheBuild() throws IOException {
    String pom = Files.readString(ROOT.resolve("pom.xml"));

    assertThat(text(services().get("jobmanager"), "image"))
        .startsWith("flink:" + property(pom, "flink.version") + "-java17");
    assertThat(text(services().get("taskmanager"), "image"))
        .isEqualTo(text(services().get("jobmanager"), "image"));
    assertThat(text(services().get("jobmanager-2"), "image"))
        .isEqualTo(text(services().get("jobmanager"), "image"));
    for (String broker : BROKERS) {
      assertThat(text(services().get(broker), "image"))
          .isEqualTo("apache/kafka:" + property(pom, "kafka.version"));
    }
  }

  @Test
  void everyServiceThatIsDependedOnExists() {
    services()
        .forEach(
            (name, service) ->
                assertThat(services().keySet())
                    .as("what %s depends on", name)
                    .containsAll(dependencies(service).keySet()));
  }

  @Test
  void aServiceThatMustBeHealthyHasAHealthCheck() {
    services()
        .forEach(
            (name, service) ->
                dependencies(service)
                    .forEach(
                        (target, condition) -> {
                          if (condition.equals("service_healthy")) {
                            assertThat(services().get(target))
                                .as(target)
                                .containsKey("healthcheck");
                          }
                        }));
  }

  @Test
  void theCommandsAtItsHeadNameProfilesServicesAndVariablesThatThereAre() throws IOException {
    String text = Files.readString(COMPOSE);
    String head = text.substring(0, text.indexOf("\nname: "));
    String body = text.substring(head.length());
    Set<String> profiles = new TreeSet<>();
    services()
        .values()
        .forEach(service -> profiles.addAll(strings(service.getOrDefault("profiles", List.of()))));

    assertThat(found("--profile (\\w+)", head)).containsExactlyInAnyOrderElementsOf(profiles);
    assertThat(services().keySet()).containsAll(found("_URL=http://([^:/ ]+)", head));
    assertThat(found("(GRAPHRAG_\\w+)=", head))
        .isNotEmpty()
        .allMatch(variable -> body.contains("${" + variable + ":-"));
  }

  private static Set<String> found(String pattern, String text) {
    Set<String> found = new TreeSet<>();
    Pattern.compile(pattern).matcher(text).results().forEach(each -> found.add(each.group(1)));
    return found;
  }

  @Test
  void everyPortIsBoundToThisMachineOnly() {
    assertThat(allOf("ports")).isNotEmpty().allMatch(port -> port.startsWith("127.0.0.1:"));
  }

  @Test
  void everyServiceHasAMemoryLimitARestartPolicyAndBoundedLogs() {
    services()
        .forEach(
            (name, service) ->
                assertThat(service).as(name).containsKeys("mem_limit", "restart", "logging"));
  }

  @Test
  void theTopicsAreThoseThatTheJobReadsAndWrites() {
    Configuration defaults = new Configuration();
    String script = strings(services().get("topics").get("command")).get(0);
    Map<String, String> created = new LinkedHashMap<>();
    for (MatchResult line : CREATED.matcher(script).results().toList()) {
      created.put(line.group(1), line.group(2));
    }

    assertThat(created)
        .containsOnlyKeys(
            defaults.get(GraphRagOptions.QUESTIONS_TOPIC),
            defaults.get(GraphRagOptions.UPDATES_TOPIC),
            defaults.get(GraphRagOptions.ANSWERS_TOPIC),
            defaults.get(GraphRagOptions.STATUS_TOPIC),
            defaults.get(GraphRagOptions.DEAD_LETTERS_TOPIC),
            defaults.get(DocumentsOptions.TOPIC));
    assertThat(created.get(defaults.get(DocumentsOptions.TOPIC)))
        .contains("--config cleanup.policy=compact")
        .contains("--config max.message.bytes=" + EmbeddedKafka.DOCUMENT_BYTES_MAX);
    for (ConfigOption<String> input :
        List.of(GraphRagOptions.QUESTIONS_TOPIC, GraphRagOptions.UPDATES_TOPIC)) {
      assertThat(created.get(defaults.get(input)))
          .contains("--config message.timestamp.type=LogAppendTime");
    }
    assertThat(script).contains("--config max.message.bytes=" + 8 * 1024 * 1024);
  }

  @Test
  void everyOptionInTheConfigurationFileIsKnownAndHasAValidValue() {
    check(GlobalConfiguration.loadConfiguration(ROOT.resolve("flink-conf").toString()));
  }

  @Test
  void everyOptionInTheComposeFileIsKnownAndHasAValidValue() {
    Configuration given = new Configuration();
    for (MatchResult option : dynamicOptions()) {
      given.setString(option.group(1), DEFAULTED.matcher(option.group(2)).replaceAll("$1"));
    }

    assertThat(given.toMap()).isNotEmpty();
    check(given);
  }

  @Test
  void theJobFindsTheBrokersThatTheComposeFileStarts() {
    for (String broker : BROKERS) {
      assertThat(
              map(services().get(broker).get("environment"))
                  .get("KAFKA_ADVERTISED_LISTENERS")
                  .toString())
          .contains("INSIDE://" + broker + ":19092");
    }
    assertThat(dynamicOptions())
        .filteredOn(option -> option.group(1).equals(GraphRagOptions.BOOTSTRAP.key()))
        .extracting(option -> option.group(2))
        .containsOnly(BROKERS.stream().map(name -> name + ":19092").collect(joining(",")))
        .hasSize(2);
  }

  @Test
  void whatIsAcknowledgedIsOnThreeBrokersAndTwoAreEnough() {
    for (String broker : BROKERS) {
      assertThat(map(services().get(broker).get("environment")))
          .containsEntry("KAFKA_DEFAULT_REPLICATION_FACTOR", "3")
          .containsEntry("KAFKA_MIN_INSYNC_REPLICAS", "2")
          .containsEntry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "3")
          .containsEntry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "2");
    }
    assertThat(strings(services().get("topics").get("command")).get(0))
        .contains("--replication-factor 3");
  }

  @Test
  void prometheusScrapesThePortOfTheReporter() throws IOException {
    Configuration config =
        GlobalConfiguration.loadConfiguration(ROOT.resolve("flink-conf").toString());

    assertThat(Files.readString(ROOT.resolve("deploy/prometheus/prometheus.yml")))
        .contains("port: " + config.toMap().get("metrics.reporter.prom.port"))
        .contains("[jobmanager, jobmanager-2, taskmanager]");
  }

  @Test
  void theHealthCheckOfAJobManagerWantsAllTasksToRun() throws Exception {
    String job =
        "{\"jobs\":[{\"jid\":\"1\",\"state\":\"%s\",\"tasks\":{\"running\":%d,\"total\":42}}]}";
    assertThat(isHealthy("jobmanager", job.formatted("RUNNING", 42))).isTrue();
    assertThat(isHealthy("jobmanager", job.formatted("RUNNING", 41))).isFalse();
    assertThat(isHealthy("jobmanager", job.formatted("FINISHED", 42))).isFalse();
    assertThat(isHealthy("jobmanager", "{\"jobs\":[]}")).isFalse();
  }

  @Test
  void theHealthCheckOfATaskManagerWantsItsWholeAddress() throws Exception {
    String known = "{\"taskmanagers\":[{\"path\":\"pekko.tcp://flink@%s:1/user/rpc/t\"}]}";
    assertThat(isHealthy("taskmanager", known.formatted("10.0.0.1"))).isTrue();
    assertThat(isHealthy("taskmanager", known.formatted("10.0.0.12"))).isFalse();
    assertThat(isHealthy("taskmanager", known.formatted("110.0.0.1"))).isFalse();
  }

  /** Runs the script of the containers, at address 10.0.0.1, against a server that says this. */
  private static boolean isHealthy(String role, String says) throws Exception {
    assumeTrue(succeeds("wget", "--version"), "wget is not on this machine");
    HttpServer flink =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    flink.createContext(
        "/",
        exchange -> {
          byte[] body = says.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    flink.start();
    try {
      return succeeds(
          "env",
          "ADDRESS=10.0.0.1",
          "bash",
          ROOT.resolve("deploy/compose/health.sh").toString(),
          role,
          "http://127.0.0.1:" + flink.getAddress().getPort());
    } finally {
      flink.stop(0);
    }
  }

  @Test
  void theFixedSizesOfMemoryFitIntoTheContainers() {
    Configuration config =
        GlobalConfiguration.loadConfiguration(ROOT.resolve("flink-conf").toString());
    MemorySize taskManager =
        TaskExecutorProcessUtils.processSpecFromConfig(config).getTotalProcessMemorySize();
    MemorySize jobManager =
        JobManagerProcessUtils.processSpecFromConfig(config).getTotalProcessMemorySize();

    assertThat(taskManager.getMebiBytes()).isEqualTo(2816);
    assertThat(jobManager.getMebiBytes()).isEqualTo(1088);
    assertThat(memoryLimit("taskmanager")).isGreaterThan(taskManager);
    assertThat(memoryLimit("jobmanager")).isGreaterThan(jobManager);
  }

  @Test
  void theLayoutsFileOfTheComposeFileIsValid() {
    String mounted =
        dynamicOptions().stream()
            .filter(option -> option.group(1).equals(GraphRagOptions.LAYOUTS.key()))
            .map(option -> option.group(2))
            .findFirst()
            .orElseThrow();

    assertThat(mounted).startsWith("/etc/graphrag/");
    GraphLayouts.read(
        ROOT.resolve("flink-conf").resolve(mounted.substring("/etc/graphrag/".length())));
  }

  @Test
  void composeItselfAcceptsTheFile() throws Exception {
    assumeTrue(succeeds("docker", "compose", "version"), "docker compose is not on this machine");

    assertThat(succeeds("docker", "compose", "-f", COMPOSE.toString(), "config", "-q")).isTrue();
  }

  private static void check(Configuration given) {
    Map<String, ConfigOption<?>> known = KnownOptions.all();
    Set<String> keys = new TreeSet<>(given.keySet());
    keys.removeIf(key -> REPORTER.matcher(key).matches());
    Set<String> unknown = new TreeSet<>(keys);
    unknown.removeAll(known.keySet());

    assertThat(unknown).as("options that do not exist").isEmpty();
    for (String key : keys) {
      assertThat(given.getOptional(known.get(key))).as(key).isPresent();
    }
  }

  private static boolean succeeds(String... command) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      return false;
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      return false;
    }
    return process.exitValue() == 0;
  }

  /** Name and condition, of the short form and of the long one. */
  private static Map<String, String> dependencies(Map<String, Object> service) {
    Map<String, String> result = new LinkedHashMap<>();
    Object given = service.getOrDefault("depends_on", Map.of());
    if (given instanceof List<?>) {
      strings(given).forEach(name -> result.put(name, "service_started"));
    } else {
      map(given).forEach((name, how) -> result.put(name, text(map(how), "condition")));
    }
    return result;
  }

  private List<MatchResult> dynamicOptions() {
    return allOf("command").stream()
        .flatMap(argument -> DYNAMIC.matcher(argument).results())
        .toList();
  }

  private MemorySize memoryLimit(String service) {
    return MemorySize.parse(text(services().get(service), "mem_limit"));
  }

  private Map<String, Map<String, Object>> services() {
    Map<String, Map<String, Object>> services = new LinkedHashMap<>();
    map(compose.get("services")).forEach((name, service) -> services.put(name, map(service)));
    return services;
  }

  /** Of the short form source:target and of the long form. */
  private List<String> mountSources() {
    List<String> sources = new ArrayList<>();
    for (Map<String, Object> service : services().values()) {
      for (Object mount : (List<?>) service.getOrDefault("volumes", List.of())) {
        sources.add(
            mount instanceof Map<?, ?> parts
                ? String.valueOf(parts.get("source"))
                : mount.toString().substring(0, mount.toString().indexOf(':')));
      }
    }
    return sources;
  }

  private List<String> allOf(String key) {
    List<String> all = new ArrayList<>();
    services()
        .values()
        .forEach(service -> all.addAll(strings(service.getOrDefault(key, List.of()))));
    return all;
  }

  private static String text(Map<String, Object> service, String key) {
    return String.valueOf(service.get(key));
  }

  private static String property(String pom, String name) {
    return Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<")
        .matcher(pom)
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }

  private static List<String> strings(Object list) {
    return ((List<?>) list).stream().map(String::valueOf).toList();
  }

  private static Map<String, Object> map(Object value) {
    Map<String, Object> result = new LinkedHashMap<>();
    ((Map<?, ?>) value).forEach((key, each) -> result.put(String.valueOf(key), each));
    return result;
  }

  private static Map<String, Object> load() {
    try {
      return map(
          new Yaml(new SafeConstructor(new LoaderOptions()))
              .<Object>load(Files.readString(COMPOSE)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
