package io.flinkgraphrag.contract;

import com.fasterxml.jackson.core.JsonEncoding;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Writes the value of a record on the {@code answers} topic. Never fails and never writes more than
 * the limit: see {@link AnswerShortener} for what is left out. Thread-safe.
 */
final class AnswerWriter {

  static final int SCHEMA_VERSION = 1;

  /** Characters beyond the first plane are written as UTF-8, as all others, not as escapes. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
  private static final double DECIMALS = 1e6;

  private final int maxBytes;

  AnswerWriter() {
    this(Limits.ANSWER_MAX_BYTES);
  }

  AnswerWriter(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** UTF-8 JSON of at most the limit. */
  byte[] write(Answer answer) {
    Answer whole = withValidMetadata(answer);
    byte[] bytes = bytes(whole, false);
    if (bytes.length <= maxBytes) {
      return bytes;
    }
    return bytes(
        AnswerShortener.shorten(whole, candidate -> bytes(candidate, true).length <= maxBytes),
        true);
  }

  /** Metadata go out as they are, so they have to be one JSON object; anything else is left out. */
  private static Answer withValidMetadata(Answer answer) {
    if (answer.metadata().isEmpty()) {
      return answer;
    }
    try {
      return AnswerShortener.withMetadata(
          answer, Texts.wellFormed(StrictJson.readObject(answer.metadata()).toString()));
    } catch (ContractFault e) {
      return AnswerShortener.withMetadata(answer, "");
    }
  }

