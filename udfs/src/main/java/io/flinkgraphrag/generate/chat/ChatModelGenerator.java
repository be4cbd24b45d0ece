package io.flinkgraphrag.generate.chat;

import dev.langchain4j.exception.AsyncNotSupportedException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.TokenUsage;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.evidence.CitationMarks;
import io.flinkgraphrag.generate.prompt.EvidencePrompt;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.http.NamedThreads;
import io.flinkgraphrag.text.Language;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Answers by any langchain4j {@link ChatModel}: without blocking where the model offers {@code
 * chatAsync}, else on {@link BlockingCalls}.
 *
 * <p>One attempt per request, ended after the request's timeout by cancelling the model's future.
 * Retries belong to the pool: give a model of langchain4j {@code maxRetries(0)}. Owns one timer
 * thread, unless it was given one, and closes the model where the model can be closed.
 */
public final class ChatModelGenerator implements AnswerGenerator {

  private final String name;
  private final ChatModel model;
  private final ScheduledExecutorService timer;
  private final boolean ownTimer;
  private final BlockingCalls blocking;
  private final Set<CompletableFuture<Generation>> inFlight = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * Creates a generator over a model.
   *
   * @param name for answers, metrics and logs
   */
  public ChatModelGenerator(String name, ChatModel model) {
    this(name, model, timer(name), true);
  }

  /** A generator on a timer that others use too; it must remove what is cancelled. */
  public ChatModelGenerator(String name, ChatModel model, ScheduledExecutorService sharedTimer) {
    this(name, model, sharedTimer, false);
  }

  private ChatModelGenerator(
      String name, ChatModel model, ScheduledExecutorService timer, boolean ownTimer) {
    this.name = name;
    this.model = model;
    this.timer = timer;
    this.ownTimer = ownTimer;
    this.blocking = new BlockingCalls(name);
  }

