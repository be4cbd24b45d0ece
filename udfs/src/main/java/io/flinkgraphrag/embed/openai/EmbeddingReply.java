package io.flinkgraphrag.embed.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.embed.NoVectorException;
import io.flinkgraphrag.http.RetryAfter;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;

/** What a server answered to a request for one vector. */
final class EmbeddingReply {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Of a full server that names none; and the shortest. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

  private EmbeddingReply() {}

  /**
   * The vector, scaled to length 1.
   *
   * @throws IllegalArgumentException where the server refuses this text or gives a vector of
   *     another length or without a direction, so that no other try helps
   * @throws NoVectorException for any other reply without a usable vector; both messages name the
   *     endpoint, the status and the beginning of the body, and not the key
   */
  static float[] vector(HttpResponse<byte[]> reply, OpenAiEmbeddingOptions options) {
    int status = reply.statusCode();
    if (status == 400 || status == 413 || status == 422) {
      throw new IllegalArgumentException(
          message(reply, options, "the request is refused; the text may be too long"));
    }
    if (status == 429) {
      throw NoVectorException.full(message(reply, options, meaning(status)), pause(reply));
    }
    if (status != 200) {
      throw new NoVectorException(message(reply, options, meaning(status)));
    }
    JsonNode numbers;
    try {
      JsonNode root = JSON.readTree(reply.body());
      numbers = root == null ? null : root.path("data").path(0).path("embedding");
    } catch (IOException e) {
      throw new NoVectorException(message(reply, options, "the reply is not JSON"), e);
    }
    if (numbers == null || !numbers.isArray()) {
      throw new NoVectorException(message(reply, options, "the reply holds no embedding"));
    }
    if (numbers.size() != options.space().dimensions()) {
      throw new IllegalArgumentException(
          message(
              reply,
              options,
              "the vector has %d numbers, not %d; set graphrag.embed.openai.dimensions to what the"
                      .formatted(numbers.size(), options.space().dimensions())
                  + " model makes"));
    }
    return scaled(numbers, reply, options);
  }

  private static Duration pause(HttpResponse<byte[]> reply) {
    Duration wish =
        reply
            .headers()
            .firstValue("Retry-After")
            .map(value -> RetryAfter.parse(value, Instant.now()))
            .orElse(PAUSE);
    return wish.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : wish.compareTo(PAUSE) < 0 ? PAUSE : wish;
  }

  private static String meaning(int status) {
    return switch (status) {
      case 401, 403 -> "the key is refused";
      case 404 -> "the server has no such model or no embeddings";
      case 429 -> "asked too often";
      default -> status >= 500 ? "the server failed" : "no embedding was given";
    };
  }

  private static float[] scaled(
      JsonNode numbers, HttpResponse<byte[]> reply, OpenAiEmbeddingOptions options) {
    double square = 0;
    for (JsonNode number : numbers) {
      double component = number.isNumber() ? number.doubleValue() : Double.NaN;
      square += component * component;
    }
    double length = Math.sqrt(square);
    // once in state, a NaN would spoil every ranking that it takes part in
    if (!(length > 0 && length < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(message(reply, options, "the vector has no direction"));
    }
    float[] vector = new float[numbers.size()];
    for (int i = 0; i < vector.length; i++) {
      vector[i] = (float) (numbers.get(i).doubleValue() / length);
    }
    return vector;
  }

  private static String message(
      HttpResponse<byte[]> reply, OpenAiEmbeddingOptions options, String what) {
    return options.server().told(reply, what);
  }
}
