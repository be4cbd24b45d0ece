package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.pool.PoolOptions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;

/**
 * What the pool costs a call over real connections: the same call to the same server by the pool,
 * beside 16 endpoints, and by the plain model, in turn, one at a time.
 */
public final class PoolBenchmark {

  private static final int ENDPOINTS = 16;
  private static final int WARM_UP = 3_000;
  private static final int CALLS = 5_000;
  private static final int ROUNDS = 3;

  private static final GenerationRequest REQUEST =
      new GenerationRequest(
          "Who designed Raft?",
          "en",
          new Evidence(
              List.of(
                  new Evidence.Passage(
                      "raft", "raft", "Raft", "Raft was designed by Diego Ongaro.", 1, 1)),
              List.of()),
          Duration.ofSeconds(30));

  private PoolBenchmark() {}

  public static void main(String[] arguments) throws Exception {
    // else the server waits 40 ms for the acknowledgement of its head
    System.setProperty("sun.net.httpserver.nodelay", "true");
    OpenAiOptions options =
        new OpenAiOptions(
            "any",
            "",
            new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, ""),
            Duration.ofSeconds(2));
    HttpTransport transport = new HttpTransport(options.connectTimeout());
    ScheduledExecutorService timer = ChatModelGenerator.timer("plain");
    try (DelayedOpenAi server = new DelayedOpenAi(Duration.ZERO);
        AnswerGenerator plain =
            new ChatModelGenerator(
                "plain",
                new OpenAiChatModel(Endpoint.at(server.baseUrl("/plain")), options, transport),
                timer);
        AnswerGenerator pool =
            new PooledGeneratorFactory(
                    GeneratorStep.OPENAI,
                    options,
                    PoolOptions.DEFAULTS,
                    endpoints(server),
                    TrustStore.OF_THE_JVM)
                .open()) {
      measure(plain, pool, WARM_UP);
      System.out.println("| round | plain p50 us | pool p50 us | more | plain p99 | pool p99 |");
      System.out.println("|---|---|---|---|---|---|");
      for (int round = 1; round <= ROUNDS; round++) {
        long[][] micros = measure(plain, pool, CALLS);
        System.out.printf(
            Locale.ROOT,
            "| %d | %d | %d | %d | %d | %d |%n",
            round,
            at(micros[0], 0.5),
            at(micros[1], 0.5),
            at(micros[1], 0.5) - at(micros[0], 0.5),
            at(micros[0], 0.99),
            at(micros[1], 0.99));
      }
    }
    timer.shutdownNow();
    transport.close();
  }

  private static StaticList endpoints(DelayedOpenAi server) {
    return new StaticList(
        IntStream.range(0, ENDPOINTS)
            .mapToObj(
                number ->
                    new Endpoint("pool-" + number, server.baseUrl("/pool-" + number), "", 1, ""))
            .toList());
  }

  /** Sorted microseconds of the plain model's calls and of the pool's. */
  private static long[][] measure(AnswerGenerator plain, AnswerGenerator pool, int calls)
      throws Exception {
    long[][] micros = new long[2][calls];
    for (int call = 0; call < calls; call++) {
      boolean plainFirst = call % 2 == 0;
      micros[plainFirst ? 0 : 1][call] = time(plainFirst ? plain : pool);
      micros[plainFirst ? 1 : 0][call] = time(plainFirst ? pool : plain);
    }
    Arrays.sort(micros[0]);
    Arrays.sort(micros[1]);
    return micros;
  }

  private static long time(AnswerGenerator generator) throws Exception {
    long start = System.nanoTime();
    generator.generate(REQUEST).get();
    return (System.nanoTime() - start) / 1_000;
  }

  private static long at(long[] sorted, double share) {
    return sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
