package io.flinkgraphrag.rerank.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.rerank.RerankRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** How servers want to be asked at {@code /rerank}, and how they reply. */
public enum RerankDialect {
  /**
   * Jina's, which vLLM, llama.cpp, Infinity and Cohere speak too: {@code {"model", "query",
   * "documents", "top_n"}}, and {@code {"results": [{"index", "relevance_score"}]}}.
   */
  JINA("results", "relevance_score") {
    @Override
    Set<String> ownFields() {
      return Set.of("model", "query", "documents", "top_n");
    }

    @Override
    void ask(RerankRequest request, String model, ObjectNode body) {
      if (!model.isEmpty()) {
        body.put("model", model);
      }
      body.put("query", request.question());
      addTexts(body.putArray("documents"), request);
      body.put("top_n", request.texts().size());
    }
  },
  /**
   * That of Hugging Face's text-embeddings-inference: {@code {"query", "texts", "truncate"}}, and
   * {@code [{"index", "score"}]}. Its one model needs no name.
   */
  TEI("", "score") {
    @Override
    Set<String> ownFields() {
      return Set.of("query", "texts");
    }

    @Override
    void ask(RerankRequest request, String model, ObjectNode body) {
      body.put("query", request.question());
      addTexts(body.putArray("texts"), request);
      // else a text beyond the model's length fails the whole call
      body.put("truncate", true);
    }
  };

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Characters of a number that are told. */
  private static final int DIGITS_MAX = 30;

  private final String list;
  private final String score;

  RerankDialect(String list, String score) {
    this.list = list;
    this.score = score;
  }

  /** What nobody else sets in a request. */
  abstract Set<String> ownFields();

  abstract void ask(RerankRequest request, String model, ObjectNode body);

  private static void addTexts(ArrayNode array, RerankRequest request) {
    request.texts().forEach(array::add);
  }

  /** The names as they are written in options. */
  public static List<String> texts() {
    return Arrays.stream(values()).map(dialect -> dialect.name().toLowerCase(Locale.ROOT)).toList();
  }

  /** A request without what an operator adds. */
  ObjectNode body(RerankRequest request, String model) {
    ObjectNode body = JSON.createObjectNode();
    ask(request, model, body);
    return body;
  }

  /**
   * The scores in the order of the texts.
   *
   * @param texts that were asked of
   * @throws UnusableRerankException where the reply does not give each text one finite score
   */
  List<Double> scores(JsonNode reply, int texts) throws UnusableRerankException {
    JsonNode entries = list.isEmpty() ? reply : reply.path(list);
    if (!entries.isArray()) {
      throw new UnusableRerankException(
          list.isEmpty() ? "the reply is no list" : "the reply has no list \"" + list + "\"");
    }
    if (entries.size() != texts) {
      throw new UnusableRerankException(
          "the reply has " + entries.size() + " scores for " + texts + " texts");
    }
    double[] scores = new double[texts];
    Arrays.fill(scores, Double.NaN);
    for (JsonNode entry : entries) {
      int index = index(entry, texts);
      if (!Double.isNaN(scores[index])) {
        throw new UnusableRerankException("the reply has index " + index + " twice");
      }
      scores[index] = score(entry);
    }
    List<Double> all = new ArrayList<>(texts);
    for (double each : scores) {
      all.add(each);
    }
    return Collections.unmodifiableList(all);
  }

  private static int index(JsonNode entry, int texts) throws UnusableRerankException {
    JsonNode index = entry.path("index");
    if (!index.isIntegralNumber()
        || !index.canConvertToInt()
        || index.intValue() < 0
        || index.intValue() >= texts) {
      throw new UnusableRerankException(
          "an entry of the reply has the index " + told(index) + ", not 0 to " + (texts - 1));
    }
    return index.intValue();
  }

  private double score(JsonNode entry) throws UnusableRerankException {
    JsonNode value = entry.path(score);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw new UnusableRerankException(
          "an entry of the reply has the " + score + " " + told(value) + ", which is no number");
    }
    return value.doubleValue();
  }

  /** What is no number may be of any length, and hold the key: its kind is told. */
  private static String told(JsonNode value) {
    if (!value.isNumber()) {
      return "(" + value.getNodeType().name().toLowerCase(Locale.ROOT) + ")";
    }
    String digits = value.asText();
    return digits.length() <= DIGITS_MAX ? digits : digits.substring(0, DIGITS_MAX) + "…";
  }
}
