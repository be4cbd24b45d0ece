package io.flinkgraphrag.generate.chat;

import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.pool.CallPool;
import io.flinkgraphrag.pool.HealthCheck;
import io.flinkgraphrag.pool.PooledReply;
import io.flinkgraphrag.pool.TimerThread;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.flink.metrics.MetricGroup;

/**
 * Opens the servers of a {@link PooledGeneratorFactory} as a model that is asked by prompts: the
 * same endpoints, found, balanced and doubted in the same way.
 *
 * @param servers where they are and how they are asked
 * @param replyTokens most tokens of a reply
 */
public record PooledPromptModelFactory(PooledGeneratorFactory servers, int replyTokens)
    implements PromptModelFactory {

  private static final long serialVersionUID = 1L;

  /** A prompt waits so many times its timeout for a server that has room, at most. */
  private static final int LONGEST_TIMEOUTS = 10;

  @Override
  public PromptModel open() {
    OpenAiOptions options = servers.options().withReplyTokens(replyTokens);
    HttpTransport transport =
        new HttpTransport(
            "graphrag-prompts",
            HttpTransport.THREADS,
            options.connectTimeout(),
            servers.trust().context());
    String name = servers.step().text();
    ScheduledExecutorService timer = ChatModelGenerator.timer("prompts-" + name);
    TimerThread time = new TimerThread(timer);
    return new Pooled(
        new CallPool<>(
            name,
            "generator",
            servers.pool(),
            servers.discovery().open(),
            new PromptClients(name, options, transport, timer),
            HealthCheck.of(servers.pool().health(), transport, time),
            time,
            new Random()));
  }

  private record Pooled(CallPool<ChatPrompt, ChatText> pool) implements PromptModel {

    @Override
    public CompletableFuture<ChatText> ask(ChatPrompt prompt) {
      CompletableFuture<PooledReply<ChatText>> call =
          pool.call(prompt, prompt.timeout(), prompt.timeout().multipliedBy(LONGEST_TIMEOUTS));
      CompletableFuture<ChatText> result = call.thenApply(PooledReply::reply);
      Callbacks.whenDone(result, (text, error) -> call.cancel(true));
      return result;
    }

    @Override
    public AutoCloseable report(MetricGroup operator) {
      return pool.report(operator);
    }

    @Override
    public void close() {
      pool.close();
    }
  }
}
