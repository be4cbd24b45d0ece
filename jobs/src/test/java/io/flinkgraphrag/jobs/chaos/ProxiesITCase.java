package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.BodyFields;
import io.flinkgraphrag.generate.chat.FakeOpenAi;
import io.flinkgraphrag.generate.chat.OpenAiOptions;
import io.flinkgraphrag.generate.chat.PooledGeneratorFactory;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.jobs.chaos.BalancerProcess.Program;
import io.flinkgraphrag.pool.PoolOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The balancers that the project has files for, as processes between the pool and generators: what
 * a generator does that dies, returns or freezes costs no question its answer. Skipped where a
 * balancer is not installed, unless the environment has {@link BalancerProcess#REQUIRED}.
 */
final class ProxiesITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Answers after which it is believed that all goes on. */
  private static final int SOME = 100;

  /** Asked at once when a generator dies, so that it dies with calls in flight. */
  private static final int BURST = 30;

  private static final List<GeneratorProcess> GENERATORS = new ArrayList<>();
  private static final List<Integer> PORTS = new ArrayList<>();

  @TempDir Path folder;

  /** The same for both balancers; how many calls one takes is not what is tried here. */
  @BeforeAll
  static void startGenerators() throws Exception {
    if (Arrays.stream(Program.values()).noneMatch(Program::isInstalled)) {
      return;
    }
    for (int i = 0; i < BalancerProcess.GENERATORS; i++) {
      GENERATORS.add(generator(0));
    }
    for (GeneratorProcess generator : GENERATORS) {
      PORTS.add(URI.create(generator.baseUrl()).getPort());
    }
  }

  @AfterAll
  static void endGenerators() {
    GENERATORS.forEach(GeneratorProcess::close);
  }

  private static GeneratorProcess generator(int port) throws IOException {
    return GeneratorProcess.start("--port", Integer.toString(port), "--max-calls", "500");
  }

  private static AnswerGenerator pool(BalancerProcess balancer) {
    return new PooledGeneratorFactory(
            GeneratorStep.OPENAI,
            new OpenAiOptions(
                "any",
                "",
                new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, ""),
                Duration.ofSeconds(5)),
            PoolOptions.DEFAULTS,
            new StaticList(List.of(Endpoint.at(balancer.baseUrl()))),
            TrustStore.OF_THE_JVM)
        .open();
  }

  @ParameterizedTest
  @EnumSource
  void generatorsThatDieReturnAndFreezeCostNoQuestionItsAnswer(Program program) throws Exception {
    program.require();
    try (BalancerProcess balancer = BalancerProcess.start(program, folder, PORTS);
        AnswerGenerator pool = pool(balancer);
        SteadyQuestions questions = new SteadyQuestions(pool)) {
      questions.start();
      for (int port : PORTS) {
        awaitTraffic(balancer, port);
      }
      killAndRestart(balancer, questions, 0);
      freeze(balancer, questions, 1);
      questions.close();
      await().atMost(PATIENCE).until(() -> questions.waiting().isEmpty());
      System.out.printf(
          "%s: %d questions answered, %d of them by the pool's second attempt%n",
          program, questions.answered(), questions.repeated());
      assertThat(questions.unanswered()).as(balancer.output()).isEmpty();
    }
  }

  private static void awaitTraffic(BalancerProcess balancer, int port) {
    int before = balancer.answersOf(port);
    await("the generator on port " + port + " answers")
        .atMost(PATIENCE)
        .until(() -> balancer.answersOf(port) >= before + 10);
  }

  private static void awaitSomeAnswers(SteadyQuestions questions) {
    int before = questions.answered();
    await().atMost(PATIENCE).until(() -> questions.answered() >= before + SOME);
  }

  private static void killAndRestart(BalancerProcess balancer, SteadyQuestions questions, int which)
      throws Exception {
    questions.ask(BURST);
    GENERATORS.get(which).kill();
    awaitSomeAnswers(questions);
    GeneratorProcess again = generator(PORTS.get(which));
    GENERATORS.set(which, again);
    again.baseUrl();
    awaitTraffic(balancer, PORTS.get(which));
  }

  private static void freeze(BalancerProcess balancer, SteadyQuestions questions, int which)
      throws Exception {
    questions.ask(BURST);
    Signals.freeze(GENERATORS.get(which));
    awaitSomeAnswers(questions);
    List<CompletableFuture<Generation>> asked = questions.waiting();
    await("what the frozen one had is answered by others")
        .atMost(PATIENCE)
        .until(() -> asked.stream().allMatch(CompletableFuture::isDone));
    awaitSomeAnswers(questions);
    Signals.thaw(GENERATORS.get(which));
    awaitTraffic(balancer, PORTS.get(which));
  }

  @ParameterizedTest
  @EnumSource
  void tokensPassAsTheyComeAndAClientThatLeavesEndsTheCall(Program program) throws Exception {
    program.require();
    try (FakeOpenAi generator = new FakeOpenAi(FakeOpenAi.Behaviour.HANG)) {
      int port = URI.create(generator.baseUrl()).getPort();
      Integer[] ports = new Integer[BalancerProcess.GENERATORS];
      Arrays.setAll(ports, i -> i == 0 ? port : refusingPort());
      try (BalancerProcess balancer = BalancerProcess.start(program, folder, List.of(ports))) {
        try (InputStream reply = ask(balancer);
            BufferedReader lines =
                new BufferedReader(new InputStreamReader(reply, StandardCharsets.UTF_8))) {
          assertThat(lines.readLine()).contains(FakeOpenAi.TOKENS.get(0).strip());
          assertThat(generator.inFlight()).isEqualTo(1);
        }
        await().atMost(PATIENCE).until(() -> generator.disconnects() == 1);
      }
    }
  }

  private static int refusingPort() {
    return URI.create(FakeOpenAi.refusingUrl()).getPort();
  }

  private static InputStream ask(BalancerProcess balancer)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(balancer.baseUrl() + "/chat/completions"))
            .timeout(Duration.ofSeconds(20))
            .POST(HttpRequest.BodyPublishers.ofString("{\"stream\":true}"))
            .build();
    return HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream()).body();
  }
}
