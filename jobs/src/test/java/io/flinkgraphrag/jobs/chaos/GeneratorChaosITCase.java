package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.discover.consul.FakeConsul;
import io.flinkgraphrag.jobs.chaos.ChaosEndpoint.Fault;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole product over four generator processes that a registry names, asked all the time, while
 * everything is done to them that is done to servers: each fault alone, mixes that are drawn, all
 * at once, and to all of them. Kills and freezes are signals; what no healthy generator does is
 * done by a proxy before each.
 *
 * <p>The seed is printed, and {@code -Dgraphrag.test.seed=N} draws the same again. {@code
 * -Dgraphrag.test.mixes=N} sets how many mixes there are, {@code -Dgraphrag.test.questions=N} how
 * many questions each fault lasts for.
 */
final class GeneratorChaosITCase {

  private static final List<Fault> FAULTS = List.of(Fault.values());
  private static final int ENDPOINTS = 4;
  private static final int MIXES = Integer.getInteger("graphrag.test.mixes", 1);
  private static final int QUESTIONS = Integer.getInteger("graphrag.test.questions", 50);

  /** Of a mix, between two things that are done. */
  private static final int QUESTIONS_BETWEEN_MAX = 10;

  private static final double ANSWERED_MIN = 0.99;
  private static final long LEFT_MS_MAX = 2_000;
  private static final long BACK_MS_MAX = 10_000;

  /** Longer than it may take, so that the report has a number. */
  private static final Duration BACK_PATIENCE = Duration.ofSeconds(25);

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String SERVICE = "generators";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path folder;

  private final long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final int portUi = Ports.anyFree();
  private final int portKafka = Ports.anyFree();
  private final String bootstrap = "127.0.0.1:" + portKafka;
  private final FakeConsul consul = new FakeConsul();
  private final ChaosReport report = new ChaosReport();
  private final Map<Integer, Set<String>> references = new HashMap<>();
  private final Map<String, List<JsonNode>> answers = new HashMap<>();
  private List<ChaosEndpoint> endpoints = List.of();
  private ProductProcess product;
  private QuestionFlow flow;
  private TopicReader reader;
  private int read;

  @AfterEach
  void stop() throws IOException {
    for (ChaosEndpoint endpoint : endpoints) {
      endpoint.close();
    }
    consul.close();
  }

  @Test
  void noQuestionNoticesWhatHappensToGenerators() throws Exception {
    say("seed " + seed + " (repeat with -Dgraphrag.test.seed=" + seed + ")");
    endpoints = ChaosEndpoint.start(ENDPOINTS);
    announce();
    try (ProductProcess up = ProductProcess.up(folder, portKafka, portUi, options())) {
      product = up;
      product.awaitReady(PATIENCE);
      load();
      try (QuestionFlow asking = new QuestionFlow(bootstrap, seed);
          TopicReader committed = new TopicReader(bootstrap, "answers")) {
        flow = asking;
        reader = committed;
        takeReferences();
        flow.flow(true);
        eachFaultAlone();
        mixes();
        allAtOnce();
        everyoneAtOnce();
        flow.flow(false);
        awaitAnswers();
        Map<String, List<JsonNode>> byPhase = byPhase();
        say("\n" + report.table(byPhase) + report.reasons(byPhase));
        verify(byPhase);
        verifyWhatIsShown();
      } catch (Throwable e) {
        say(product.output());
        throw new AssertionError("failed with seed " + seed, e);
      }
    }
  }

  private void announce() {
    for (ChaosEndpoint endpoint : endpoints) {
      consul.add(endpoint.id(), SERVICE, "127.0.0.1", endpoint.proxyPort(), Map.of());
    }
  }

  /** Only generators are late in this test. */
  private List<String> options() {
    return List.of(
        "-Dgraphrag.embed.question-timeout=5min",
        "-Dgraphrag.round.timeout=5min",
        // so that a share that returns shows among so few calls
        "-Dgraphrag.generate.pool.slow-start=10s",
        "-Dgraphrag.generate.generator=openai",
        "-Dgraphrag.generate.openai.model=any",
        "-Dgraphrag.generate.openai.url=" + consul.url().replace("http", "consul") + "/" + SERVICE);
  }

