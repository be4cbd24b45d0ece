package io.flinkgraphrag.generate.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.generate.AnswerGenerator;
import io.flinkgraphrag.generate.AnswerGeneratorFactory;
import io.flinkgraphrag.generate.Examples;
import io.flinkgraphrag.generate.Generation;
import io.flinkgraphrag.generate.GenerationRequest;
import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.evidence.CitationMarks;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.CallException.Kind;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream.OutputMode;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** In Flink's own async operator, which restores and times out as in a job. */
class GenerateAsyncFunctionTest {

  private static final long NOW = 1_100;
  private static final long OPERATOR_TIMEOUT_MS = 10_000;

  private static final String OUT_OF_MEMORY = "out of memory";
  private static final String NO_CLASS = "no class";

  /** Every call of the generator under test, to be ended by the test. */
  private static final List<Call> CALLS = new ArrayList<>();

  private record Call(GenerationRequest request, CompletableFuture<Generation> reply) {}

  /** Answers when the test says so; serializable, as the job's factories are. */
  private record HeldGenerators(String generator) implements AnswerGeneratorFactory {

    private static final long serialVersionUID = 1L;

    @Override
    public AnswerGenerator open() {
      return new AnswerGenerator() {
        @Override
        public String name() {
          return generator;
        }

        @Override
        public CompletableFuture<Generation> generate(GenerationRequest request) {
          if (generator.equals(OUT_OF_MEMORY)) {
            throw new OutOfMemoryError("planted");
          }
          if (generator.equals(NO_CLASS)) {
            throw new NoClassDefFoundError("planted");
          }
          CompletableFuture<Generation> reply = new CompletableFuture<>();
          CALLS.add(new Call(request, reply));
          return reply;
        }

        @Override
        public void close() {}
      };
    }
  }

  private static final Evidence RANKED =
      new Evidence(
          Examples.RAFT.passages(),
          Examples.RAFT_FACTS.facts(),
          List.of(new Evidence.Entity("raft", "Raft", 0.5)));

  private OneInputStreamOperatorTestHarness<GroundedQuestion, Answer> harness;

  @BeforeEach
  void open() throws Exception {
    CALLS.clear();
    harness = harness(GeneratorSet.of(new HeldGenerators("held")));
  }

  private static OneInputStreamOperatorTestHarness<GroundedQuestion, Answer> harness(
      GeneratorSet generators) throws Exception {
    OneInputStreamOperatorTestHarness<GroundedQuestion, Answer> harness = created(generators);
    harness.open();
    return harness;
  }

  private static OneInputStreamOperatorTestHarness<GroundedQuestion, Answer> created(
      GeneratorSet generators) throws Exception {
    return created(generators, Cell.WHOLE);
  }

