package io.flinkgraphrag.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.round.RoundOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AssembleFunctionTest {

  private static final long NOW = 10_000;
  private static final int PASSAGE_CHARS = 40;
  private static final int EVIDENCE_CHARS = 100;
  private static final String MODEL = "bge-small-en-v1.5-q";

  private final HandClock clock = new HandClock(NOW);

  private KeyedTwoInputStreamOperatorTestHarness<String, Open, ReadPart, GroundedQuestion> harness;

  @BeforeEach
  void open() throws Exception {
    open(RerankerName.NONE);
  }

  private void open(RerankerName reranker) throws Exception {
    harness =
        Harnesses.merge(
            new AssembleFunction(
                new ReadOptions(50, PASSAGE_CHARS, EVIDENCE_CHARS, 0),
                RoundOptions.DEFAULTS,
                new RerankPlan(GraphLayouts.defaults(), reranker, 7),
                graph -> MODEL,
                clock),
            GroundedQuestion.TYPE,
            new HashMapStateBackend(),
            NOW,
            null);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static PassageKey key(String id) {
    return new PassageKey("d", id);
  }

  private static PassageText text(String id, String text) {
    return new PassageText(key(id), "T", text, 1);
  }

  private static QuestionContext ranked(Map<PassageKey, Double> base, Map<String, Long> entities) {
    Map<PassageKey, Ranking.Candidate> candidates = new TreeMap<>();
    base.forEach(
        (passage, score) ->
            candidates.put(
                passage, new Ranking.Candidate(Signals.NONE.with(Signal.DENSE, 2.5 * score), 0)));
    Ranking ranking =
        new Ranking(
            candidates,
            List.of(),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            new Ranking.Reached(Map.of(), entities),
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of());
    return Questions.admitted("q", "Who?").withRanking(ranking);
  }

  private static Part.Head head(QuestionContext context, int part) {
    return Part.Head.of(new Scatter(context.key(), "g", "s", part, NOW + 500));
  }

  private GroundedQuestion assemble(QuestionContext context, ReadPart... parts) throws Exception {
    harness.processElement1(new Open(context, parts.length, NOW + 500), 0);
    for (ReadPart part : parts) {
      harness.processElement2(part, 0);
    }
    List<GroundedQuestion> grounded = Harnesses.take(harness);
    assertThat(grounded).hasSize(1);
    return grounded.get(0);
  }

  private static List<String> passages(GroundedQuestion grounded) {
    return grounded.evidence().passages().stream().map(Evidence.Passage::id).toList();
  }

  @Test
  void theConfidenceIsThatOfTheRankedPassages() throws Exception {
    QuestionContext context =
        ranked(Map.of(key("a"), 0.9), Map.of()).withVector(new float[] {1, 0});
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(head(context, 0), List.of(text("a", "A.")), List.of(), List.of()));
    assertThat(grounded.confidence()).isBetween(0.0, 1.0);
  }

  @Test
  void nobodyCanSayAConfidenceWithoutTheQuestionsVector() throws Exception {
    QuestionContext context = ranked(Map.of(key("a"), 0.9), Map.of());
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(head(context, 0), List.of(text("a", "A.")), List.of(), List.of()));
    assertThat(passages(grounded)).containsExactly("a");
    assertThat(grounded.confidence()).isNull();
  }

  @Test
  void nobodyCanSayAConfidenceWhereAShardIsLate() throws Exception {
    QuestionContext context =
        ranked(Map.of(key("a"), 0.9), Map.of())
            .withVector(new float[] {1, 0})
            .withCompleteness(0.5);
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(head(context, 0), List.of(text("a", "A.")), List.of(), List.of()));
    assertThat(passages(grounded)).containsExactly("a");
    assertThat(grounded.confidence()).isNull();
  }

  @Test
  void passagesOfAllShardsAreRankedByScoreAndThoseThatVanishedAreLeftOut() throws Exception {
    QuestionContext context =
        ranked(
            Map.of(key("a"), 0.2, key("b"), 0.9, key("c"), 0.5, key("gone"), 1.0, key("e"), 0.5),
            Map.of());
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(
                head(context, 0),
                List.of(text("a", "A."), text("e", "E."), text("c", "C.")),
                List.of(),
                List.of()),
            new ReadPart(head(context, 1), List.of(text("b", "B.")), List.of(), List.of()));
    assertThat(grounded.context().settled()).isFalse();
    assertThat(passages(grounded)).containsExactly("b", "c", "e", "a");
    assertThat(grounded.evidence().passages().get(0).score()).isCloseTo(0.9, within(0x1p-20));
  }

  @Test
  void textsStayWithinTheBudgetAndAreNeverCutInsideACharacter() throws Exception {
    QuestionContext context =
        ranked(
            Map.of(key("a"), 0.9, key("b"), 0.8, key("blank"), 0.7, key("c"), 0.6, key("d"), 0.5),
            Map.of());
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(
                head(context, 0),
                List.of(
                    text("a", "x".repeat(PASSAGE_CHARS - 1) + "😀 and more"),
                    text("b", "y".repeat(300)),
                    text("blank", " "),
                    text("c", "z".repeat(300)),
                    text("d", "Too late.")),
                List.of(),
                List.of()));
    assertThat(grounded.evidence().passages())
        .extracting(passage -> passage.text().length())
        .containsExactly(PASSAGE_CHARS - 1, PASSAGE_CHARS, EVIDENCE_CHARS - 2 * PASSAGE_CHARS + 1);
    assertThat(passages(grounded)).containsExactly("a", "b", "c");
  }

  private static LinkPart.FactCandidate fact(String source, String target, double weight) {
    return new LinkPart.FactCandidate(new RelationKey(source, "knows", target), weight);
  }

  private static RelationText text(LinkPart.FactCandidate fact) {
    RelationKey key = fact.relation();
    return new RelationText(
        key.source(), key.predicate(), key.target(), fact.score(), List.of(), 4);
  }

  /** The relation to "gone" has vanished, and of "zoe" the graph has no name. */
  @Test
  void aLookUpBeginsWithTheEntityAndItsFactsStandByWeightAndThenByName() throws Exception {
    List<LinkPart.FactCandidate> facts =
        List.of(
            fact("ada", "bob", 4),
            fact("ada", "gone", 2),
            fact("carl", "ada", 1),
            fact("ada", "zoe", 1),
            fact("ada", "ada", 1));
    Ranking ranking =
        new Ranking(
            Map.of(),
            List.of(),
            Map.of(),
            facts,
            PredicateFactors.EQUAL,
            Ranking.Reached.NOTHING,
            Ranking.Reached.NOTHING,
            Trails.NONE,
            9,
            List.of(new Ranking.Ranked(key("a"), -0.5, Signals.NONE)));
    QuestionContext context =
        Questions.lookingUp("q", "Ada")
            .withSought(List.of(new Sought("ada", true)))
            .withRanking(ranking);
    ReadPart part =
        new ReadPart(
            head(context, 0),
            List.of(text("a", "A.")),
            List.of(
                new EntityText("ada", "Ada L.", "PERSON", "Wrote notes.", 1),
                new EntityText("bob", "Bob", "", "", 1),
                new EntityText("carl", "Zed", "", "", 1)),
            facts.stream()
                .filter(fact -> !fact.relation().target().equals("gone"))
                .map(AssembleFunctionTest::text)
                .toList());
    Evidence evidence = assemble(context, part).evidence();
    assertThat(evidence.entities())
        .containsExactly(
            new Evidence.Entity("ada", "Ada L.", 1, "PERSON", "Wrote notes."),
            new Evidence.Entity("bob", "Bob", 1),
            new Evidence.Entity("gone", "gone", 0.5),
            new Evidence.Entity("carl", "Zed", 0.25),
            new Evidence.Entity("zoe", "zoe", 0.25));
    assertThat(evidence.facts())
        .containsExactly(
            new Evidence.Fact("Ada L.", "knows", "Bob", 4, 4, "ada", "bob"),
            new Evidence.Fact("Ada L.", "knows", "Ada L.", 1, 4, "ada", "ada"),
            new Evidence.Fact("Ada L.", "knows", "zoe", 1, 4, "ada", "zoe"),
            new Evidence.Fact("Zed", "knows", "Ada L.", 1, 4, "carl", "ada"));
    assertThat(evidence.passages()).extracting(Evidence.Passage::id).containsExactly("a");
  }

  /** The graph may know an entity by its name alone. */
  @Test
  void aLookUpThatFoundNothingAroundTheEntityIsEvidenceAllTheSame() throws Exception {
    QuestionContext context =
        Questions.lookingUp("q", "ada").withSought(List.of(new Sought("ada", true)));
    GroundedQuestion grounded =
        assemble(context, new ReadPart(head(context, 0), List.of(), List.of(), List.of()));
    assertThat(grounded.context().settled()).isFalse();
    assertThat(grounded.evidence().entities())
        .containsExactly(new Evidence.Entity("ada", "ada", 1));
  }

  @Test
  void noMorePassagesThanAskedFor() throws Exception {
    List<String> ids = List.of("a", "b", "c", "d", "e", "f");
    Map<PassageKey, Double> equal = new TreeMap<>();
    ids.forEach(id -> equal.put(key(id), 0.5));
    QuestionContext context = ranked(equal, Map.of());
    List<PassageText> texts = ids.stream().map(id -> text(id, "Text " + id)).toList();
    GroundedQuestion grounded =
        assemble(context, new ReadPart(head(context, 0), texts, List.of(), List.of()));
    assertThat(passages(grounded)).containsExactly("a", "b", "c", "d", "e");
  }

  @Test
  void aRerankerGetsMoreThanIsKeptAndWithoutItTheSameIsKept() throws Exception {
    Map<PassageKey, Double> base = new TreeMap<>();
    List<PassageText> texts = new ArrayList<>();
    for (String id : List.of("a", "b", "c", "d", "e", "f", "g", "h")) {
      base.put(key(id), 0.5);
      texts.add(text(id, id.repeat(30)));
    }
    QuestionContext context = ranked(base, Map.of());
    ReadPart part =
        new ReadPart(
            head(context, 0),
            texts,
            List.of(),
            List.of(
                new RelationText("s", "p", "kept", 1, List.of("a"), 1),
                new RelationText("s", "p", "not kept", 1, List.of("g"), 1)));
    GroundedQuestion kept = assemble(context, part);
    assertThat(passages(kept)).containsExactly("a", "b", "c", "d");
    harness.close();
    open(RerankerName.ONNX);
    GroundedQuestion wide = assemble(context, part);
    assertThat(passages(wide)).containsExactly("a", "b", "c", "d", "e", "f", "g");
    assertThat(wide.evidence().facts()).isEqualTo(kept.evidence().facts()).hasSize(1);
    assertThat(Evidence.fitting(wide.evidence().passages(), 5, EVIDENCE_CHARS))
        .isEqualTo(kept.evidence().passages());
  }

  @Test
  void whatTheBudgetLeavesOfATextIsSaidOnce() throws Exception {
    QuestionContext context =
        ranked(Map.of(key("a"), 0.9, key("b"), 0.8, key("c"), 0.7, key("d"), 0.6), Map.of());
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(
                head(context, 0),
                List.of(
                    text("a", "x".repeat(30)),
                    text("b", "y".repeat(40)),
                    text("c", "x".repeat(40)),
                    text("d", "z".repeat(40))),
                List.of(),
                List.of()));
    assertThat(passages(grounded)).containsExactly("a", "b", "d");
  }

  @Test
  void aRerankerAlsoGetsWhatIsKeptBehindTextsThatDoNotFit() throws Exception {
    Map<PassageKey, Double> base = new TreeMap<>();
    List<PassageText> texts = new ArrayList<>();
    int place = 0;
    for (String text :
        List.of(
            "x".repeat(40), "y".repeat(40), "z".repeat(19), "😀1", "😀2", "😀3", "😀4", "😀5")) {
      String id = "p" + place++;
      base.put(key(id), 0.5);
      texts.add(text(id, text));
    }
    base.put(key("q"), 0.5);
    texts.add(text("q", "."));
    QuestionContext context = ranked(base, Map.of());
    ReadPart part = new ReadPart(head(context, 0), texts, List.of(), List.of());
    GroundedQuestion kept = assemble(context, part);
    assertThat(passages(kept)).containsExactly("p0", "p1", "p2", "q");
    harness.close();
    open(RerankerName.ONNX);
    GroundedQuestion wide = assemble(context, part);
    assertThat(Evidence.fitting(wide.evidence().passages(), 5, EVIDENCE_CHARS))
        .isEqualTo(kept.evidence().passages());
  }

  @Test
  void factsAreRankedByMassAndByWhatIsCitedAndNamedForPeople() throws Exception {
    QuestionContext context = ranked(Map.of(key("p"), 0.9), Map.of("ada", 100L, "bob", 50L));
    RelationText massive = new RelationText("ada", "taught", "bob", 1, List.of(), 1);
    RelationText stated = new RelationText("bob", "met", "carl", 1, List.of("p"), 1);
    RelationText weak = new RelationText("bob", "saw", "carl", 1, List.of("absent"), 1);
    RelationText nothing = new RelationText("carl", "saw", "dora", 1, List.of("absent"), 1);
    EntityText ada = new EntityText("ada", "Ada Lovelace", "PERSON", "", 1);
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(
                head(context, 0),
                List.of(text("p", "Text.")),
                List.of(),
                List.of(weak, massive, stated, nothing)),
            // a relation comes from both of its ends
            new ReadPart(head(context, 1), List.of(), List.of(ada), List.of(massive)));
    assertThat(grounded.evidence().facts())
        .extracting(fact -> fact.source() + " " + fact.predicate() + " " + fact.target())
        .containsExactly("bob met carl", "Ada Lovelace taught bob", "bob saw carl");
    assertThat(grounded.evidence().facts())
        .extracting(Evidence.Fact::score)
        .containsExactly(0.625, 0.375, 0.125);
  }

  @Test
  void whatReadsAlikeStandsInEvidenceOnce() throws Exception {
    QuestionContext context = ranked(Map.of(key("a"), 0.9), Map.of("ada", 100L, "countess", 90L));
    EntityText ada = new EntityText("ada", "Ada Lovelace", "", "", 1);
    EntityText countess = new EntityText("countess", "Ada Lovelace", "", "", 1);
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(
                head(context, 0),
                List.of(text("a", "The same."), text("b", "The same.")),
                List.of(ada, countess),
                List.of(
                    new RelationText("ada", "wrote", "notes", 1, List.of(), 1),
                    new RelationText("countess", "wrote", "notes", 1, List.of(), 1))));
    assertThat(passages(grounded)).containsExactly("a");
    assertThat(grounded.evidence().facts()).hasSize(1);
    assertThat(grounded.evidence().entities())
        .extracting(Evidence.Entity::id, Evidence.Entity::name)
        .containsExactly(tuple("ada", "Ada Lovelace"), tuple("countess", "Ada Lovelace"));
  }

  @Test
  void theBestEntitiesStandInEvidenceAndNoMore() throws Exception {
    Map<String, Long> masses = new TreeMap<>();
    for (int i = 0; i <= Ranking.ENTITIES_MAX; i++) {
      masses.put("e%02d".formatted(i), 1_000L - i);
    }
    QuestionContext context = ranked(Map.of(key("p"), 0.9), masses);
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(head(context, 0), List.of(text("p", "Text.")), List.of(), List.of()));
    assertThat(grounded.evidence().entities())
        .extracting(Evidence.Entity::id)
        .containsExactlyInAnyOrderElementsOf(
            masses.keySet().stream().limit(Ranking.ENTITIES_MAX).toList());
  }

  @Test
  void ofFactsThatReadAlikeTheBestStays() throws Exception {
    QuestionContext context = ranked(Map.of(key("p"), 0.9), Map.of("ada", 100L));
    RelationText first = new RelationText("ada", "wrote notes on", "Engine", 1, List.of(), 1);
    RelationText same = new RelationText("ada", "wrote_notes_on", "engine", 1, List.of("p"), 1);
    RelationText other = new RelationText("ada", ">", "engine", 1, List.of(), 1);
    RelationText unlike = new RelationText("ada", "<", "engine", 1, List.of(), 1);
    GroundedQuestion grounded =
        assemble(
            context,
            new ReadPart(
                head(context, 0),
                List.of(text("p", "Text.")),
                List.of(),
                List.of(first, same, other, unlike)));
    assertThat(grounded.evidence().facts())
        .extracting(Evidence.Fact::predicate)
        .containsExactly("wrote_notes_on", "<", ">");
  }

  @Test
  void aWholeSearchWithoutAnythingIsNoEvidence() throws Exception {
    QuestionContext context = ranked(Map.of(), Map.of());
    GroundedQuestion grounded = assemble(context, ReadPart.empty(head(context, 0)));
    assertThat(grounded.context().verdict().status()).isEqualTo(Status.NO_EVIDENCE);
    assertThat(grounded.context().verdict().reason().code()).isEqualTo("NO_MATCH");
  }

  @Test
  void aSearchThatDidNotComeThroughDoesNotClaimThatTheGraphHoldsNothing() throws Exception {
    QuestionContext context = ranked(Map.of(), Map.of()).withCompleteness(0.5);
    GroundedQuestion grounded = assemble(context, ReadPart.empty(head(context, 0)));
    assertThat(grounded.context().verdict().status()).isEqualTo(Status.EXPIRED);
    assertThat(grounded.context().verdict().reason().code()).isEqualTo("SEARCH_TIMED_OUT");
    assertThat(grounded.context().verdict().reason().message()).contains("50 %");
  }
}