  private static byte[] bytes(Answer answer, boolean shortened) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(4096);
    try (JsonGenerator json = FACTORY.createGenerator(out, JsonEncoding.UTF8)) {
      json.writeStartObject();
      json.writeNumberField("schemaVersion", SCHEMA_VERSION);
      id(json, "questionId", answer.questionId());
      id(json, "graph", answer.graph());
      text(json, "question", answer.question());
      text(json, "status", answer.status().name());
      text(json, "answer", answer.answer());
      citations(json, answer);
      facts(json, answer);
      evidence(json, answer.evidence());
      number(json, "completeness", answer.completeness());
      if (answer.confidence() != null) {
        number(json, "confidence", answer.confidence());
      }
      json.writeNumberField("graphVersion", answer.graphVersion());
      reason(json, "reason", answer.reason());
      generator(json, answer.generator());
      reranker(json, answer.reranker());
      timings(json, answer.timings());
      text(json, "answeredAt", UTC.format(Instant.ofEpochMilli(answer.answeredAt())));
      if (!answer.metadata().isEmpty()) {
        json.writeFieldName("metadata");
        json.writeRawValue(answer.metadata());
      }
      if (shortened) {
        json.writeBooleanField("shortened", true);
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return out.toByteArray();
  }

  private static void citations(JsonGenerator json, Answer answer) throws IOException {
    json.writeArrayFieldStart("citations");
    for (Answer.Citation citation : answer.citations()) {
      json.writeStartObject();
      json.writeNumberField("n", citation.n());
      id(json, "passage", citation.passage());
      id(json, "document", citation.document());
      text(json, "title", citation.title());
      text(json, "quote", citation.quote());
      number(json, "score", citation.score());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void facts(JsonGenerator json, Answer answer) throws IOException {
    json.writeArrayFieldStart("facts");
    for (Evidence.Fact fact : answer.facts()) {
      json.writeStartObject();
      text(json, "source", fact.source());
      id(json, "predicate", fact.predicate());
      text(json, "target", fact.target());
      number(json, "score", fact.score());
      if (!fact.sourceId().isEmpty()) {
        id(json, "sourceId", fact.sourceId());
        id(json, "targetId", fact.targetId());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void evidence(JsonGenerator json, Answer.@Nullable Retrieved shownOrNull)
      throws IOException {
    if (shownOrNull == null) {
      return;
    }
    json.writeObjectFieldStart("evidence");
    json.writeArrayFieldStart("passages");
    for (Evidence.Passage passage : shownOrNull.passages()) {
      json.writeStartObject();
      id(json, "passage", passage.id());
      id(json, "document", passage.document());
      text(json, "title", passage.title());
      text(json, "text", passage.text());
      number(json, "score", passage.score());
      if (passage.rerank() != null) {
        number(json, "rerank", passage.rerank());
      }
      signals(json, passage.signals());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("entities");
    for (Evidence.Entity entity : shownOrNull.entities()) {
      json.writeStartObject();
      id(json, "id", entity.id());
      text(json, "name", entity.name());
      number(json, "score", entity.score());
      if (!entity.kind().isEmpty()) {
        text(json, "kind", entity.kind());
      }
      if (!entity.description().isEmpty()) {
        text(json, "description", entity.description());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Those that are not 0. */
  private static void signals(JsonGenerator json, Signals signals) throws IOException {
    if (signals.equals(Signals.NONE)) {
      return;
    }
    json.writeObjectFieldStart("signals");
    for (Signal signal : Signal.values()) {
      if (signals.get(signal) != 0) {
        // as it is, so that a reader can compute the score
        json.writeNumberField(signal.text(), signals.get(signal));
      }
    }
    json.writeEndObject();
  }

  private static void reason(JsonGenerator json, String name, @Nullable Reason reasonOrNull)
      throws IOException {
    if (reasonOrNull != null) {
      json.writeObjectFieldStart(name);
      text(json, "code", reasonOrNull.code());
      text(json, "message", reasonOrNull.message());
      json.writeEndObject();
    }
  }

  private static void generator(JsonGenerator json, Answer.@Nullable Generator generatorOrNull)
      throws IOException {
    if (generatorOrNull != null) {
      json.writeObjectFieldStart("generator");
      text(json, "name", generatorOrNull.name());
      text(json, "model", generatorOrNull.model());
      json.writeNumberField("promptTokens", generatorOrNull.promptTokens());
      json.writeNumberField("completionTokens", generatorOrNull.completionTokens());
      json.writeNumberField("attempts", generatorOrNull.attempts());
      json.writeBooleanField("fromLedger", generatorOrNull.fromLedger());
      json.writeNumberField("firstTokenMs", generatorOrNull.firstTokenMs());
      if (!generatorOrNull.endpoint().isEmpty()) {
        text(json, "endpoint", generatorOrNull.endpoint());
      }
      if (generatorOrNull.citationsAdded()) {
        json.writeBooleanField("citationsAdded", true);
      }
      json.writeEndObject();
    }
  }

  private static void reranker(JsonGenerator json, Answer.@Nullable Reranker rerankerOrNull)
      throws IOException {
    if (rerankerOrNull != null) {
      json.writeObjectFieldStart("reranker");
      text(json, "name", rerankerOrNull.name());
      text(json, "model", rerankerOrNull.model());
      if (!rerankerOrNull.endpoint().isEmpty()) {
        text(json, "endpoint", rerankerOrNull.endpoint());
      }
      json.writeNumberField("candidates", rerankerOrNull.candidates());
      json.writeNumberField("attempts", rerankerOrNull.attempts());
      json.writeNumberField("tookMs", rerankerOrNull.tookMs());
      reason(json, "fallback", rerankerOrNull.fallback());
      json.writeEndObject();
    }
  }

  private static void timings(JsonGenerator json, Answer.Timings timings) throws IOException {
    json.writeObjectFieldStart("timings");
    json.writeNumberField("queueMs", timings.queueMs());
    json.writeNumberField("embedMs", timings.embedMs());
    json.writeNumberField("linkMs", timings.linkMs());
    json.writeNumberField("hopMs", timings.hopMs());
    json.writeNumberField("readMs", timings.readMs());
    json.writeNumberField("generateMs", timings.generateMs());
    json.writeNumberField("totalMs", timings.totalMs());
    json.writeEndObject();
  }

  /** As it was given. */
  private static void id(JsonGenerator json, String name, String value) throws IOException {
    json.writeStringField(name, Texts.wellFormed(value));
  }

  /** Cleaned once more: a model wrote it, or an earlier build loaded it as it came. */
  private static void text(JsonGenerator json, String name, String value) throws IOException {
    json.writeStringField(name, Texts.clean(value));
  }

  /** Six decimals; JSON has no NaN and no infinity, they become 0. */
  private static void number(JsonGenerator json, String name, double value) throws IOException {
    double rounded = Double.isFinite(value) ? Math.rint(value * DECIMALS) / DECIMALS : 0;
    json.writeNumberField(name, Double.isFinite(rounded) ? rounded : 0.0);
  }
}