  private static OneInputStreamOperatorTestHarness<GroundedQuestion, Answer> created(
      GeneratorSet generators, Cell cell) throws Exception {
    TypeSerializer<GroundedQuestion> questions =
        GroundedQuestion.TYPE.createSerializer(new SerializerConfigImpl());
    GenerateAsyncFunction function =
        new GenerateAsyncFunction(
            generators,
            Duration.ofSeconds(5),
            graph -> "en",
            Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC),
            cell);
    OneInputStreamOperatorTestHarness<GroundedQuestion, Answer> harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(
                function, OPERATOR_TIMEOUT_MS, 100, OutputMode.UNORDERED),
            questions);
    harness.setup(Answer.TYPE.createSerializer(new SerializerConfigImpl()));
    return harness;
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void ask(GroundedQuestion question) throws Exception {
    harness.processElement(new StreamRecord<>(question));
  }

  private List<Answer> answers() throws Exception {
    harness.endInput();
    return harness.extractOutputValues();
  }

  private Answer onlyAnswer() throws Exception {
    List<Answer> answers = answers();
    assertThat(answers).hasSize(1);
    return answers.get(0);
  }

  private static GroundedQuestion raft() {
    return Examples.grounded(Examples.WHO_DESIGNED_RAFT, Examples.RAFT);
  }

  private static void reply(Call call) {
    call.reply().complete(new Generation("Diego Ongaro [1].", citations(), "m-1", 7, 3, 12));
  }

  private static List<Answer.Citation> citations() {
    return List.of(CitationMarks.citation(1, Examples.RAFT, "Raft was designed."));
  }

  @Test
  void aQuestionOfAnotherCellThatASplitLeftUnderWayEndsWithoutARecord() throws Exception {
    try (var other = created(GeneratorSet.of(new HeldGenerators("held")), Cell.of("", "!g"))) {
      other.open();
      other.processElement(new StreamRecord<>(raft()));
      other.endInput();
      assertThat(other.extractOutputValues()).isEmpty();
    }
    assertThat(CALLS).isEmpty();
  }

  @Test
  void anAnswerCarriesAllThatTheContractAsksFor() throws Exception {
    Evidence evidence = new Evidence(Examples.RAFT.passages(), Examples.RAFT_FACTS.facts());
    ask(Examples.grounded(Examples.WHO_DESIGNED_RAFT, evidence));
    reply(CALLS.get(0));
    Answer answer = onlyAnswer();
    assertThat(answer)
        .isEqualTo(
            new Answer(
                "g",
                "q-1",
                Examples.WHO_DESIGNED_RAFT,
                Status.ANSWERED,
                "Diego Ongaro [1].",
                citations(),
                Examples.RAFT_FACTS.facts(),
                null,
                1.0,
                13,
                null,
                new Answer.Generator("held", "m-1", 7, 3, 1, false, 12, "", false),
                new Answer.Timings(10, 2, 8, 10, 70, 0, 100),
                "{\"trace\":7}",
                Examples.question("").headers(),
                NOW));
  }

  @Test
  void evidenceIsShownToAQuestionThatAsksForIt() throws Exception {
    ask(new GroundedQuestion(Examples.asking(Examples.WHO_DESIGNED_RAFT), RANKED));
    reply(CALLS.get(0));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.evidence()).isEqualTo(Answer.Retrieved.of(RANKED));
  }

  @Test
  void evidenceAndFactsAreShownWhereTheQuestionWasNotAnsweredToo() throws Exception {
    QuestionContext settled =
        Examples.asking("Who?").settle(Status.EXPIRED, new Reason("LATE", "too late"));
    ask(new GroundedQuestion(settled, RANKED));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.EXPIRED);
    assertThat(answer.evidence()).isEqualTo(Answer.Retrieved.of(RANKED));
    assertThat(answer.facts()).isEqualTo(RANKED.facts());
  }

  @Test
  void aQuestionThatWantsEvidenceGetsItAndAsksNoGenerator() throws Exception {
    ask(new GroundedQuestion(Examples.wantingEvidence(Examples.WHO_DESIGNED_RAFT), RANKED));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.reason()).isNull();
    assertThat(answer.answer()).isEmpty();
    assertThat(answer.citations()).isEmpty();
    assertThat(answer.evidence()).isEqualTo(Answer.Retrieved.of(RANKED));
    assertThat(answer.facts()).isEqualTo(RANKED.facts());
    assertThat(answer.graphVersion()).isEqualTo(13);
    assertThat(answer.generator()).isNull();
    assertThat(CALLS).isEmpty();
  }

  @Test
  void evidenceOfPartOfTheGraphIsDegraded() throws Exception {
    QuestionContext partial = Examples.wantingEvidence("Who?").withCompleteness(0.5);
    ask(new GroundedQuestion(partial, RANKED));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.reason().code()).isEqualTo("PARTIAL_EVIDENCE");
    assertThat(CALLS).isEmpty();
  }

  @Test
  void evidenceThatThereIsNoneOfIsNoEvidence() throws Exception {
    ask(new GroundedQuestion(Examples.wantingEvidence("Who?"), Evidence.NONE));
    assertThat(onlyAnswer().status()).isEqualTo(Status.NO_EVIDENCE);
    assertThat(CALLS).isEmpty();
  }

  @Test
  void anEntityAloneIsEvidenceOfALookUp() throws Exception {
    Evidence alone =
        new Evidence(
            List.of(), List.of(), List.of(new Evidence.Entity("raft", "Raft", 1, "", "Agrees.")));
    ask(new GroundedQuestion(Examples.lookingUp("raft"), alone));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.evidence()).isEqualTo(Answer.Retrieved.of(alone));
    assertThat(CALLS).isEmpty();
  }

  @Test
  void aSettledQuestionKeepsItsVerdictAndCostsNothing() throws Exception {
    QuestionContext context =
        Examples.context("Who?", Long.MAX_VALUE)
            .settle(Status.REJECTED, new Reason("ID_REUSED", "another text"));
    ask(new GroundedQuestion(context, Evidence.NONE));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.REJECTED);
    assertThat(answer.reason().code()).isEqualTo("ID_REUSED");
    assertThat(answer.answer()).isEqualTo("The question was not accepted.");
    assertThat(answer.generator()).isNull();
    assertThat(CALLS).isEmpty();
  }

  private void refuseBelow(double confidenceMin) throws Exception {
    restart(
        new GeneratorSet(
            Map.of(GeneratorStep.OPENAI, new HeldGenerators("held")),
            GenerationRules.of(
                List.of(GeneratorStep.OPENAI, GeneratorStep.EXTRACTIVE), confidenceMin)));
  }

  private static GroundedQuestion confident(QuestionContext context, Double confidence) {
    return new GroundedQuestion(context, RANKED, confidence, null);
  }

  @Test
  void aQuestionBelowTheLeastConfidenceIsRefusedAndCostsNothing() throws Exception {
    refuseBelow(0.3);
    ask(confident(Examples.asking("What is 2 + 2?"), 0.2996));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.NO_EVIDENCE);
    assertThat(answer.reason().code()).isEqualTo("LOW_CONFIDENCE");
    assertThat(answer.reason().message()).contains("is 0.299, and it answers from 0.300 on");
    assertThat(answer.answer())
        .isEqualTo("The knowledge graph holds nothing that answers this question.");
    assertThat(answer.confidence()).isEqualTo(0.2996);
    assertThat(answer.citations()).isEmpty();
    assertThat(answer.generator()).isNull();
    assertThat(answer.evidence()).isEqualTo(Answer.Retrieved.of(RANKED));
    assertThat(CALLS).isEmpty();
  }

  @Test
  void aQuestionAtTheLeastConfidenceIsAnswered() throws Exception {
    refuseBelow(0.3);
    ask(confident(Examples.asking(Examples.WHO_DESIGNED_RAFT), 0.3));
    reply(CALLS.get(0));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.confidence()).isEqualTo(0.3);
  }

  @Test
  void aQuestionOfUnknownConfidenceIsAnswered() throws Exception {
    refuseBelow(1);
    ask(confident(Examples.asking(Examples.WHO_DESIGNED_RAFT), null));
    reply(CALLS.get(0));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.confidence()).isNull();
  }

  @Test
  void evidenceAloneIsNotRefusedAndTellsItsConfidence() throws Exception {
    refuseBelow(0.3);
    ask(confident(Examples.wantingEvidence("What is 2 + 2?"), 0.01));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.confidence()).isEqualTo(0.01);
    assertThat(answer.evidence()).isEqualTo(Answer.Retrieved.of(RANKED));
  }

  @Test
  void aRefusalFollowsTheScriptOfTheQuestion() throws Exception {
    ask(Examples.grounded("谁设计了 Raft？", Evidence.NONE));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.NO_EVIDENCE);
    assertThat(answer.reason().code()).isEqualTo("NO_EVIDENCE");
    assertThat(answer.answer()).startsWith("知识图谱");
  }

  @Test
  void aPassedDeadlineEndsAQuestionBeforeTheCall() throws Exception {
    ask(new GroundedQuestion(Examples.context("Who?", NOW), Examples.RAFT));
    assertThat(onlyAnswer().status()).isEqualTo(Status.EXPIRED);
    assertThat(CALLS).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"1100000, 5000", "3100, 1900", "1180, 40", "1101, 1"})
  void theCallGetsTheTimeThatIsLeftLessAReserve(long deadline, long timeoutMs) throws Exception {
    ask(new GroundedQuestion(Examples.context("Who?", deadline), Examples.RAFT));
    assertThat(CALLS.get(0).request().timeout()).hasMillis(timeoutMs);
    reply(CALLS.get(0));
    assertThat(onlyAnswer().status()).isEqualTo(Status.ANSWERED);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void aFailureOfTheGeneratorDegradesToQuotes(Kind kind) throws Exception {
    ask(raft());
    CALLS.get(0).reply().completeExceptionally(new CallException(kind, "it broke"));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.answer())
        .isEqualTo("Raft was designed by Diego Ongaro and John Ousterhout. [1]");
    assertThat(answer.citations()).hasSize(1);
    assertThat(answer.reason())
        .isEqualTo(
            new Reason(
                kind == Kind.SERVER_ERROR ? "GENERATOR_ERROR" : "GENERATOR_" + kind, "it broke"));
    assertThat(answer.generator())
        .isEqualTo(new Answer.Generator("extractive", "", 0, 0, 2, false, 0, "", false));
  }

  private static GeneratorSet twoModels(GeneratorStep last) {
    return new GeneratorSet(
        Map.of(
            GeneratorStep.OPENAI, new HeldGenerators("full"),
            GeneratorStep.OPENAI_SMALL, new HeldGenerators("small")),
        GenerationRules.parse(
            "graphs: {g: {order: [openai, openai-small, " + last.text() + "], answerIn: de}}",
            "test",
            List.of(GeneratorStep.EXTRACTIVE),
            0));
  }

  private void restart(GeneratorSet generators) throws Exception {
    harness.close();
    harness = harness(generators);
  }

  private static void fail(Call call, String message) {
    call.reply().completeExceptionally(new CallException(Kind.UNREACHABLE, message));
  }

  @Test
  void theSmallerModelAnswersInTheRestOfTheTimeWhereTheFullOneFailed() throws Exception {
    restart(twoModels(GeneratorStep.EXTRACTIVE));
    ask(raft());
    assertThat(CALLS.get(0).request().timeout()).hasMillis(3_333);
    fail(CALLS.get(0), "full: down");
    assertThat(CALLS.get(1).request().timeout()).hasMillis(5_000);
    assertThat(CALLS.get(1).request().prompt().system()).contains("Answer in German");
    reply(CALLS.get(1));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.answer()).isEqualTo("Diego Ongaro [1].");
    assertThat(answer.generator().name()).isEqualTo("small");
    assertThat(answer.generator().attempts()).isEqualTo(2);
    assertThat(answer.reason()).isEqualTo(new Reason("GENERATOR_UNREACHABLE", "full: down"));
  }

  private static void replyCut(Call call) {
    call.reply()
        .complete(
            new Generation(
                "Diego [1]", citations(), "m-1", 7, 3, 12, false, "cut at the limit", 9, "", 1));
  }

  @Test
  void aCutAnswerIsKeptAndSaysSo() throws Exception {
    restart(twoModels(GeneratorStep.EXTRACTIVE));
    ask(raft());
    replyCut(CALLS.get(0));
    Answer answer = onlyAnswer();
    assertThat(CALLS).as("nobody else is asked").hasSize(1);
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.answer()).isEqualTo("Diego [1]");
    assertThat(answer.reason()).isEqualTo(new Reason("GENERATOR_CUT", "full: cut at the limit"));
  }

  @Test
  void aCutAnswerOfTheSecondModelTellsOfBoth() throws Exception {
    restart(twoModels(GeneratorStep.EXTRACTIVE));
    ask(raft());
    fail(CALLS.get(0), "full: down");
    replyCut(CALLS.get(1));
    assertThat(onlyAnswer().reason())
        .isEqualTo(
            new Reason(
                "GENERATOR_UNREACHABLE",
                "full: down; also GENERATOR_CUT: small: cut at the limit"));
  }

  @Test
  void quotesComeLastAndTellOfAllThatFailed() throws Exception {
    restart(twoModels(GeneratorStep.EXTRACTIVE));
    ask(raft());
    fail(CALLS.get(0), "full: down");
    fail(CALLS.get(1), "small: down");
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.generator().name()).isEqualTo("extractive");
    assertThat(answer.generator().attempts()).isEqualTo(3);
    assertThat(answer.reason().message()).isEqualTo("full: down; then small: down");
  }

  @Test
  void aGraphThatWantsARefusalRatherThanQuotesGetsOne() throws Exception {
    restart(twoModels(GeneratorStep.REFUSAL));
    ask(raft());
    fail(CALLS.get(0), "full: down");
    fail(CALLS.get(1), "small: down");
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.FAILED);
    assertThat(answer.citations()).isEmpty();
    assertThat(answer.answer()).contains("could not be answered");
    assertThat(answer.reason().code()).isEqualTo("GENERATOR_UNREACHABLE");
    assertThat(answer.reason().message())
        .isEqualTo(
            "full: down; then small: down; nothing was quoted instead, as the order of generators"
                + " of graph \"g\" ends with refusal");
  }

  @Test
  void noModelIsAskedInTheLastOfTheTime() throws Exception {
    restart(twoModels(GeneratorStep.EXTRACTIVE));
    ask(new GroundedQuestion(Examples.context("Who?", NOW + 150), Examples.RAFT));
    fail(CALLS.get(0), "full: down");
    Answer answer = onlyAnswer();
    assertThat(CALLS).hasSize(1);
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.reason().message())
        .isEqualTo("full: down; then small: no time was left to ask it");
    assertThat(answer.generator().attempts()).isEqualTo(2);
  }

  @Test
  void otherGraphsHaveTheirOwnOrder() throws Exception {
    assertThat(twoModels(GeneratorStep.REFUSAL).rules().of("h").order())
        .containsExactly(GeneratorStep.EXTRACTIVE);
  }

  @Test
  void anUnexpectedExceptionDegradesToo() throws Exception {
    ask(raft());
    CALLS.get(0).reply().completeExceptionally(new IllegalStateException("bug"));
    assertThat(onlyAnswer().reason().code()).isEqualTo("GENERATOR_ERROR");
  }

  @Test
  void flinksTimeoutEndsInOneDegradedAnswerAndCancelsTheCall() throws Exception {
    ask(raft());
    harness.setProcessingTime(OPERATOR_TIMEOUT_MS + 1);
    assertThat(CALLS.get(0).reply()).isCancelled();
    reply(CALLS.get(0));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.DEGRADED);
    assertThat(answer.reason().code()).isEqualTo("GENERATOR_TIMEOUT");
  }

  @Test
  void missingEvidenceDegradesAGeneratedAnswer() throws Exception {
    QuestionContext context =
        Examples.context(Examples.WHO_DESIGNED_RAFT, Long.MAX_VALUE).withCompleteness(0.75);
    ask(new GroundedQuestion(context, Examples.RAFT));
    ask(
        new GroundedQuestion(
            context.withShortfall(new Reason("NO_EMBEDDING", "it is down")), Examples.RAFT));
    CALLS.forEach(GenerateAsyncFunctionTest::reply);
    List<Answer> answers = answers();
    assertThat(answers).extracting(Answer::status).containsOnly(Status.DEGRADED);
    assertThat(answers).extracting(Answer::answer).containsOnly("Diego Ongaro [1].");
    assertThat(answers)
        .extracting(answer -> answer.reason().code())
        .containsExactlyInAnyOrder("PARTIAL_EVIDENCE", "NO_EMBEDDING");
    assertThat(answers.get(0).reason().message()).startsWith("75 %");
  }

  @Test
  void noEvidenceFromPartOfTheGraphSaysSo() throws Exception {
    QuestionContext context = Examples.context("Who?", Long.MAX_VALUE).withCompleteness(0.5);
    ask(new GroundedQuestion(context, Evidence.NONE));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.NO_EVIDENCE);
    assertThat(answer.reason().code()).isEqualTo("PARTIAL_EVIDENCE");
  }

  @Test
  void whatCannotEvenBeQuotedFails() throws Exception {
    ask(Examples.grounded("Who?", Examples.evidence("", "")));
    CALLS.get(0).reply().completeExceptionally(new CallException(Kind.GARBAGE, "html"));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.FAILED);
    assertThat(answer.reason().code()).isEqualTo("INTERNAL_ERROR");
  }

  @Test
  void anErrorOfTheJvmFailsTheTaskAndNoQuestion() throws Exception {
    try (var broken = harness(GeneratorSet.of(new HeldGenerators(OUT_OF_MEMORY)))) {
      broken.getEnvironment().setExpectedExternalFailureCause(Throwable.class);
      broken.processElement(new StreamRecord<>(raft()));
      assertThat(broken.getEnvironment().getActualExternalFailureCause())
          .hasValueSatisfying(
              cause -> assertThat(cause).hasRootCauseInstanceOf(OutOfMemoryError.class));
      assertThat(broken.extractOutputValues()).isEmpty();
    }
  }

  @Test
  void aClassThatIsMissingFailsTheQuestionAndNoTask() throws Exception {
    try (var broken = harness(GeneratorSet.of(new HeldGenerators(NO_CLASS)))) {
      broken.processElement(new StreamRecord<>(raft()));
      broken.endInput();
      assertThat(broken.extractOutputValues())
          .singleElement()
          .satisfies(
              answer -> {
                assertThat(answer.status()).isEqualTo(Status.FAILED);
                assertThat(answer.reason().message()).contains("planted");
              });
    }
  }

  @Test
  void whatWasInFlightAtACheckpointIsAskedAgain() throws Exception {
    ask(raft());
    OperatorSubtaskState checkpoint = harness.snapshot(1, 1);
    harness.close();
    assertThat(CALLS.get(0).reply()).isCancelled();
    CALLS.clear();
    harness = created(GeneratorSet.of(new HeldGenerators("held")));
    harness.initializeState(checkpoint);
    harness.open();
    reply(CALLS.get(0));
    assertThat(onlyAnswer().status()).isEqualTo(Status.ANSWERED);
  }

  @Test
  void theExtractiveGeneratorAnswersByItself() throws Exception {
    harness.close();
    harness = harness(GeneratorSet.extractive());
    ask(raft());
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.generator().name()).isEqualTo("extractive");
  }

  @Test
  void factsAloneAreAnsweredToo() throws Exception {
    harness.close();
    harness = harness(GeneratorSet.extractive());
    ask(Examples.grounded(Examples.WHO_DESIGNED_RAFT, Examples.RAFT_FACTS));
    Answer answer = onlyAnswer();
    assertThat(answer.status()).isEqualTo(Status.ANSWERED);
    assertThat(answer.answer()).startsWith("Diego Ongaro.");
    assertThat(answer.citations()).isEmpty();
    assertThat(answer.facts()).isEqualTo(Examples.RAFT_FACTS.facts());
  }
}
