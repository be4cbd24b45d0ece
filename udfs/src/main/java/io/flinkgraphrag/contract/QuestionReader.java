package io.flinkgraphrag.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.contract.Want;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the {@code questions} topic. Every record becomes exactly one question or dead letter.
 *
 * <p>A value that, after byte order mark and white space, does not begin with <code>{</code> is the
 * text of a question with all defaults. If a JSON value has a valid {@code id}, whatever else is
 * wrong becomes the question's fault, and its unreadable fields take their defaults (a bad {@code
 * graph} too); without one the record is a dead letter. Stateless.
 */
final class QuestionReader {

  ReadResult<Question> read(KafkaValue source) {
    try {
      return readOrFail(source);
    } catch (ContractFault fault) {
      return ReadResult.refused(source, fault);
    }
  }

  private static ReadResult.Read<Question> readOrFail(KafkaValue source) throws ContractFault {
    Values.requireWhole(source);
    if (source.value() == null) {
      throw new ContractFault(
          FaultCode.NULL_VALUE, "the value is null; send the question's text, or a JSON object");
    }
    String value = Texts.decode(source.value());
    String stripped = value.strip();
    if (!stripped.startsWith("{")) {
      return new ReadResult.Read<>(plainText(source, stripped));
    }
    ObjectNode object = StrictJson.readObject(value);
    Fields fields = new Fields(object);
    return new ReadResult.Read<>(
        new Reading(source, fields).question(), fields.unknown("question"));
  }

  private static Question plainText(KafkaValue source, String text) throws ContractFault {
    requireHeaders(source);
    return new Question(
        Question.DEFAULT_GRAPH,
        source.position().toString(),
        checkedText(text),
        Question.DEFAULT_MAX_PASSAGES,
        Question.DEFAULT_MAX_FACTS,
        0,
        "",
        source.headers(),
        source.position(),
        source.timestamp(),
        source.brokerTime(),
        null);
  }

  private static void requireHeaders(KafkaValue source) throws ContractFault {
    String dropped = source.headerText(KafkaValueDeserializer.HEADERS_DROPPED);
    if (!dropped.isEmpty()) {
      throw new ContractFault(
          FaultCode.HEADERS_TOO_LARGE,
          String.format(
              "%s headers are over the limit of %d headers and %d bytes; send fewer, or use"
                  + " metadata",
              Texts.cut(dropped, 10), Limits.HEADERS_MAX, Limits.HEADERS_MAX_BYTES));
    }
  }

  private static String checkedText(String text) throws ContractFault {
    if (Texts.isBlank(text)) {
      throw new ContractFault(
          FaultCode.TEXT_EMPTY, "text: the question is empty; send what is to be answered");
    }
    return Fields.checkedText("text", text, Limits.QUESTION_TEXT_MAX, FaultCode.TEXT_TOO_LONG);
  }

  /** One JSON value being read; keeps the first fault. */
  private static final class Reading {

    private final KafkaValue source;
    private final Fields fields;
    private @Nullable ContractFault fault;

    Reading(KafkaValue source, Fields fields) {
      this.source = source;
      this.fields = fields;
    }

    Question question() throws ContractFault {
      boolean named = fields.has("id");
      String entity = orElse(() -> fields.idOr("entity", ""), "");
      Want want = orElse(this::want, Want.ANSWER);
      EvidenceDetail evidence = orElse(this::evidence, EvidenceDetail.NONE);
      String id = fields.idOr("id", source.position().toString());
      Question question =
          new Question(
              orElse(() -> fields.graphOr(Question.DEFAULT_GRAPH), Question.DEFAULT_GRAPH),
              id,
              orElse(() -> text(entity), echo()),
              orElse(this::maxPassages, Question.DEFAULT_MAX_PASSAGES),
              orElse(this::maxFacts, Question.DEFAULT_MAX_FACTS),
              orElse(this::timeoutMs, 0L),
              orElse(this::metadata, ""),
              source.headers(),
              source.position(),
              source.timestamp(),
              source.brokerTime(),
              null,
              want == Want.EVIDENCE ? EvidenceDetail.TEXTS : evidence,
              orElse(() -> RetrievalReader.read(fields), Optional.<RetrievalSettings>empty())
                  .orElse(null),
              want,
              entity,
              orElse(() -> HistoryReader.read(fields), List.of()));
      orElse(this::headers, source.headers());
      ContractFault first = fault;
      if (first == null) {
        return question;
      }
      if (!named) {
        throw first;
      }
      return question.withFault(first.reason());
    }

