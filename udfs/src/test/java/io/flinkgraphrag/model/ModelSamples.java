package io.flinkgraphrag.model;

import io.flinkgraphrag.state.WireType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Fixed values of every model type that has a codec, with every optional part present in one and
 * absent in another. Their bytes are committed, so what stands here never changes: a new version of
 * a record gets a method of its own.
 */
final class ModelSamples {

  /** Values of one type. */
  record Samples<T>(WireType<T> type, List<T> values) {}

  private static final SourcePosition POSITION = new SourcePosition("questions", 3, 1L << 40);
  private static final List<Header> HEADERS =
      List.of(new Header("trace", new byte[] {1, (byte) 0xff}), new Header("empty", null));
  private static final Reason REASON = new Reason("INVALID_FIELD", "id: …");

  private ModelSamples() {}

  /** By the simple name of the type. */
  static Map<String, Samples<?>> version1() {
    Map<String, Samples<?>> samples = new LinkedHashMap<>();
    add(samples, KafkaValue.TYPE, List.of(kafkaValue(), nullValue()));
    add(samples, DeadLetter.TYPE, List.of(new DeadLetter(kafkaValue(), REASON)));
    add(samples, Question.TYPE, List.of(question(REASON), question(null)));
    add(samples, QuestionContext.TYPE, List.of(bareContext(), fullContext()));
    add(
        samples,
        GroundedQuestion.TYPE,
        List.of(
            new GroundedQuestion(fullContext(), evidence()),
            new GroundedQuestion(bareContext(), Evidence.NONE)));
    add(samples, Answer.TYPE, List.of(fullAnswer(), bareAnswer()));
    add(samples, GraphUpdate.TYPE, updates());
    add(
        samples,
        Progress.TYPE,
        List.of(
            new Progress("b", Progress.Outcome.APPLIED),
            new Progress("b", Progress.Outcome.UNCHANGED),
            new Progress("", Progress.Outcome.REFUSED)));
    add(
        samples,
        BatchStatus.TYPE,
        List.of(new BatchStatus("b", 1, 1L << 33, 3), BatchStatus.none("")));
    return samples;
  }

  private static <T> void add(Map<String, Samples<?>> samples, WireType<T> type, List<T> values) {
    samples.put(type.getTypeClass().getSimpleName(), new Samples<>(type, values));
  }

  private static KafkaValue kafkaValue() {
    return new KafkaValue(
        POSITION, new byte[] {7}, new byte[] {'x', 0}, 9, "abc", 1_700L, true, HEADERS);
  }

  private static KafkaValue nullValue() {
    return new KafkaValue(POSITION, null, null, -1, "", 0, false, List.of());
  }

  private static Question question(Reason fault) {
    return new Question(
        "g", "q-é漢😀", "Who?", 5, 20, 10_000, "{\"a\":1}", HEADERS, POSITION, 1_700L, true, fault);
  }

  private static QuestionContext bareContext() {
    return QuestionContext.admitted(question(null), Long.MAX_VALUE, null, 1_701L);
  }

  private static QuestionContext fullContext() {
    return new QuestionContext(
        question(null),
        1_800L,
        new float[] {0.6f, -0.8f},
        REASON,
        new Verdict(Status.EXPIRED, REASON),
        0.75,
        new Ranking(
            Map.of(new PassageKey("d", "p"), 0.5),
            Map.of(new PassageKey("d", "p"), -7L),
            Map.of("ada", 1L << 50),
            12),
        new Stamps(1, 2, 3, 4, 5));
  }

  private static Evidence evidence() {
    return new Evidence(
        List.of(new Evidence.Passage("d", "p", "Title", "Text.", 1.25, 17)),
        List.of(new Evidence.Fact("Ada", "wrote", "Notes", 0.5, 18)));
  }

  private static Answer fullAnswer() {
    return new Answer(
        "g",
        "q",
        "Who?",
        Status.DEGRADED,
        "Ada [1].",
        List.of(new Answer.Citation(1, "p", "d", "Title", "Ada", 0.5)),
        evidence().facts(),
        0.5,
        18,
        REASON,
        new Answer.Generator("extractive", "none", 1, 2, 3, true, 4),
        new Answer.Timings(1, 2, 3, 4, 5, 15),
        "{\"a\":1}",
        HEADERS,
        1_900L);
  }

  private static Answer bareAnswer() {
    return new Answer(
        "g",
        "q",
        "",
        Status.ANSWERED,
        "",
        List.of(),
        List.of(),
        1,
        0,
        null,
        null,
        new Answer.Timings(0, 0, 0, 0, 0, 0),
        "",
        List.of(),
        0);
  }

  private static List<GraphUpdate> updates() {
    float[] vector = {1, 0};
    float[] none = {};
    Change[] changes = {
      new Change.EntityUpsert("e", "E", "PERSON", "d", List.of("a", "b"), vector),
      new Change.RelationUpsert("s", "p", "t", 2.5, List.of("p-1"), none),
      new Change.PassageUpsert("p", "d", "T", "x", List.of("e"), vector),
      new Change.PassageUpsert("p", "d", "", "x", null, none),
      new Change.EntityDelete("e"),
      new Change.RelationDelete("s", "p", "t"),
      new Change.PassageDelete("p", "d"),
      new Change.DocumentDelete("d")
    };
    GraphUpdate[] updates = new GraphUpdate[changes.length];
    for (int i = 0; i < changes.length; i++) {
      updates[i] =
          new GraphUpdate(
              "g", changes[i], new Order(i % 2 == 0, 17 + i, 42), i == 0 ? "b" : "", kafkaValue());
    }
    return List.of(updates);
  }
}
