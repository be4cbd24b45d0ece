package io.flinkgraphrag.generate.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.response.ChatResponse;
import io.flinkgraphrag.openai.OpenAiServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.Test;

/**
 * When a streamed answer is complete, with servers that say too early or too often how it ended.
 */
class EndOfAnswerTest {

  private static final String ANSWER = "Norvik made it. [1]";

  private final CompletableFuture<ChatResponse> result = new CompletableFuture<>();
  private final Queue<Runnable> timers = new ArrayDeque<>();
  private final ReplyReader reader = reader();

  private ReplyReader reader() {
    ReplyReader begun =
        new ReplyReader(
            new OpenAiServer("http://x/v1", ""),
            URI.create("http://x/v1"),
            "m",
            0,
            () -> {},
            timers::add,
            result);
    begun.begin(new Ok());
    begun.onSubscribe(new Unbounded());
    return begun;
  }

  private void data(String... events) {
    for (String event : events) {
      byte[] bytes = ("data: " + event + "\n\n").getBytes(StandardCharsets.UTF_8);
      reader.onNext(List.of(ByteBuffer.wrap(bytes)));
    }
  }

  private static String piece(String field, String text, String finish, String more) {
    return "{\"choices\":[{\"index\":0,\"delta\":{\"%s\":\"%s\"},\"finish_reason\":%s}]%s}"
        .formatted(field, text, finish, more);
  }

  private static String stopped(String field, String text) {
    return piece(field, text, "\"stop\"", "");
  }

  private static String usage(int prompt) {
    return ",\"usage\":{\"prompt_tokens\":%d,\"completion_tokens\":1}".formatted(prompt);
  }

  /** Fires the oldest timer. */
  private void fire() {
    timers.remove().run();
  }

  private void ends() {
    data("[DONE]");
    reader.onComplete();
  }

  private String text() {
    return result.join().aiMessage().text();
  }

  @Test
  void countsAndAnEndWithEveryPieceEndNothing() {
    data(
        piece("content", "Norvik ", "\"stop\"", usage(1)),
        piece("content", "made it. [1]", "\"stop\"", usage(2)));
    assertThat(result).isNotDone();
    ends();
    assertThat(text()).isEqualTo(ANSWER);
  }

  @Test
  void theCountsThatCountAreTheLast() {
    data(
        piece("content", ANSWER, "null", usage(0)),
        "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}",
        "{\"choices\":[]" + usage(100) + "}");
    fire();
    assertThat(result.join().metadata().tokenUsage().inputTokenCount()).isEqualTo(100);
  }

  @Test
  void eachPieceThoughtAndFinishSetsTheTimerAnew() {
    data(stopped("content", "Norvik "), stopped("content", "made it. "));
    fire();
    assertThat(result).as("a piece came since").isNotDone();
    data(piece("reasoning_content", "hm", "null", ""));
    fire();
    assertThat(result).as("a thought came since").isNotDone();
    data("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    fire();
    assertThat(result).as("a finish came since").isNotDone();
    data(piece("content", "[1]", "null", ""));
    fire();
    assertThat(result).as("a piece came since").isNotDone();
    fire();
    assertThat(text()).isEqualTo(ANSWER);
    assertThat(timers).isEmpty();
  }

  @Test
  void whatSaysNothingLeavesTheTimerAlone() {
    data(stopped("content", ANSWER), "{\"choices\":[]" + usage(7) + "}", "{\"type\":\"ping\"}");
    assertThat(timers).hasSize(1);
    fire();
    assertThat(text()).isEqualTo(ANSWER);
  }

  @Test
  void thoughtsThatEndedAreNoAnswerYet() {
    data(stopped("reasoning_content", "hm"), stopped("content", "\\n"));
    data(piece("content", "Norvik ", "null", ""));
    assertThat(timers).isEmpty();
    data(stopped("content", "made it. [1]"));
    assertThat(timers).hasSize(1);
    ends();
    assertThat(text().strip()).isEqualTo(ANSWER);
  }

  @Test
  void thoughtsWithinTheTextAreNoAnswerYetEither() {
    data(stopped("content", "<think>hm"));
    fire();
    assertThat(result).isNotDone();
    data(stopped("content", "</think>" + ANSWER));
    fire();
    assertThat(text()).endsWith(ANSWER);
  }

  @Test
  void aTimerThatFiresAfterTheEndChangesNothing() {
    data(stopped("content", ANSWER));
    ends();
    assertThat(reader.received()).isTrue();
    fire();
    assertThat(text()).isEqualTo(ANSWER);
  }

  /** One buffer of many events is one timer, whatever they say. */
  @Test
  void eventsThatComeTogetherSetOneTimer() {
    String event = "data: " + stopped("content", "a") + "\n\n";
    byte[] bytes = event.repeat(1_000).getBytes(StandardCharsets.UTF_8);
    reader.onNext(List.of(ByteBuffer.wrap(bytes)));
    assertThat(timers).hasSize(1);
  }

  private static final class Ok implements HttpResponse.ResponseInfo {

    @Override
    public int statusCode() {
      return 200;
    }

    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of(), (name, value) -> true);
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }

  private static final class Unbounded implements Flow.Subscription {

    @Override
    public void request(long n) {}

    @Override
    public void cancel() {}
  }
}
