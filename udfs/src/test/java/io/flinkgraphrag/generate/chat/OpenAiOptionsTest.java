package io.flinkgraphrag.generate.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.openai.OpenAiServer;
import java.time.Duration;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiOptionsTest {

  private static OpenAiOptions options(String model, String key, double temperature) {
    return new OpenAiOptions(
        model,
        key,
        new BodyFields(temperature, BodyFields.Limit.MAX_TOKENS, 100, true, ""),
        Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "' ', '', 0, model",
    "m, 'a b', 0, API key",
    "m, '', 2.5, temperature",
    "m, '', NaN, temperature"
  })
  void aWrongOptionIsRefusedByName(String model, String key, double temperature, String message) {
    assertThatThrownBy(() -> options(model, key, temperature))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  private static ObjectNode body(Double temperature, BodyFields.Limit limit, String extra) {
    ObjectNode body = new ObjectMapper().createObjectNode();
    new BodyFields(temperature, limit, 100, false, extra).addTo(body);
    return body;
  }

  @Test
  void theFieldsOfABodyAreThoseThatTheServerTakes() {
    assertThat(body(0.5, BodyFields.Limit.MAX_TOKENS, ""))
        .hasToString("{\"temperature\":0.5,\"max_tokens\":100}");
    assertThat(body(null, BodyFields.Limit.of("max_completion_tokens"), " "))
        .hasToString("{\"max_completion_tokens\":100}");
    assertThat(
            body(
                null,
                BodyFields.Limit.of("none"),
                "{\"chat_template_kwargs\":{\"enable_thinking\":false},\"top_k\":1}"))
        .hasToString("{\"chat_template_kwargs\":{\"enable_thinking\":false},\"top_k\":1}");
  }

  @Test
  void tokenCountsAreAskedForUnlessTheServerDoesNotKnowHow() {
    ObjectNode body = new ObjectMapper().createObjectNode();
    new BodyFields(null, BodyFields.Limit.NONE, 100, true, "{\"top_k\":1}").addTo(body);
    assertThat(body).hasToString("{\"stream_options\":{\"include_usage\":true},\"top_k\":1}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"a\": | ends before its JSON does",
        "{\"a\":1} x | not JSON from character",
        "{\"a\":1,\"a\":2} | has a field twice",
        "[1] | no JSON object: write a JSON object",
        "enable_thinking=false | not JSON",
        "{\"model\":\"x\"} | has model, which the job sets itself: remove it",
        "{\"stream\":false} | has stream, which",
        "{\"temperature\":1} | use the options temperature, limit-field, max-tokens and stream-options",
        "{\"max_completion_tokens\":1} | use the options"
      })
  void extraFieldsThatCannotBeSentAreRefused(String extra, String message) {
    assertThatThrownBy(() -> body(null, BodyFields.Limit.NONE, extra))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("extra-body")
        .hasMessageContaining(message);
  }

  @Test
  void whatTheExtraFieldsHoldIsNotShown() {
    assertThat(
            new BodyFields(0.0, BodyFields.Limit.NONE, 1, true, "{\"user\":\"secret\"}").toString())
        .contains("user")
        .doesNotContain("secret");
  }

  @Test
  void theKeyTravelsButIsNotShown() throws Exception {
    OpenAiOptions options = options("m", " sk-1\n", 0);
    assertThat(options.apiKey()).isEqualTo("sk-1");
    assertThat(InstantiationUtil.clone(options)).isEqualTo(options);
    assertThat(options.toString()).doesNotContain("sk-1").contains("***");
  }

  @Test
  void noPartOfTheKeyIsShownWhereATextWasCutWithinIt() {
    OpenAiServer server = new OpenAiServer("http://h/v1", "sk-secret-key");
    String body = "you sent sk-secret-key, and again sk-secret-key";
    for (int end = 0; end <= body.length(); end++) {
      assertThat(server.withoutKey(body.substring(0, end))).doesNotContain("sk-");
    }
  }
}
