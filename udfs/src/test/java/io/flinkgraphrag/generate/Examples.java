package io.flinkgraphrag.generate;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.Want;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Stamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Questions and evidence that the tests of this package share. */
public final class Examples {

  public static final String WHO_DESIGNED_RAFT = "Who designed Raft?";

  public static final Evidence RAFT =
      evidence(
          "Raft (algorithm)",
          "Raft is a consensus algorithm that is easy to understand. Raft was designed by Diego"
              + " Ongaro and John Ousterhout. It is used in etcd.",
          "Paxos",
          "Paxos is a family of protocols. It was described by Leslie Lamport in 1989.",
          "etcd",
          "etcd is a distributed key-value store. Clients read with gRPC.");

  public static final Evidence RAFT_FACTS =
      new Evidence(
          List.of(),
          List.of(
              new Evidence.Fact("etcd", "is built on", "Raft", 0.9, 4),
              new Evidence.Fact("Raft", "was designed by", "Diego Ongaro", 0.8, 5)));

  private Examples() {}

  /** Passages from alternating titles and texts, with falling scores. */
  public static Evidence evidence(String... titlesAndTexts) {
    List<Evidence.Passage> passages = new ArrayList<>();
    for (int i = 0; i < titlesAndTexts.length; i += 2) {
      int n = i / 2 + 1;
      passages.add(
          new Evidence.Passage(
              "d-" + n, "p-" + n, titlesAndTexts[i], titlesAndTexts[i + 1], 1.0 / n, 10L + n));
    }
    return new Evidence(passages, List.of());
  }

  public static GenerationRequest request(String question, Evidence evidence) {
    return new GenerationRequest(question, "en", evidence, Duration.ofSeconds(20));
  }

  public static Question question(String text) {
    return new Question(
        "g",
        "q-1",
        text,
        5,
        20,
        0,
        "{\"trace\":7}",
        List.of(new Header("tenant", new byte[] {1})),
        new SourcePosition("questions", 0, 3),
        1_000,
        true,
        null);
  }

  /** Asked at 1,000, admitted at 1,010, read from 1,030 on, without a deadline. */
  public static GroundedQuestion grounded(String text, Evidence evidence) {
    return new GroundedQuestion(context(text, Long.MAX_VALUE), evidence);
  }

  public static QuestionContext context(String text, long deadline) {
    return context(question(text), deadline);
  }

  /** Asks to see the evidence; without a deadline. */
  public static QuestionContext asking(String text) {
    Question plain = question(text);
    Question asking =
        new Question(
            plain.graph(),
            plain.id(),
            plain.text(),
            plain.maxPassages(),
            plain.maxFacts(),
            plain.timeoutMs(),
            plain.metadata(),
            plain.headers(),
            plain.position(),
            plain.askedAt(),
            plain.brokerTime(),
            null,
            EvidenceDetail.TEXTS,
            null);
    return context(asking, Long.MAX_VALUE);
  }

  /** Wants evidence and no text; without a deadline. */
  public static QuestionContext wantingEvidence(String text) {
    return context(wantingEvidence(text, ""), Long.MAX_VALUE);
  }

  /** Looks an entity up; without a deadline. */
  public static QuestionContext lookingUp(String entity) {
    return context(wantingEvidence(entity, entity), Long.MAX_VALUE);
  }

  private static Question wantingEvidence(String text, String entity) {
    Question plain = question(text);
    return new Question(
        plain.graph(),
        plain.id(),
        plain.text(),
        plain.maxPassages(),
        plain.maxFacts(),
        plain.timeoutMs(),
        plain.metadata(),
        plain.headers(),
        plain.position(),
        plain.askedAt(),
        plain.brokerTime(),
        null,
        EvidenceDetail.TEXTS,
        null,
        Want.EVIDENCE,
        entity,
        List.of());
  }

  private static QuestionContext context(Question question, long deadline) {
    return QuestionContext.admitted(question, deadline, null, 1_010)
        .withStamps(new Stamps(1_010, 1_012, 1_020, 1_030, 0));
  }
}
