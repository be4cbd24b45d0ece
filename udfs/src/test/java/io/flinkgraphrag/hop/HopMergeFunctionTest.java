package io.flinkgraphrag.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.layout.RerankerName;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.model.retrieval.Verdict;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.ReadRound;
import io.flinkgraphrag.round.RoundOptions;
import io.flinkgraphrag.state.StableHash;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

/** Where a question goes after a hop. Its graph wants two. */
class HopMergeFunctionTest {

  private static final long NOW = 1_000;
  private static final HandClock CLOCK = new HandClock(NOW);
  private static final RoundOptions ROUNDS = RoundOptions.DEFAULTS;
  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {g: {shards: 4}}", "test"), 128);
  private static final PassageKey PASSAGE = new PassageKey("d", "p");

  /** What came out. */
  private record After(
      List<Open> next,
      List<HopRequest> hopRequests,
      List<Open> readRounds,
      List<ReadRequest> readRequests) {}

  /** A hop on which mass came to a passage and an entity. */
  private static After after(int hop, int hopsMax) throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    Scatter scatter = new Scatter(context.key(), "g", "s", 0, NOW + 1);
    HopPart part =
        new HopPart(
            Part.Head.of(scatter),
            List.of(
                Flow.seed(Node.passage(PASSAGE), Flow.ONE, Flow.Spread.FROM_PASSAGES),
                Flow.seed(Node.entity("ada"), Flow.ONE / 2, Flow.Spread.FROM_PASSAGES)));
    return after(hop, hopsMax, new Open(context, 1, NOW + 1), part);
  }

  private static After after(int hop, int hopsMax, Open opened, HopPart... parts) throws Exception {
    HopRound hopRound = new HopRound(SHARDS, ROUNDS, 100, hopsMax);
    ReadRound readRound =
        new ReadRound(
            SHARDS, ROUNDS, new RerankPlan(GraphLayouts.defaults(), RerankerName.NONE, 2));
    HopMergeFunction function =
        new HopMergeFunction(hop, HopOptions.DEFAULTS, ROUNDS, hopRound, readRound, CLOCK);
    try (KeyedTwoInputStreamOperatorTestHarness<String, Open, HopPart, Open> harness =
        Harnesses.merge(function, Open.TYPE, new HashMapStateBackend(), NOW, null)) {
      harness.processElement1(opened, 0);
      for (HopPart part : parts) {
        harness.processElement2(part, 0);
      }
      return new After(
          Harnesses.take(harness),
          Harnesses.take(harness, HopMergeFunction.HOP_REQUESTS),
          Harnesses.take(harness, HopMergeFunction.READ_ROUNDS),
          Harnesses.take(harness, HopMergeFunction.READ_REQUESTS));
    }
  }

  private static void assertReads(After after) {
    assertThat(after.next).isEmpty();
    assertThat(after.hopRequests).isEmpty();
    assertThat(after.readRounds).hasSize(1);
    Open round = after.readRounds.get(0);
    assertThat(round.parts()).isEqualTo(after.readRequests.size());
    assertThat(round.context().stamps().read()).isEqualTo(NOW);
    assertThat(after.readRequests).flatExtracting(ReadRequest::passages).containsExactly(PASSAGE);
    assertThat(after.readRequests).flatExtracting(ReadRequest::entities).containsExactly("ada");
  }

  /** Sums of more than there is, whatever the order and the parts that they come in. */
  @Test
  void moreMassThanThereIsStaysTheMostThereIs() throws Exception {
    QuestionContext context = Questions.admitted("q", "Who?");
    Node reached = Node.passage(PASSAGE);
    List<Flow> flows = new ArrayList<>();
    for (long mass : new long[] {Flow.MASS_MAX, Flow.MASS_MAX / 2, 7, Flow.MASS_MAX - 3}) {
      flows.add(new Flow(reached, Node.entity("ada"), mass, Flow.Spread.FROM_PASSAGES));
    }
    for (int turn = 0; turn < flows.size(); turn++) {
      Collections.rotate(flows, 1);
      HopPart first = part(context, 0, flows.subList(0, turn));
      HopPart second = part(context, 1, flows.subList(turn, flows.size()));
      After after = after(1, 3, new Open(context, 2, NOW + 1), first, second);
      assertThat(after.hopRequests)
          .flatExtracting(HopRequest::frontier)
          .extracting(Flow::mass)
          .containsExactly(Flow.MASS_MAX);
      assertThat(after.next.get(0).context().ranking().fromPassages().passages())
          .containsExactly(Map.entry(PASSAGE, Flow.MASS_MAX));
    }
  }

  private static HopPart part(QuestionContext context, int number, List<Flow> arrivals) {
    Scatter scatter = new Scatter(context.key(), "g", "s", number, NOW + 1);
    return new HopPart(Part.Head.of(scatter), List.copyOf(arrivals));
  }

  private static final FactCandidate WROTE =
      new FactCandidate(new RelationKey("ada", "wrote", "notes"), 2);

  private static After lookedUp(QuestionContext context, HopPart.Related... related)
      throws Exception {
    Scatter scatter = new Scatter(context.key(), "g", "s", 0, NOW + 1);
    HopPart.Mentioned mentioned =
        new HopPart.Mentioned(PASSAGE, 0, List.of(StableHash.of("byron"), StableHash.of("notes")));
    HopPart part =
        new HopPart(Part.Head.of(scatter), List.of(), List.of(mentioned), List.of(related));
    return after(1, 3, new Open(context, 1, NOW + 1), part);
  }

  @Test
  void aLookUpReadsTheFirstEntityThatThereIsWithItsNeighboursAndRelations() throws Exception {
    QuestionContext context =
        Questions.lookingUp("q", "Ada")
            .withSought(List.of(new Sought("Ada", false), new Sought("ada", true)));
    After after =
        lookedUp(
            context,
            new HopPart.Related("Ada", List.of()),
            new HopPart.Related("ada", List.of(WROTE)));
    assertThat(after.next).isEmpty();
    assertThat(after.hopRequests).isEmpty();
    assertThat(after.readRounds)
        .singleElement()
        .satisfies(
            open -> assertThat(open.context().sought()).containsExactly(new Sought("ada", true)));
    assertThat(after.readRequests)
        .flatExtracting(ReadRequest::entities)
        .containsExactlyInAnyOrder("ada", "notes");
    assertThat(after.readRequests).flatExtracting(ReadRequest::described).containsExactly("ada");
    assertThat(after.readRequests)
        .flatExtracting(ReadRequest::relations)
        .containsExactly(WROTE.relation());
    assertThat(after.readRequests).flatExtracting(ReadRequest::passages).isEmpty();
  }

  @Test
  void anEntityThatOnlyAPassageMentionsIsFound() throws Exception {
    QuestionContext context =
        Questions.lookingUp("q", "Byron")
            .withSought(List.of(new Sought("Byron", false), new Sought("byron", false)));
    After after = lookedUp(context);
    assertThat(after.readRequests).flatExtracting(ReadRequest::passages).containsExactly(PASSAGE);
    assertThat(after.readRequests).flatExtracting(ReadRequest::entities).containsExactly("byron");
  }

  @Test
  void anEntityThatNobodyHasIsUnknownOrWhereShardsWereLateNotFoundInTime() throws Exception {
    QuestionContext context =
        Questions.lookingUp("q", "nobody").withSought(List.of(new Sought("nobody", false)));
    After after = lookedUp(context);
    assertThat(after.readRounds).isEmpty();
    Verdict unknown = after.next.get(0).context().verdict();
    assertThat(unknown.status()).isEqualTo(Status.NO_EVIDENCE);
    assertThat(unknown.reason().code()).isEqualTo("UNKNOWN_ENTITY");
    assertThat(unknown.reason().message()).contains("\"nobody\"", "\"want\":\"evidence\"");
    Verdict late = lookedUp(context.withCompleteness(0.5)).next.get(0).context().verdict();
    assertThat(late.status()).isEqualTo(Status.EXPIRED);
    assertThat(late.reason().code()).isEqualTo("SEARCH_TIMED_OUT");
  }

  @Test
  void beforeItsLastHopItOpensTheNext() throws Exception {
    After after = after(1, 3);
    assertThat(after.next)
        .singleElement()
        .extracting(Open::parts)
        .isEqualTo(after.hopRequests.size());
    assertThat(after.hopRequests).flatExtracting(HopRequest::frontier).hasSize(2);
    assertThat(after.readRounds).isEmpty();
    assertThat(after.readRequests).isEmpty();
  }

  @Test
  void afterItsLastHopItReadsAtOnceThoughTheJobHasMore() throws Exception {
    assertReads(after(2, 3));
  }

  @Test
  void afterTheJobsLastHopItReadsThoughItsGraphWantsMore() throws Exception {
    assertReads(after(1, 1));
  }

  @Test
  void aQuestionWithoutAnythingToReadHasARoundWithoutParts() throws Exception {
    After after = after(2, 3, Open.passing(Questions.admitted("q", "Who?")));
    assertThat(after.readRounds).singleElement().extracting(Open::parts).isEqualTo(0);
    assertThat(after.readRequests).isEmpty();
  }

  @Test
  void aSettledQuestionPasses() throws Exception {
    QuestionContext settled =
        Questions.admitted("q", "Who?").settle(Status.REJECTED, new Reason("X", "x"));
    After after = after(2, 3, Open.passing(settled));
    assertThat(after.next).containsExactly(Open.passing(settled));
    assertThat(after.hopRequests).isEmpty();
    assertThat(after.readRounds).isEmpty();
    assertThat(after.readRequests).isEmpty();
  }

  @Test
  void aQuestionThatWantsNoHopReadsAtTheFirstMerge() throws Exception {
    RetrievalSettings noHops = new RetrievalSettings(1, 0, 0, 0, 0, 0, 0, 0, 5, 0);
    After after = after(1, 3, Open.passing(Questions.admitted("q", "Who?", noHops)));
    assertThat(after.next).isEmpty();
    assertThat(after.readRounds).hasSize(1);
  }

  @Test
  void anExceptionFailsTheQuestionOnceAndReadsNothing() throws Exception {
    QuestionContext broken = Questions.admitted("q", "Who?").withRanking(null);
    After after = after(2, 3, Open.passing(broken));
    assertThat(after.next)
        .singleElement()
        .extracting(opened -> opened.context().verdict().status())
        .isEqualTo(Status.FAILED);
    assertThat(after.readRounds).isEmpty();
  }
}