  /** A timer of one thread that forgets what is cancelled. */
  public static ScheduledExecutorService timer(String name) {
    ScheduledThreadPoolExecutor timer =
        new ScheduledThreadPoolExecutor(1, new NamedThreads("graphrag-" + name + "-timer"));
    timer.setRemoveOnCancelPolicy(true);
    return timer;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public CompletableFuture<Generation> generate(GenerationRequest request) {
    return generate(request, () -> {});
  }

  /**
   * Asks, and tells of the reply's tokens as they come, where the model does.
   *
   * @param onToken must return at once; called by the model's threads
   */
  @SuppressWarnings("CollectionUndefinedEquality") // identity is meant
  CompletableFuture<Generation> generate(GenerationRequest request, Runnable onToken) {
    CompletableFuture<Generation> result = new CompletableFuture<>();
    EvidencePrompt prompt;
    try {
      prompt = EvidencePrompt.of(request);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(
          new CallException(Kind.INVALID_REQUEST, name + ": " + e, e));
    }
    inFlight.add(result);
    try {
      begin(request, prompt, onToken, result);
    } catch (RuntimeException e) {
      result.completeExceptionally(closed ? closedFailure() : Failures.of(name, e));
    }
    Callbacks.whenDone(result, (generation, error) -> inFlight.remove(result));
    return result;
  }

  private void begin(
      GenerationRequest request,
      EvidencePrompt prompt,
      Runnable onToken,
      CompletableFuture<Generation> result) {
    ChatRequest chat = ChatRequest.builder().messages(prompt.messages()).build();
    Future<?> timeout =
        timer.schedule(
            () -> expire(result, request), request.timeout().toNanos(), TimeUnit.NANOSECONDS);
    Callbacks.whenDone(result, (generation, error) -> timeout.cancel(false));
    CompletableFuture<ChatResponse> call = ask(chat, onToken);
    Callbacks.whenDone(call, (response, error) -> finish(result, request, prompt, response, error));
    Callbacks.whenDone(result, (generation, error) -> call.cancel(true));
  }

  private CompletableFuture<ChatResponse> ask(ChatRequest request, Runnable onToken) {
    if (model instanceof OpenAiChatModel streaming) {
      return streaming.stream(request, onToken);
    }
    CompletableFuture<ChatResponse> call = model.chatAsync(request);
    return refusedAsync(call) ? blocking.call(model, request) : call;
  }

  /** langchain4j's models say at once, by a failed future, that they can only block. */
  private static boolean refusedAsync(CompletableFuture<ChatResponse> call) {
    if (!call.isCompletedExceptionally()) {
      return false;
    }
    try {
      call.getNow(null);
      return false;
    } catch (CompletionException e) {
      return e.getCause() instanceof AsyncNotSupportedException;
    } catch (RuntimeException e) {
      return e instanceof AsyncNotSupportedException;
    }
  }

  private void expire(CompletableFuture<Generation> result, GenerationRequest request) {
    result.completeExceptionally(
        new CallException(
            Kind.TIMEOUT,
            name + ": no complete reply within " + request.timeout().toMillis() + " ms"));
  }

  private void finish(
      CompletableFuture<Generation> result,
      GenerationRequest request,
      EvidencePrompt prompt,
      ChatResponse response,
      @Nullable Throwable error) {
    if (result.isDone()) {
      return;
    }
    try {
      if (error != null) {
        result.completeExceptionally(Failures.of(name, error));
      } else {
        result.complete(generation(request, prompt, response));
      }
    } catch (CallException e) {
      result.completeExceptionally(e);
    } catch (RuntimeException e) {
      result.completeExceptionally(Failures.of(name, e));
    }
  }

  private Generation generation(
      GenerationRequest request, EvidencePrompt prompt, ChatResponse response)
      throws CallException {
    String reply = response.aiMessage().text();
    Thoughts.Split split = Thoughts.split(reply == null ? "" : reply);
    String text = split.answer();
    if (text.isBlank()) {
      throw withoutText(Endings.withoutText(response.finishReason(), split.thought(), ""));
    }
    if (EvidencePrompt.isEchoedIn(text)) {
      throw new CallException(
          Kind.GARBAGE, name + ": the reply repeats the prompt instead of answering it");
    }
    CitationMarks.Checked checked =
        CitationMarks.check(
            text, request.evidence(), prompt.passagesShown(), Language.of(request.language()));
    if (checked.text().isBlank()) {
      throw new CallException(Kind.GARBAGE, name + ": the reply has nothing but marks");
    }
    TokenUsage usage = response.tokenUsage();
    return new Generation(
        checked.text(),
        checked.citations(),
        response.modelName() == null ? "" : response.modelName(),
        usage == null ? 0 : orZero(usage.inputTokenCount()),
        usage == null ? 0 : orZero(usage.outputTokenCount()),
        response.metadata() instanceof TimedMetadata timed ? timed.firstTokenMs() : 0,
        checked.added(),
        Endings.cut(response.finishReason()),
        prompt.tokens(),
        "",
        1);
  }

  private CallException withoutText(UnusableReply reply) {
    CallException failure =
        new CallException(
            reply.kind(), name + ": the reply has no text: " + reply.getMessage(), reply);
    return reply.endpointIsWell() ? failure.ofAWellEndpoint() : failure;
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }

  private CallException closedFailure() {
    return new CallException(Kind.UNREACHABLE, name + ": the generator is closed");
  }

  /** Fails the calls in flight, so that none is paid for after the job's end. */
  @Override
  public void close() {
    closed = true;
    if (ownTimer) {
      timer.shutdownNow();
    }
    for (CompletableFuture<Generation> result : inFlight) {
      result.completeExceptionally(closedFailure());
    }
    blocking.close();
    if (model instanceof AutoCloseable closeable) {
      try {
        closeable.close();
      } catch (Exception e) {
        if (e instanceof InterruptedException) {
          Thread.currentThread().interrupt();
        }
        throw new IllegalStateException(name + ": closing the model failed", e);
      }
    }
  }
}
