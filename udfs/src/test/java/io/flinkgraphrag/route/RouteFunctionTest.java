package io.flinkgraphrag.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Questions;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.round.LinkRound;
import io.flinkgraphrag.round.RoundOptions;
import java.util.List;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RouteFunctionTest {

  private static final long NOW = 10_000;
  private static final RoundOptions ROUNDS = new RoundOptions(4_000, 0.5, 60_000);

  private OneInputStreamOperatorTestHarness<QuestionContext, Open> harness;

  @BeforeEach
  void open() throws Exception {
    ShardKeys shards =
        new ShardKeys(GraphLayouts.parse("graphs: {many: {shards: 3}}", "test"), 128);
    harness =
        new OneInputStreamOperatorTestHarness<>(
            new ProcessOperator<>(
                new RouteFunction(new LinkRound(shards, ROUNDS), new HandClock(NOW))));
    harness.setup(Open.TYPE.serializer());
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private Open route(QuestionContext context) throws Exception {
    harness.processElement(context, 0);
    List<Open> opened = Harnesses.take(harness);
    assertThat(opened).hasSize(1);
    return opened.get(0);
  }

  @Test
  void theOnlyShardOfAGraphIsAskedForCandidatesAtOnce() throws Exception {
    Open opened = route(Questions.admitted("q", "Who?"));
    assertThat(opened.parts()).isEqualTo(1);
    assertThat(Harnesses.take(harness, RouteFunction.LINK_REQUESTS))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.scatter().question()).isEqualTo(opened.context().key());
              assertThat(request.statistics()).isNull();
            });
    assertThat(Harnesses.take(harness, RouteFunction.TERMS_ROUNDS)).isEmpty();
  }

  @Test
  void everyShardIsAskedForItsTermsOnceAndTheRoundKnowsHowMany() throws Exception {
    harness.processElement(inGraph("many", Questions.admitted("q", "Who?")), 0);
    assertThat(Harnesses.take(harness)).isEmpty();
    Open opened = Harnesses.take(harness, RouteFunction.TERMS_ROUNDS).get(0);
    List<TermsRequest> requests = Harnesses.take(harness, RouteFunction.TERMS_REQUESTS);
    assertThat(opened.parts()).isEqualTo(3);
    assertThat(opened.deadline()).as("it has as long as it takes").isEqualTo(Long.MAX_VALUE);
    assertThat(requests).extracting(request -> request.scatter().part()).containsExactly(0, 1, 2);
    assertThat(requests)
        .extracting(request -> request.scatter().shard())
        .doesNotHaveDuplicates()
        .allSatisfy(shard -> assertThat(shard).startsWith("many|"));
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.scatter().question()).isEqualTo(opened.context().key());
              assertThat(request.scatter().deadline()).isEqualTo(opened.deadline());
            });
  }

  @Test
  void aRoundTakesItsShareOfTheTimeThatIsLeft() throws Exception {
    assertThat(route(Questions.admitted("q", "Who?", NOW + 1_000)).deadline()).isEqualTo(NOW + 500);
    assertThat(route(Questions.admitted("late", "Who?", NOW - 1_000)).deadline()).isLessThan(NOW);
  }

  @Test
  void aSettledQuestionPassesWithoutRequests() throws Exception {
    QuestionContext settled =
        Questions.admitted("q", "Who?").settle(Status.REJECTED, new Reason("X", "x"));
    assertThat(route(settled).parts()).isZero();
    assertThat(Harnesses.take(harness, RouteFunction.LINK_REQUESTS)).isEmpty();
  }

  private static QuestionContext inGraph(String graph, QuestionContext of) {
    Question question = of.question();
    return QuestionContext.admitted(
        new Question(
            graph,
            question.id(),
            question.text(),
            question.maxPassages(),
            question.maxFacts(),
            0,
            "",
            List.of(),
            question.position(),
            1_000,
            true,
            null),
        Long.MAX_VALUE,
        null,
        1_000);
  }
}
