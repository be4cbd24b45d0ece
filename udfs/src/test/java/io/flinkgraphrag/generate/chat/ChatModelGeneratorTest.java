package io.flinkgraphrag.generate.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorContract;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Models of langchain4j that can only block. */
class ChatModelGeneratorTest implements AnswerGeneratorContract {

  private record BlockingModel(Function<ChatRequest, String> answers) implements ChatModel {

    @Override
    public ChatResponse doChat(ChatRequest request) {
      return ChatResponse.builder().aiMessage(AiMessage.from(answers.apply(request))).build();
    }
  }

  private static AnswerGenerator over(Function<ChatRequest, String> answers) {
    return new ChatModelGenerator("blocking", new BlockingModel(answers));
  }

  @Override
  public AnswerGenerator open() {
    return over(request -> "It was Diego Ongaro [1].");
  }

  private static CompletableFuture<Generation> ask(AnswerGenerator generator, long timeoutMs) {
    return generator.generate(
        new GenerationRequest(
            Examples.WHO_DESIGNED_RAFT, "en", Examples.RAFT, Duration.ofMillis(timeoutMs)));
  }

  private static Kind kind(Function<ChatRequest, String> answers) {
    try (AnswerGenerator generator = over(answers)) {
      return kind(ask(generator, 20_000));
    }
  }

  private static Kind kind(CompletableFuture<Generation> call) {
    try {
      throw new AssertionError("an answer came: " + call.get(20, SECONDS));
    } catch (java.util.concurrent.ExecutionException e) {
      return ((CallException) e.getCause()).kind();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  private static String fail(RuntimeException failure) {
    throw failure;
  }

  @Test
  void failuresOfTheModelAreClassifiedByTheirCause() {
    assertThat(kind(request -> fail(new RateLimitException("x")))).isEqualTo(Kind.RATE_LIMITED);
    assertThat(kind(request -> fail(new AuthenticationException("x"))))
        .isEqualTo(Kind.UNAUTHORIZED);
    assertThat(kind(request -> fail(new RuntimeException(new ConnectException("refused")))))
        .isEqualTo(Kind.UNREACHABLE);
    assertThat(kind(request -> fail(new IllegalStateException()))).isEqualTo(Kind.SERVER_ERROR);
    assertThat(kind(request -> "  ")).isEqualTo(Kind.GARBAGE);
  }

  @Test
  void whatAReasoningModelThinksAloudIsNoAnswer() throws Exception {
    try (AnswerGenerator generator =
        over(request -> "<think>Hm.\nMaybe [2]?</think>\nOngaro [1].")) {
      assertThat(ask(generator, 20_000).get(20, SECONDS).text()).isEqualTo("Ongaro [1].");
    }
    assertThat(kind(request -> "<think>Hm, this takes")).isEqualTo(Kind.GARBAGE);
    assertThat(kind(request -> "<<<EVIDENCE>>>\nPassage 1: Raft")).isEqualTo(Kind.GARBAGE);
  }

  @Test
  void aBlockedModelIsInterruptedByTheTimeout() {
    CountDownLatch interrupted = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    try (AnswerGenerator generator = over(request -> waitFor(never, interrupted))) {
      assertThat(kind(ask(generator, 100))).isEqualTo(Kind.TIMEOUT);
      await().until(() -> interrupted.getCount() == 0);
    }
  }

  private static String waitFor(CountDownLatch latch, CountDownLatch interrupted) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      interrupted.countDown();
    }
    return "late";
  }

  @Test
  void callsBeyondTheThreadsAndTheQueueAreRefused() {
    CountDownLatch release = new CountDownLatch(1);
    try (AnswerGenerator generator = over(request -> waitFor(release, new CountDownLatch(1)))) {
      List<CompletableFuture<Generation>> held = new ArrayList<>();
      for (int i = 0; i < BlockingCalls.THREADS_MAX + BlockingCalls.WAITING_MAX; i++) {
        held.add(ask(generator, 20_000));
      }
      assertThat(kind(ask(generator, 20_000))).isEqualTo(Kind.RATE_LIMITED);
      assertThat(held).noneMatch(CompletableFuture::isDone);
      release.countDown();
      assertThat(held)
          .allSatisfy(call -> assertThat(call.get(20, SECONDS).text()).startsWith("late"));
    }
  }

  @SuppressWarnings("try") // that it can be interrupted is what is tested
  private static final class InterruptedInItsClose implements ChatModel, AutoCloseable {

    @Override
    public void close() throws InterruptedException {
      throw new InterruptedException("as if its thread was");
    }
  }

  @Test
  void anInterruptInAModelsCloseIsKept() {
    AnswerGenerator generator = new ChatModelGenerator("x", new InterruptedInItsClose());
    assertThatThrownBy(generator::close).isInstanceOf(IllegalStateException.class);
    assertThat(Thread.interrupted()).isTrue();
  }
}
