package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.HealthCheck;
import io.flinkgraphrag.pool.PoolOptions;
import io.flinkgraphrag.pool.TimerThread;
import java.util.Random;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Opens pools of servers that speak OpenAI's chat completions; subtasks with the same options share
 * one.
 *
 * @param step whose model it is; its text is the generator's name in answers and logs
 * @param options of the calls, the same for all endpoints
 */
public record PooledGeneratorFactory(
    GeneratorStep step,
    OpenAiOptions options,
    PoolOptions pool,
    DiscoveryFactory discovery,
    TrustStore trust)
    implements AnswerGeneratorFactory {

  private static final long serialVersionUID = 1L;

  @Override
  public AnswerGenerator open() {
    return SharedGenerators.open(this, this::openPool);
  }

  private AnswerGenerator openPool() {
    HttpTransport transport =
        new HttpTransport(
            "graphrag-openai", HttpTransport.THREADS, options.connectTimeout(), trust.context());
    ScheduledExecutorService timer = ChatModelGenerator.timer("pool-" + step.text());
    TimerThread time = new TimerThread(timer);
    return new PooledGenerator(
        step.text(),
        pool,
        discovery.open(),
        new OpenAiEndpointClients(step.text(), options, transport, timer),
        HealthCheck.of(pool.health(), transport, time),
        time,
        new Random());
  }
}