  private void load() throws Exception {
    try (Load base = new Load(bootstrap, seed);
        TopicReader statuses = new TopicReader(bootstrap, "graph-status")) {
      base.sendBase();
      base.finish(PATIENCE);
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                List<ConsumerRecord<byte[], byte[]>> all = statuses.all();
                return !all.isEmpty()
                    && JSON.readTree(all.get(all.size() - 1).value()).path("total").asInt()
                        == Load.BASE_PASSAGES;
              });
    }
  }

  /** What healthy generators say to each question. */
  private void takeReferences() throws Exception {
    flow.phase("references");
    for (int round = 0; round < 2; round++) {
      for (int number = 0; number < Load.BASE_PASSAGES; number++) {
        flow.ask(number);
      }
    }
    awaitAnswers();
    for (QuestionFlow.Asked question : flow.asked()) {
      JsonNode answer = answers.get(question.id()).get(0);
      assertThat(answer.path("status").asText()).as("%s", answer).isEqualTo("ANSWERED");
      references
          .computeIfAbsent(question.number(), key -> new HashSet<>())
          .add(answer.path("answer").asText());
    }
  }

  // ---- the phases ----

  private void eachFaultAlone() throws Exception {
    List<Fault> faults = new ArrayList<>(FAULTS);
    faults.remove(Fault.EVERYTHING);
    Collections.shuffle(faults, random);
    for (Fault fault : faults) {
      phase(fault.name(), Map.of(random.nextInt(ENDPOINTS), fault), 0, false);
    }
  }

  /** One to three endpoints, each with something else, one after the other. */
  private void mixes() throws Exception {
    for (int mix = 0; mix < MIXES; mix++) {
      Map<Integer, Fault> faults = new TreeMap<>();
      for (int endpoint : drawn(1 + random.nextInt(ENDPOINTS - 1))) {
        faults.put(endpoint, FAULTS.get(random.nextInt(FAULTS.size())));
      }
      phase("mix " + mix, faults, QUESTIONS_BETWEEN_MAX, true);
    }
  }

  private void allAtOnce() throws Exception {
    List<Integer> bad = drawn(ENDPOINTS - 1);
    phase(
        "all at once",
        Map.of(bad.get(0), Fault.KILLED, bad.get(1), Fault.FROZEN, bad.get(2), Fault.EVERYTHING),
        0,
        true);
  }

  /** None is healthy; who is asked meanwhile gets an answer all the same. */
  private void everyoneAtOnce() throws Exception {
    pause();
    List<Integer> bad = drawn(ENDPOINTS);
    Map<Integer, Fault> faults =
        Map.of(
            bad.get(0), Fault.KILLED,
            bad.get(1), Fault.FROZEN,
            bad.get(2), Fault.GARBAGE,
            bad.get(3), Fault.EVERYTHING);
    List<Long> before = calls();
    for (Map.Entry<Integer, Fault> one : faults.entrySet()) {
      endpoints.get(one.getKey()).hurt(one.getValue());
    }
    consul.stop();
    flow.phase("none healthy");
    flow.flow(true);
    awaitAsked(QUESTIONS);
    pause();
    report.add(new ChaosReport.Phase("none healthy", false, since(before), List.of()));
    before = calls();
    consul.start();
    heal(faults);
    flow.phase("after it");
    flow.flow(true);
    awaitBack(faults);
    report.add(new ChaosReport.Phase("after it", true, since(before), hurt(faults, false)));
  }

  private void phase(String name, Map<Integer, Fault> faults, int gapMax, boolean registryAway)
      throws Exception {
    flow.phase(name);
    List<Long> before = calls();
    if (registryAway) {
      consul.stop();
    }
    for (Map.Entry<Integer, Fault> one : faults.entrySet()) {
      endpoints.get(one.getKey()).hurt(one.getValue());
      awaitAsked(gapMax == 0 ? 0 : random.nextInt(gapMax));
    }
    awaitAsked(QUESTIONS);
    if (registryAway) {
      consul.start();
    }
    heal(faults);
    awaitBack(faults);
    report.add(new ChaosReport.Phase(name, true, since(before), hurt(faults, true)));
  }

  private void heal(Map<Integer, Fault> faults) throws Exception {
    for (int endpoint : faults.keySet()) {
      endpoints.get(endpoint).heal();
    }
    for (int endpoint : faults.keySet()) {
      endpoints.get(endpoint).awaitHealed();
    }
  }

  /** As long as it takes; the report tells if that is too long. */
  private void awaitBack(Map<Integer, Fault> faults) {
    long end = MisbehavingProxy.nowMs() + BACK_PATIENCE.toMillis();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              List<ProcessOutput.Line> said = product.lines();
              return MisbehavingProxy.nowMs() > end
                  || faults.keySet().stream()
                      .allMatch(one -> endpoints.get(one).backAfterMs(said) >= 0);
            });
  }

  /** Where there was nobody to go to, nobody is left. */
  private List<ChaosReport.Hurt> hurt(Map<Integer, Fault> faults, boolean someHealthy) {
    List<ChaosReport.Hurt> all = new ArrayList<>();
    faults.forEach(
        (number, fault) -> {
          ChaosEndpoint endpoint = endpoints.get(number);
          long left = someHealthy && endpoint.mustBeLeft() ? endpoint.leftAfterMs() : -1;
          all.add(
              new ChaosReport.Hurt(
                  number,
                  fault,
                  endpoint.callsWhileHurt(),
                  left,
                  endpoint.backAfterMs(product.lines())));
        });
    return all;
  }

  private List<Integer> drawn(int count) {
    List<Integer> numbers =
        new ArrayList<>(IntStream.range(0, ENDPOINTS).boxed().collect(Collectors.toList()));
    Collections.shuffle(numbers, random);
    return numbers.subList(0, count);
  }

  private List<Long> calls() {
    return endpoints.stream().map(ChaosEndpoint::calls).toList();
  }

  private List<Long> since(List<Long> before) {
    List<Long> now = calls();
    return IntStream.range(0, ENDPOINTS).mapToObj(i -> now.get(i) - before.get(i)).toList();
  }

  // ---- questions and answers ----

  private void awaitAsked(int more) {
    int target = flow.count() + more;
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> flow.count() >= target);
  }

  private void pause() {
    flow.flow(false);
    awaitAnswers();
  }

  private void awaitAnswers() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              readAnswers();
              return answers.size() >= flow.count();
            });
  }

  private void readAnswers() throws IOException {
    List<ConsumerRecord<byte[], byte[]>> all = reader.all();
    for (; read < all.size(); read++) {
      JsonNode answer = JSON.readTree(all.get(read).value());
      answers
          .computeIfAbsent(answer.path("questionId").asText(), key -> new ArrayList<>())
          .add(answer);
    }
  }

  private Map<String, List<JsonNode>> byPhase() {
    Map<String, List<JsonNode>> byPhase = new HashMap<>();
    for (QuestionFlow.Asked question : flow.asked()) {
      byPhase
          .computeIfAbsent(question.phase(), key -> new ArrayList<>())
          .addAll(answers.get(question.id()));
    }
    return byPhase;
  }

  // ---- what must hold ----

  private void verify(Map<String, List<JsonNode>> byPhase) {
    SoftAssertions softly = new SoftAssertions();
    int asked = 0;
    int answered = 0;
    for (ChaosReport.Phase phase : report.phases()) {
      Map<String, Integer> statuses = ChaosReport.statuses(byPhase.get(phase.name()));
      if (phase.someHealthy()) {
        softly.assertThat(statuses.keySet()).as(phase.name()).isSubsetOf("ANSWERED", "DEGRADED");
        asked += byPhase.get(phase.name()).size();
        answered += statuses.getOrDefault("ANSWERED", 0);
      } else {
        softly.assertThat(statuses).as(phase.name()).containsOnlyKeys("DEGRADED");
      }
      for (ChaosReport.Hurt hurt : phase.hurt()) {
        String what = phase.name() + ": " + hurt;
        softly.assertThat(hurt.leftMs()).as(what).isLessThanOrEqualTo(LEFT_MS_MAX);
        softly.assertThat(hurt.backMs()).as(what).isBetween(0L, BACK_MS_MAX);
      }
    }
    softly
        .assertThat((double) answered / asked)
        .as("%d of %d with a healthy endpoint answered", answered, asked)
        .isGreaterThanOrEqualTo(ANSWERED_MIN);
    for (QuestionFlow.Asked question : flow.asked()) {
      softly.assertThat(answers.get(question.id())).as("%s", question).hasSize(1);
      verify(softly, question, answers.get(question.id()).get(0));
    }
    softly.assertAll();
  }

  private void verify(SoftAssertions softly, QuestionFlow.Asked question, JsonNode answer) {
    softly
        .assertThat(answer.path("timings").path("totalMs").asLong())
        .as("%s", answer)
        .isLessThanOrEqualTo(QuestionFlow.TIMEOUT.toMillis());
    String text = answer.path("answer").asText();
    if (answer.path("status").asText().equals("ANSWERED")) {
      softly.assertThat(references.get(question.number())).as("%s", answer).contains(text);
    }
    JsonNode cited = answer.path("citations");
    softly.assertThat(cited).as("%s", answer).isNotEmpty();
    for (JsonNode citation : cited) {
      softly.assertThat(text).as("%s", answer).contains("[" + citation.path("n").asInt() + "]");
      softly.assertThat(citation.path("passage").asText()).as("%s", answer).matches("p\\d+");
    }
  }

  /**
   * Each endpoint has its metrics, and a line with the reason when it went and when it was back.
   */
  private void verifyWhatIsShown() throws Exception {
    String names = metricNames();
    for (ChaosEndpoint endpoint : endpoints) {
      for (String metric :
          List.of("state", "inFlight", "calls", "failures", "ejections", "firstTokenMs")) {
        String name =
            "generator.endpoint." + endpoint.id().replaceAll("[.:]", "[.:_]") + "." + metric;
        assertThat(names).containsPattern(name);
      }
      assertThat(product.output())
          .containsPattern(
              "endpoint " + endpoint.id() + ": UP -> \\w+, \\d+ [a-z ]+ in a row: .{10,}")
          .containsPattern("endpoint " + endpoint.id() + ": \\w+ -> UP: .{5,}");
    }
  }

  /** As the web UI asks for them. */
  private String metricNames() throws Exception {
    StringBuilder names = new StringBuilder();
    for (JsonNode job : JSON.readTree(get("/jobs")).path("jobs")) {
      String path = "/jobs/" + job.path("id").asText();
      for (JsonNode vertex : JSON.readTree(get(path)).path("vertices")) {
        names.append(get(path + "/vertices/" + vertex.path("id").asText() + "/subtasks/metrics"));
      }
    }
    return names.toString();
  }

  private String get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + portUi + path)).build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
  }

  private static void say(String line) {
    System.out.println("generator chaos: " + line);
  }
}
