package io.flinkgraphrag.generate.chat;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.chat.FakeOpenAi.Behaviour;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.pool.EndpointClient;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every reply of {@code generate/replies.yaml}, over a real connection and by the real client. */
class OpenAiRepliesTest {

  private static final Evidence PUMP =
      Examples.evidence(
          "Pump P-7", "Pump P-7 feeds the cooling loop of hall 2. It was made by Norvik.");

  private static final BodyFields FIELDS =
      new BodyFields(0.0, BodyFields.Limit.MAX_TOKENS, 300, true, "");

  private final FakeOpenAi server = new FakeOpenAi(Behaviour.SCRIPTED);
  private final ScheduledExecutorService timer = ChatModelGenerator.timer("replies");
  private final OpenAiEndpointClients clients =
      new OpenAiEndpointClients(
          "openai",
          new OpenAiOptions("m", "", FIELDS, Duration.ofSeconds(2)),
          new HttpTransport(Duration.ofSeconds(2)),
          timer);

  @AfterEach
  void stop() {
    clients.close();
    timer.shutdownNow();
    server.close();
  }

  static Stream<Named<JsonNode>> replies() throws IOException {
    List<Named<JsonNode>> replies = new ArrayList<>();
    try (InputStream table =
        OpenAiRepliesTest.class.getResourceAsStream("/generate/replies.yaml")) {
      for (JsonNode reply : new YAMLMapper().readTree(table)) {
        replies.add(Named.of(reply.path("name").asText(), reply));
      }
    }
    return replies.stream();
  }

  private static String body(JsonNode reply) {
    StringBuilder body = new StringBuilder(reply.path("body").asText(""));
    for (JsonNode event : reply.path("events")) {
      boolean comment = event.asText().startsWith(":");
      body.append(comment ? "" : "data: ").append(event.asText()).append("\n\n");
    }
    return body.toString();
  }

  @ParameterizedTest
  @MethodSource("replies")
  void whatAServerRepliesIsReadAsItIsMeant(JsonNode reply) throws Exception {
    server.script(
        reply.path("status").asInt(200),
        reply.path("type").asText("text/event-stream"),
        reply.path("encoding").asText(""),
        body(reply));
    AtomicInteger signs = new AtomicInteger();
    try (EndpointClient<GenerationRequest, Generation> client =
        clients.open(Endpoint.at(server.baseUrl()))) {
      GenerationRequest request = Examples.request("Who made pump P-7?", PUMP);
      Generation generation =
          client.call(request, request.timeout(), signs::incrementAndGet).get(20, SECONDS);
      assertThat(reply.path("failure").asText("none")).as(generation.text()).isEqualTo("none");
      holds(reply, generation);
      boolean told = reply.path("encoding").isMissingNode();
      assertThat(signs.get()).isGreaterThanOrEqualTo(told ? reply.path("signs").asInt(1) : 0);
    } catch (ExecutionException e) {
      CallException failure = (CallException) e.getCause();
      assertThat(reply.path("failure").asText("none"))
          .as(failure.getMessage())
          .isEqualTo(failure.kind().name());
      assertThat(failure).hasMessageContaining(reply.path("says").asText());
      assertThat(failure.getMessage())
          .as("neither half a text nor a thought gets into a record")
          .doesNotContain("\"Nor", "Norvik", "Let me see", "Passage 1");
    }
  }

  private static void holds(JsonNode reply, Generation generation) {
    assertThat(generation.text()).isEqualTo(reply.path("text").asText());
    assertThat(generation.citations()).extracting(Answer.Citation::n).containsExactly(1);
    assertThat(generation.promptTokens()).isEqualTo(reply.path("tokens").asInt(0));
    if (reply.path("cut").isMissingNode()) {
      assertThat(generation.cut()).isEmpty();
    } else {
      assertThat(generation.cut()).contains(reply.path("cut").asText());
    }
  }
}
