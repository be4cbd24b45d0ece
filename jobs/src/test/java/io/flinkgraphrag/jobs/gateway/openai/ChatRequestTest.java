package io.flinkgraphrag.jobs.gateway.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.model.contract.Turn;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ChatRequestTest {

  private static final OpenAiFaults SHAPE = new OpenAiFaults();

  private static ChatRequest read(String json) throws HttpFault {
    return ChatRequest.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode refusal(String json) {
    HttpFault fault = catchThrowableOfType(HttpFault.class, () -> read(json));
    assertThat(fault.status()).isEqualTo(400);
    return SHAPE.json(fault).path("error");
  }

  @Test
  void theLastMessageOfTheUserIsTheQuestion() throws Exception {
    ChatRequest request =
        read(
            """
            {"model":"g","temperature":1,"nosuch":{},"tools":[],"n":1,"stream":true,
             "stream_options":{"include_usage":true},"messages":[
              {"role":"system","content":"Be kind."},{"role":"user","content":"First?"},
              {"role":"assistant","content":"Yes."},{"role":"user","content":"Second?"},
              {"role":"assistant","content":"Well"}]}
            """);
    assertThat(request)
        .isEqualTo(
            new ChatRequest("g", "Second?", List.of(new Turn("First?", "Yes.")), true, true));
  }

  @Test
  void partsOfTextAreJoined() throws Exception {
    ChatRequest request =
        read(
            """
            {"model":"g","messages":[{"role":"user","content":[
              {"type":"text","text":"a"},{"type":"text","text":"b"}]}]}
            """);
    assertThat(request).isEqualTo(new ChatRequest("g", "a\nb", List.of(), false, false));
  }

  @Test
  void theTurnsBeforeAreItsHistoryWithoutTheSourcesBelowAnAnswer() throws Exception {
    ChatRequest request =
        read(
            """
            {"model":"g","messages":[
              {"role":"assistant","content":"Ask me."},
              {"role":"user","content":"Who made pump P-7?"},
              {"role":"assistant","content":"Norvik. [1]\\n\\nSources:\\n[1] Pumps (p-1)"},
              {"role":"user","content":[{"type":"image_url"}]},
              {"role":"assistant","content":"A pump."},
              {"role":"user","content":"Why?"},
              {"role":"tool","content":"42"},
              {"role":"user","content":"And where?"}]}
            """);
    assertThat(request.history())
        .containsExactly(new Turn("Who made pump P-7?", "Norvik. [1]"), new Turn("Why?", ""));
  }

  @Test
  void ofALongChatTheLastTurnsCount() throws Exception {
    StringBuilder messages = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      messages.append("{\"role\":\"user\",\"content\":\"Question ").append(i).append("\"},");
    }
    messages.append("{\"role\":\"user\",\"content\":\"").append("q".repeat(8_001)).append("\"},");
    ChatRequest request =
        read(
            "{\"model\":\"g\",\"messages\":[%s{\"role\":\"user\",\"content\":\"And?\"}]}"
                .formatted(messages));
    assertThat(request.history()).hasSize(8);
    assertThat(request.history().get(0)).isEqualTo(new Turn("Question 4", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"n\":2 | n",
        "\"tools\":[{}] | tools",
        "\"functions\":[{}] | functions",
        "\"response_format\":{\"type\":\"json_object\"} | response_format",
        "\"logprobs\":true | logprobs",
        "\"modalities\":[\"text\",\"audio\"] | modalities",
      })
  void whatWouldChangeTheFormIsRefusedByName(String parameter, String name) {
    JsonNode error =
        refusal(
            "{\"model\":\"g\",\"messages\":[{\"role\":\"user\",\"content\":\"q\"}],%s}"
                .formatted(parameter));
    assertThat(error.path("param").asText()).isEqualTo(name);
    assertThat(error.path("code").asText()).isEqualTo("unsupported_parameter");
    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("message").asText()).contains("leave " + name + " out");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"q\"}]} | model",
        "{\"model\":1,\"messages\":[]} | model",
        "{\"model\":\"g\"} | messages",
        "{\"model\":\"g\",\"messages\":[{\"role\":\"system\",\"content\":\"q\"}]} | messages",
        "{\"model\":\"g\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}"
            + " | messages",
        "{\"model\":\"g\",\"messages\":[{\"role\":\"user\",\"content\":[]}]} | messages",
      })
  void whatIsMissingIsNamed(String json, String name) {
    JsonNode error = refusal(json);
    assertThat(error.path("param").asText()).isEqualTo(name);
    assertThat(error.path("code").asText()).isEqualTo("invalid_parameter");
  }

  @Test
  void whatIsNoJsonIsRefused() {
    for (String body : List.of("", "x", "[]", "{")) {
      JsonNode error = refusal(body);
      assertThat(error.path("code").asText()).isEqualTo("invalid_json");
      assertThat(error.path("param").isNull()).isTrue();
    }
  }

  @Test
  void piecesAreTheTextAndCutNoCharacterInTwo() {
    for (String text :
        List.of(
            "", "short", "Some words that go on for a while, and then some more. ".repeat(20))) {
      assertThat(String.join("", ChatAnswer.parts(text))).isEqualTo(text);
    }
    String chinese = "\ud842\udfb7".repeat(300);
    List<String> parts = ChatAnswer.parts(chinese);
    assertThat(String.join("", parts)).isEqualTo(chinese);
    assertThat(parts)
        .hasSizeGreaterThan(5)
        .noneMatch(part -> Character.isLowSurrogate(part.charAt(0)));
  }
}
