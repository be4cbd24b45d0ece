package io.flinkgraphrag.generate.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.chat.FakeOpenAi.Behaviour;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.PoolOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PooledPromptModelTest {

  private static final int REPLY_TOKENS = 77;

  private final FakeOpenAi server = new FakeOpenAi(Behaviour.OK);
  private final PromptModel model = factory().open();

  private PooledPromptModelFactory factory() {
    BodyFields fields = new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 500, true, "");
    return new PooledPromptModelFactory(
        new PooledGeneratorFactory(
            GeneratorStep.OPENAI,
            new OpenAiOptions("m", "", fields, Duration.ofSeconds(2)),
            PoolOptions.DEFAULTS,
            new StaticList(List.of(Endpoint.at(server.baseUrl()))),
            TrustStore.OF_THE_JVM),
        REPLY_TOKENS);
  }

  @AfterEach
  void close() {
    model.close();
    server.close();
  }

  private ChatText ask(Duration timeout) throws Exception {
    return model
        .ask(new ChatPrompt("be brief", "what is there?", timeout))
        .get(30, TimeUnit.SECONDS);
  }

  /** No mark in it is a citation, and no evidence is in the prompt. */
  @Test
  void bothMessagesAreSentAsTheyAreAndTheReplyComesWithoutThoughtsAndWithItsTokens()
      throws Exception {
    server.say("<think>[9] or what</think>", "[[\"a\", ", "\"b\", \"c\"]] [7]");
    ChatText reply = ask(Duration.ofSeconds(20));
    assertThat(reply.text()).isEqualTo("[[\"a\", \"b\", \"c\"]] [7]");
    assertThat(reply.promptTokens()).isPositive();
    assertThat(reply.completionTokens()).isPositive();
    assertThat(server.bodies().get(0))
        .contains("\"system\",\"content\":\"be brief\"", "\"content\":\"what is there?\"")
        .contains("\"max_tokens\":" + REPLY_TOKENS);
  }

  @Test
  void aFailureSaysItsKindAndALateReplyIsOne() {
    server.behave(Behaviour.BAD_REQUEST);
    assertKind(Kind.INVALID_REQUEST, Duration.ofSeconds(20));
    server.behave(Behaviour.NEVER_ANSWERS);
    assertKind(Kind.TIMEOUT, Duration.ofMillis(300));
  }

  private void assertKind(Kind kind, Duration timeout) {
    assertThatThrownBy(() -> ask(timeout))
        .isInstanceOf(ExecutionException.class)
        .cause()
        .isInstanceOfSatisfying(
            CallException.class, failure -> assertThat(failure.kind()).isEqualTo(kind));
  }
}
