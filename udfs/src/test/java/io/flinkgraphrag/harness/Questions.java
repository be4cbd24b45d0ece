package io.flinkgraphrag.harness;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.contract.Want;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import java.util.List;

/** Questions for tests of operators. */
public final class Questions {

  public static final String GRAPH = "g";

  private Questions() {}

  public static Question asked(String id, String text, long askedAt) {
    return asked(id, text, askedAt, 0, true, null);
  }

  public static Question asked(
      String id, String text, long askedAt, long timeoutMs, boolean brokerTime, Reason fault) {
    return new Question(
        GRAPH,
        id,
        text,
        Question.DEFAULT_MAX_PASSAGES,
        Question.DEFAULT_MAX_FACTS,
        timeoutMs,
        "",
        List.of(),
        new SourcePosition("questions", 0, 7),
        askedAt,
        brokerTime,
        fault);
  }

  /** An admitted question that says how to search. */
  public static QuestionContext admitted(String id, String text, RetrievalSettings retrieval) {
    Question plain = asked(id, text, 1_000);
    Question question =
        new Question(
            plain.graph(),
            id,
            text,
            plain.maxPassages(),
            plain.maxFacts(),
            0,
            "",
            List.of(),
            plain.position(),
            1_000,
            true,
            null,
            EvidenceDetail.NONE,
            retrieval);
    return QuestionContext.admitted(question, Long.MAX_VALUE, null, 1_000);
  }

  /** An admitted question without deadline that looks an entity up. */
  public static QuestionContext lookingUp(String id, String entity) {
    return QuestionContext.admitted(lookUp(id, entity, entity, 1_000), Long.MAX_VALUE, null, 1_000);
  }

  /** A question that looks an entity up. */
  public static Question lookUp(String id, String text, String entity, long askedAt) {
    Question plain = asked(id, text, askedAt);
    return new Question(
        plain.graph(),
        id,
        text,
        plain.maxPassages(),
        plain.maxFacts(),
        0,
        "",
        List.of(),
        plain.position(),
        askedAt,
        true,
        null,
        EvidenceDetail.TEXTS,
        null,
        Want.EVIDENCE,
        entity,
        List.of());
  }

  /** An admitted question without deadline. */
  public static QuestionContext admitted(String id, String text) {
    return admitted(id, text, Long.MAX_VALUE);
  }

  public static QuestionContext admitted(String id, String text, long deadline) {
    return QuestionContext.admitted(asked(id, text, 1_000), deadline, null, 1_000);
  }
}