    /** Reads one part of the question. */
    @FunctionalInterface
    private interface Part<T> {
      T read() throws ContractFault;
    }

    private <T> T orElse(Part<T> part, T faulty) {
      try {
        return part.read();
      } catch (ContractFault e) {
        fault = fault == null ? e : fault;
        return faulty;
      }
    }

    private String text(String entity) throws ContractFault {
      JsonNode node = fields.get("text");
      if (!fields.has("text") && !entity.isEmpty()) {
        return entity;
      }
      if (fields.has("text") && !node.isTextual()) {
        throw Fields.invalid("text", "a string", node);
      }
      return checkedText(node.isTextual() ? node.textValue() : "");
    }

    /** What an answer shows of a text that is not valid. */
    private String echo() {
      JsonNode node = fields.get("text");
      return node.isTextual()
          ? Texts.clean(Texts.cut(node.textValue(), Limits.QUESTION_TEXT_MAX))
          : "";
    }

    private int maxPassages() throws ContractFault {
      return (int)
          fields.wholeOr(
              "maxPassages",
              Limits.PASSAGES_MIN,
              Limits.PASSAGES_MAX,
              Question.DEFAULT_MAX_PASSAGES);
    }

    private int maxFacts() throws ContractFault {
      return (int)
          fields.wholeOr(
              "maxFacts", Limits.FACTS_MIN, Limits.FACTS_MAX, Question.DEFAULT_MAX_FACTS);
    }

    private long timeoutMs() throws ContractFault {
      return fields.wholeOr("timeoutMs", Limits.TIMEOUT_MIN_MS, Limits.TIMEOUT_MAX_MS, 0);
    }

    /** An entity that is looked up is evidence, whatever is wanted beside it. */
    private Want want() throws ContractFault {
      JsonNode node = fields.get("want");
      boolean looksUp = fields.has("entity");
      if (!fields.has("want")) {
        return looksUp ? Want.EVIDENCE : Want.ANSWER;
      }
      return switch (node.isTextual() ? node.textValue() : "") {
        case "answer" -> looksUp ? Want.EVIDENCE : Want.ANSWER;
        case "evidence" -> Want.EVIDENCE;
        default -> throw Fields.invalid("want", "\"answer\" or \"evidence\"", node);
      };
    }

    private EvidenceDetail evidence() throws ContractFault {
      JsonNode node = fields.get("evidence");
      if (!fields.has("evidence")) {
        return EvidenceDetail.NONE;
      }
      if (node.isBoolean()) {
        return node.booleanValue() ? EvidenceDetail.TEXTS : EvidenceDetail.NONE;
      }
      if (node.isTextual() && node.textValue().equals("signals")) {
        return EvidenceDetail.SIGNALS;
      }
      throw Fields.invalid("evidence", "true, false or \"signals\"", node);
    }

    private String metadata() throws ContractFault {
      if (!fields.has("metadata")) {
        return "";
      }
      JsonNode node = fields.get("metadata");
      if (!node.isObject()) {
        throw Fields.invalid("metadata", "an object", node);
      }
      String metadata = Texts.wellFormed(node.toString());
      int size = metadata.getBytes(StandardCharsets.UTF_8).length;
      if (size > Limits.METADATA_MAX_BYTES) {
        throw new ContractFault(
            FaultCode.METADATA_TOO_LARGE,
            String.format(
                "metadata: expected at most %d bytes, got %d; keep them elsewhere and send a"
                    + " reference",
                Limits.METADATA_MAX_BYTES, size));
      }
      return metadata;
    }

    private List<Header> headers() throws ContractFault {
      requireHeaders(source);
      return source.headers();
    }
  }
}
