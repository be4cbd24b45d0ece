package io.flinkgraphrag.model;

import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Header;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.contract.Turn;
import io.flinkgraphrag.model.contract.Want;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.model.retrieval.EntityLinks;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.model.retrieval.Stamps;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.model.retrieval.Verdict;
import io.flinkgraphrag.state.SnapshotContract.Samples;
import io.flinkgraphrag.state.WireType;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Fixed values of every model type that has a codec, with every optional part present in one and
 * absent in another. Their bytes are committed, so what stands here never changes: a new version of
 * a record gets a method of its own.
 */
final class ModelSamples {

  private static final SourcePosition POSITION = new SourcePosition("questions", 3, 1L << 40);
  private static final List<Header> HEADERS =
      List.of(new Header("trace", new byte[] {1, (byte) 0xff}), new Header("empty", null));
  private static final Reason REASON = new Reason("INVALID_FIELD", "id: …");
  private static final Scatter SCATTER = new Scatter("g|q|t-0-1", "g", "g|0|0#7", 1, 1_750L);
  private static final Scatter SENT =
      new Scatter("g|q|t-0-1", "g", "g|0|0#7", 1, 1_750L, new Sent(-7, 1_740L));
  private static final PassageKey PASSAGE = new PassageKey("d", "p");

  /** One with the base score 0.5, which is all that older versions say. */
  private static final Ranking.Candidate CANDIDATE =
      new Ranking.Candidate(
          Signals.NONE.with(Signal.DENSE, 0.5).with(Signal.SENTENCE, 0.5).with(Signal.BM25, 0.5),
          0);

  private ModelSamples() {}

  static Stream<Samples<?>> version1() {
    return Stream.of(contract(), rounds(), changes()).flatMap(Function.identity());
  }

  /** What version 2 added: evidence that is shown, retrieval settings, {@code embedMs}, orders. */
  static Stream<Samples<?>> version2() {
    Question asking = asking(null);
    Question set = asking(new RetrievalSettings(1, 2, 3, 4, 5, 6, 7, 3.5, 9, 1));
    QuestionContext context =
        QuestionContext.admitted(set, 1_800L, null, 1_701L)
            .withStamps(new Stamps(1, 2, 3, 4, 5))
            .withRanking(factRanking());
    Evidence evidence =
        new Evidence(
            evidence().passages(),
            evidence().facts(),
            List.of(new Evidence.Entity("ada", "Ada", 0.25)));
    return Stream.concat(
        factSamples(),
        Stream.of(
            of(Question.TYPE, question(null), asking, set),
            of(TermsRequest.TYPE, new TermsRequest(SENT, "Who?")),
            of(QuestionContext.TYPE, context),
            of(Open.TYPE, new Open(context, 3, 1_750L)),
            of(
                GroundedQuestion.TYPE,
                new GroundedQuestion(context, evidence),
                new GroundedQuestion(context, Evidence.NONE)),
            of(
                Answer.TYPE,
                showing(Answer.Retrieved.of(evidence)),
                showing(Answer.Retrieved.of(Evidence.NONE)),
                showing(null)),
            of(GraphUpdate.TYPE, updates(ModelSamples::order)),
            of(BatchStatus.TYPE, new BatchStatus("b", 1, 1L << 33, 3, 1L << 32))));
  }

  /**
   * What version 3 added: the endpoint, and whether citations were added; when messages were sent,
   * and which shards a round asks; what a flow may send; the passages that relations are asked for.
   */
  static Stream<Samples<?>> version3() {
    Answer.Generator pooled =
        new Answer.Generator("openai", "m", 1, 2, 3, false, 4, "host:8000", true);
    QuestionContext context =
        QuestionContext.admitted(asking(null), 1_800L, null, 1_701L).sentAt(SENT.sent());
    PredicateFactors factors = new PredicateFactors(Map.of("wrote", 0.75), 0.01);
    return Stream.of(
        of(Answer.TYPE, showing(null, pooled), showing(null, null)),
        of(QuestionContext.TYPE, context, bareContext()),
        of(GroundedQuestion.TYPE, new GroundedQuestion(context, evidence())),
        of(
            Open.TYPE,
            new Open(context, 2, 1_750L, List.of(7, 127)),
            new Open(context, 3, Long.MAX_VALUE)),
        of(LinkRequest.TYPE, new LinkRequest(SENT, "Who?", new float[] {1})),
        of(
            HopRequest.TYPE,
            new HopRequest(SENT, 12, factors, List.of("wrote"), List.of(flow()), 8_192)),
        of(
            ReadRequest.TYPE,
            new ReadRequest(
                SENT,
                List.of(PASSAGE),
                List.of("ada"),
                List.of(relation().key()),
                List.of("bob"),
                List.of("p", "q"))),
        of(HopDelta.TYPE, mention(1, ""), mention(3, "ada"), mention(0, "countess lovelace")),
        of(Question.TYPE, asking(RetrievalSettings.DEFAULTS), askingForSignals()),
        of(
            LinkPart.TYPE,
            new LinkPart(
                Part.Head.of(SENT),
                new LinkPart.Passages(
                    7,
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(PASSAGE),
                    List.of(new LinkPart.Words(PASSAGE, 0b101, 0.5)),
                    List.of(1.5, 0.25, 2.0)),
                LinkPart.Facts.NONE,
                List.of())),
        of(
            HopPart.TYPE,
            new HopPart(
                Part.Head.of(SENT),
                List.of(flow()),
                List.of(new HopPart.Mentioned(PASSAGE, -5, List.of(-7L, 3L))))));
  }

  private static QuestionContext lookingUp() {
    return QuestionContext.admitted(looking(), 1_800L, null, 1_701L)
        .withSought(List.of(new Sought("Ada", false), new Sought("ada", true)));
  }

  private static Question looking() {
    return new Question(
        "g",
        "q",
        "Ada",
        5,
        20,
        10_000,
        "",
        HEADERS,
        POSITION,
        1_700L,
        true,
        null,
        EvidenceDetail.TEXTS,
        null,
        Want.EVIDENCE,
        "Ada",
        List.of());
  }

  /** Of what look-ups added, that of the codecs that have a version 4 by them. */
  private static Stream<Samples<?>> lookUps4() {
    LinkPart.FactCandidate wrote = new LinkPart.FactCandidate(relation().key(), 2.5);
    return Stream.of(
        of(Question.TYPE, looking(), askingForSignals()),
        of(LinkRequest.TYPE, new LinkRequest(SENT, "Ada", new float[0], null, "Ada")),
        of(
            LinkPart.TYPE,
            new LinkPart(
                Part.Head.of(SENT),
                passages(),
                LinkPart.Facts.NONE,
                List.of(),
                List.of(
                    new LinkPart.Meant("Ada", LinkPart.Meant.How.ID),
                    new LinkPart.Meant("a-1", LinkPart.Meant.How.NAME),
                    new LinkPart.Meant("a-2", LinkPart.Meant.How.ALIAS),
                    new LinkPart.Meant("ada", LinkPart.Meant.How.SPELLING)))),
        of(
            HopPart.TYPE,
            new HopPart(
                Part.Head.of(SENT),
                List.of(),
                List.of(),
                List.of(new HopPart.Related("ada", List.of(wrote))))),
        of(
            ReadRequest.TYPE,
            new ReadRequest(
                SENT,
                List.of(PASSAGE),
                List.of("ada", "notes"),
                List.of(relation().key()),
                List.of(),
                List.of("p"),
                List.of("ada"))));
  }

  /** What look-ups added to the codecs that have a version 5 by them. */
  private static Stream<Samples<?>> lookUps5() {
    return Stream.of(
        of(Question.TYPE, following(), looking()),
        of(QuestionContext.TYPE, lookingUp()),
        of(Open.TYPE, new Open(lookingUp(), 2, 1_750L, List.of(7, 127))),
        of(
            HopRequest.TYPE,
            new HopRequest(
                SENT,
                12,
                PredicateFactors.EQUAL,
                List.of(),
                List.of(),
                8_192,
                List.of(PASSAGE),
                List.of("Ada", "ada"))));
  }

  private static Question following() {
    return question(null)
        .withHistory(List.of(new Turn("Who wrote notes?", "Ada did. [1]"), new Turn("When?", "")));
  }

  private static QuestionContext leaning() {
    return QuestionContext.admitted(following(), 1_800L, null, 1_701L).leaning("wrote notes: Who?");
  }

  /** What version 6 added: ids of facts, what an entity is that was looked up, and talks. */
  static Stream<Samples<?>> version6() {
    Evidence evidence =
        new Evidence(
            evidence().passages(),
            List.of(new Evidence.Fact("Ada", "wrote", "Notes", 2.5, 18, "ada", "notes")),
            List.of(
                new Evidence.Entity("ada", "Ada", 1, "PERSON", "Wrote."),
                new Evidence.Entity("notes", "Notes", 0.5)));
    return Stream.of(
        of(QuestionContext.TYPE, leaning()),
        of(Open.TYPE, new Open(leaning(), 2, 1_750L, List.of(7, 127))),
        of(GroundedQuestion.TYPE, new GroundedQuestion(lookingUp(), evidence)),
        of(Answer.TYPE, showing(Answer.Retrieved.of(evidence), null)));
  }

  /** What version 7 added: how sure it is that the evidence holds an answer, and talks. */
  static Stream<Samples<?>> version7() {
    return Stream.of(
        of(
            GroundedQuestion.TYPE,
            new GroundedQuestion(lookingUp(), evidence(), 0.625, null),
            new GroundedQuestion(leaning(), evidence())),
        of(Answer.TYPE, confident(fullAnswer(), 0.625), confident(fullAnswer(), null)));
  }

  private static Answer confident(Answer answer, Double confidenceOrNull) {
    return new Answer(
        answer.graph(),
        answer.questionId(),
        answer.question(),
        answer.status(),
        answer.answer(),
        answer.citations(),
        answer.facts(),
        answer.evidence(),
        answer.completeness(),
        confidenceOrNull,
        answer.graphVersion(),
        answer.reason(),
        answer.generator(),
        answer.reranker(),
        answer.timings(),
        answer.metadata(),
        answer.headers(),
        answer.answeredAt());
  }

  /** What version 4 added: signals of candidates, and links between them. */
  static Stream<Samples<?>> version4() {
    Signals signals = CANDIDATE.signals().with(Signal.NAMED_BY, 0.25);
    EntityLinks links =
        new EntityLinks(new EntityLinks.Some(2, 0.5, 0b11, true), EntityLinks.Some.NONE);
    Ranking ranking =
        new Ranking(
            Map.of(PASSAGE, new Ranking.Candidate(signals, 0b101)),
            List.of(1.5, 0.25, 2.0),
            Map.of("ada", links),
            List.of(),
            PredicateFactors.EQUAL,
            Ranking.Reached.NOTHING,
            Ranking.Reached.NOTHING,
            Trails.NONE,
            12,
            List.of(new Ranking.Ranked(PASSAGE, -0.5, signals)));
    QuestionContext context =
        QuestionContext.admitted(askingForSignals(), 1_800L, null, 1_701L).withRanking(ranking);
    Evidence.Passage shown = new Evidence.Passage("d", "p", "Title", "Text.", 1.25, 17, signals);
    Evidence evidence = new Evidence(List.of(shown), List.of(), List.of(), List.of(shown));
    PredicateFactors factors = new PredicateFactors(Map.of("wrote", 0.75), 0.01);
    return Stream.concat(
        lookUps4(),
        Stream.of(
            of(Answer.TYPE, showing(Answer.Retrieved.of(evidence))),
            of(QuestionContext.TYPE, context),
            of(GroundedQuestion.TYPE, new GroundedQuestion(context, evidence)),
            of(Open.TYPE, new Open(context, 2, 1_750L, List.of(7, 127))),
            of(
                HopRequest.TYPE,
                new HopRequest(
                    SENT, 12, factors, List.of(), List.of(flow()), 8_192, List.of(PASSAGE)))));
  }

  /** What version 5 added: who reranked, or failed to, and its scores. */
  static Stream<Samples<?>> version5() {
    QuestionContext context = QuestionContext.admitted(askingForSignals(), 1_800L, null, 1_701L);
    Evidence.Passage shown =
        new Evidence.Passage("d", "p", "Title", "Text.", 1.25, 17, CANDIDATE.signals(), -0.75);
    Evidence evidence = new Evidence(List.of(shown), List.of(), List.of(), List.of(shown));
    Answer.Reranker reranked = new Answer.Reranker("server", "m", "h:1", 30, 2, 41, null);
    Answer.Reranker failed = new Answer.Reranker("onnx", "m", "", 30, 1, 2_000, REASON);
    return Stream.concat(
        lookUps5(),
        Stream.of(
            of(
                Answer.TYPE,
                showing(Answer.Retrieved.of(evidence), fullAnswer().generator(), reranked),
                showing(Answer.Retrieved.of(evidence), fullAnswer().generator(), failed)),
            of(
                GroundedQuestion.TYPE,
                new GroundedQuestion(context, evidence, null, reranked),
                new GroundedQuestion(context, evidence, null, failed),
                new GroundedQuestion(context, evidence))));
  }

  private static HopDelta mention(int weight, String via) {
    return new HopDelta(
        "s", Node.passage(PASSAGE), Node.entity("ada"), new HopDelta.Mention(weight, via));
  }

  private static Stream<Samples<?>> factSamples() {
    RelationKey relation = relation().key();
    PredicateFactors factors = new PredicateFactors(Map.of("wrote", 0.75), 0.01);
    Flow fromFacts = Flow.seed(Node.entity("ada"), Flow.ONE / 5, Flow.Spread.FROM_FACTS);
    LinkPart.Facts facts =
        new LinkPart.Facts(
            7,
            -0.25,
            List.of(new LinkPart.FactCandidate(relation, 0.5)),
            0.125,
            List.of(new LinkPart.PredicateCandidate("wrote", 0.75)),
            List.of(List.of(0.5f, -0.5f)));
    Node ada = Node.entity("ada");
    Node notes = Node.entity("notes");
    return Stream.of(
        of(
            LinkPart.TYPE,
            new LinkPart(
                Part.Head.of(SCATTER),
                passages(),
                facts,
                List.of(new LinkPart.NameMatch(2, 4, "ada")))),
        of(
            HopRequest.TYPE,
            new HopRequest(
                SCATTER,
                12,
                factors,
                List.of("wrote"),
                List.of(flow(), fromFacts),
                Integer.MAX_VALUE)),
        of(HopPart.TYPE, new HopPart(Part.Head.of(SCATTER), List.of(flow(), fromFacts))),
        of(
            LinkRequest.TYPE,
            new LinkRequest(SCATTER, "Who?", new float[] {1}),
            new LinkRequest(
                SCATTER, "Who?", new float[0], new TermStatistics(3, 30, Map.of("who", 2L)))),
        of(
            ReadRequest.TYPE,
            new ReadRequest(
                SCATTER,
                List.of(PASSAGE),
                List.of("ada"),
                List.of(relation),
                List.of("bob"),
                List.of())),
        of(
            LinkDelta.TYPE,
            linkDelta(new LinkDelta.PassageItem(PASSAGE, 3, null)),
            linkDelta(
                new LinkDelta.FactItem(relation, 2, new LinkDelta.FactContent(new float[] {1, 0}))),
            linkDelta(new LinkDelta.FactItem(relation, 3, null)),
            linkDelta(new LinkDelta.NamesItem("ada", List.of("Ada", "Countess")))),
        of(
            HopDelta.TYPE,
            new HopDelta(
                "s", ada, Node.passage(PASSAGE), new HopDelta.Mention(3, HopDelta.Mention.GIVEN)),
            new HopDelta("s", ada, notes, new HopDelta.Relation("wrote", true, 2.5)),
            new HopDelta("s", notes, ada, new HopDelta.NoRelation("wrote", false))));
  }

  private static Ranking factRanking() {
    return new Ranking(
        Map.of(PASSAGE, CANDIDATE),
        List.of(),
        Map.of(),
        List.of(new LinkPart.FactCandidate(relation().key(), 0.5)),
        new PredicateFactors(Map.of("wrote", 0.75), 0.01),
        new Ranking.Reached(Map.of(PASSAGE, 7L), Map.of()),
        new Ranking.Reached(Map.of(), Map.of("ada", 1L << 50)),
        new Trails(
            new PredicatePaths(List.of("wrote"), List.of(0.5), List.of(1.0), 0.125),
            Map.of(new Trails.End("notes", 2), new Trails.Arrival(3, "ada"))),
        12,
        List.of());
  }

  private static Question asking(RetrievalSettings retrieval) {
    return new Question(
        "g",
        "q",
        "Who?",
        5,
        20,
        10_000,
        "",
        HEADERS,
        POSITION,
        1_700L,
        true,
        null,
        EvidenceDetail.TEXTS,
        retrieval);
  }

  private static Question askingForSignals() {
    return new Question(
        "g",
        "q",
        "Who?",
        5,
        20,
        10_000,
        "",
        HEADERS,
        POSITION,
        1_700L,
        true,
        null,
        EvidenceDetail.SIGNALS,
        null);
  }

  private static Answer showing(Answer.Retrieved evidence) {
    return showing(evidence, fullAnswer().generator());
  }

  private static Answer showing(Answer.Retrieved evidence, Answer.Generator generator) {
    return showing(evidence, generator, null);
  }

  private static Answer showing(
      Answer.Retrieved evidence, Answer.Generator generator, Answer.Reranker rerankerOrNull) {
    Answer full = fullAnswer();
    return new Answer(
        full.graph(),
        full.questionId(),
        full.question(),
        full.status(),
        full.answer(),
        full.citations(),
        full.facts(),
        evidence,
        full.completeness(),
        full.confidence(),
        full.graphVersion(),
        full.reason(),
        generator,
        rerankerOrNull,
        new Answer.Timings(1, 2, 3, 4, 5, 6, 21),
        full.metadata(),
        full.headers(),
        full.answeredAt());
  }

  private static Stream<Samples<?>> contract() {
    return Stream.of(
        of(KafkaValue.TYPE, kafkaValue(), nullValue()),
        of(DeadLetter.TYPE, new DeadLetter(kafkaValue(), REASON)),
        of(Question.TYPE, question(REASON), question(null)),
        of(QuestionContext.TYPE, bareContext(), fullContext()),
        of(
            GroundedQuestion.TYPE,
            new GroundedQuestion(fullContext(), evidence()),
            new GroundedQuestion(bareContext(), Evidence.NONE)),
        of(Answer.TYPE, fullAnswer(), bareAnswer()),
        of(GraphUpdate.TYPE, updates(ModelSamples::earlierOrder)),
        of(
            Progress.TYPE,
            new Progress("b", Progress.Outcome.APPLIED),
            new Progress("b", Progress.Outcome.UNCHANGED),
            new Progress("", Progress.Outcome.REFUSED)),
        of(BatchStatus.TYPE, new BatchStatus("b", 1, 1L << 33, 3, 0), BatchStatus.none("")));
  }

  private static Stream<Samples<?>> rounds() {
    Part.Head skipped = Part.Head.skipped(SCATTER);
    return Stream.of(
        of(Open.TYPE, new Open(fullContext(), 3, 1_750L), Open.passing(bareContext())),
        of(LinkRequest.TYPE, new LinkRequest(SCATTER, "Who?", new float[] {0.6f, -0.8f})),
        of(TermsRequest.TYPE, new TermsRequest(SCATTER, "Who?")),
        of(
            TermsPart.TYPE,
            new TermsPart(
                Part.Head.of(SCATTER), new TermStatistics(3, 1L << 33, Map.of("who", 2L))),
            TermsPart.empty(skipped)),
        of(
            LinkPart.TYPE,
            new LinkPart(Part.Head.of(SCATTER), passages(), LinkPart.Facts.NONE, List.of()),
            LinkPart.empty(Part.Head.failed(SCATTER, REASON))),
        of(
            HopRequest.TYPE,
            new HopRequest(
                SCATTER,
                12,
                PredicateFactors.EQUAL,
                List.of(),
                List.of(flow()),
                Integer.MAX_VALUE)),
        of(
            HopPart.TYPE,
            new HopPart(Part.Head.of(SCATTER), List.of(flow())),
            new HopPart(skipped, List.of())),
        of(
            ReadRequest.TYPE,
            new ReadRequest(
                SCATTER, List.of(PASSAGE), List.of("ada"), List.of(), List.of("ada"), List.of())),
        of(
            ReadPart.TYPE,
            new ReadPart(
                Part.Head.of(SCATTER), List.of(passage()), List.of(entity()), List.of(relation())),
            ReadPart.empty(skipped)));
  }

  private static Stream<Samples<?>> changes() {
    float[] vector = {1, 0};
    EmbedRequest request =
        new EmbedRequest("g", "g|0|0#7", ElementType.PASSAGE, "d|p", 2, List.of("T x"), "b");
    return Stream.of(
        of(
            LinkDelta.TYPE,
            linkDelta(
                new LinkDelta.PassageItem(
                    PASSAGE, 2, new LinkDelta.Content("T", "x", vector, true))),
            linkDelta(new LinkDelta.PassageItem(PASSAGE, 3, null))),
        of(
            HopDelta.TYPE,
            new HopDelta(
                "g|0|0#7",
                Node.passage(PASSAGE),
                Node.entity("ada"),
                new HopDelta.Mention(3, HopDelta.Mention.GIVEN)),
            new HopDelta(
                "g|0|0#7",
                Node.entity("ada"),
                Node.passage(PASSAGE),
                new HopDelta.Mention(0, HopDelta.Mention.GIVEN))),
        of(
            NameDelta.TYPE,
            new NameDelta("g", "ada", new NameDelta.Say(PASSAGE, 3)),
            new NameDelta("g", "ada", new NameDelta.Claim("a-1", NameDelta.Claim.Kind.NAME)),
            new NameDelta("g", "ada", new NameDelta.Claim("a-2", NameDelta.Claim.Kind.ALIAS)),
            new NameDelta("g", "ada", new NameDelta.Claim("a-2", NameDelta.Claim.Kind.NONE))),
        of(
            ReadDelta.TYPE,
            new ReadDelta("s", new ReadDelta.PutPassage(passage())),
            new ReadDelta("s", new ReadDelta.RemovePassage(PASSAGE)),
            new ReadDelta("s", new ReadDelta.PutEntity(entity())),
            new ReadDelta("s", new ReadDelta.RemoveEntity("ada")),
            new ReadDelta("s", new ReadDelta.PutRelation("ada", relation())),
            new ReadDelta("s", new ReadDelta.RemoveRelation("ada", relation().key().text()))),
        of(PassageText.TYPE, passage()),
        of(EntityText.TYPE, entity()),
        of(RelationText.TYPE, relation()),
        of(EmbedRequest.TYPE, request),
        of(
            VectorUpdate.TYPE,
            VectorUpdate.embedded(request, List.of(vector)),
            VectorUpdate.failed(request, REASON)));
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  private static <T> Samples<T> of(WireType<T> type, T... values) {
    return new Samples<>(type.getTypeClass().getSimpleName(), type, Arrays.stream(values).toList());
  }

  private static Flow flow() {
    return new Flow(
        Node.entity("ada"), Node.passage(PASSAGE), Flow.ONE / 3, Flow.Spread.FROM_PASSAGES);
  }

  private static LinkPart.Passages passages() {
    return new LinkPart.Passages(
        12,
        List.of(new LinkPart.Candidate(PASSAGE, 0.5)),
        List.of(new LinkPart.Candidate(PASSAGE, 0.75)),
        List.of(new LinkPart.Candidate(PASSAGE, 7.25)),
        List.of(PASSAGE));
  }

  private static LinkDelta linkDelta(LinkDelta.Item item) {
    return new LinkDelta("g", "g|0|0#7", item);
  }

  private static PassageText passage() {
    return new PassageText(PASSAGE, "T", "x", 17);
  }

  private static EntityText entity() {
    return new EntityText("ada", "Ada", "PERSON", "d", 17);
  }

  private static RelationText relation() {
    return new RelationText("ada", "wrote", "notes", 2.5, List.of("p"), 17);
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
            Map.of(new PassageKey("d", "p"), CANDIDATE),
            List.of(),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            new Ranking.Reached(Map.of(new PassageKey("d", "p"), -7L), Map.of("ada", 1L << 50)),
            Ranking.Reached.NOTHING,
            Trails.NONE,
            12,
            List.of()),
        new Stamps(1, 2, 3, 4, 5),
        Sent.HERE,
        List.of(),
        "");
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
        null,
        0.5,
        18,
        REASON,
        new Answer.Generator("extractive", "none", 1, 2, 3, true, 4, "", false),
        new Answer.Timings(1, 0, 2, 3, 4, 5, 15),
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
        null,
        1,
        0,
        null,
        null,
        new Answer.Timings(0, 0, 0, 0, 0, 0, 0),
        "",
        List.of(),
        0);
  }

  /** As orders are read that were by version or by timestamp. */
  private static Order earlierOrder(int i, Change change) {
    if (i % 2 == 1) {
      return new Order(Order.Kind.TAKEN_OVER, 0, true, 0);
    }
    return change instanceof Change.Delete
        ? Order.deleteAt(17 + i)
        : Order.putAt(17 + i, Long.MIN_VALUE);
  }

  private static Order order(int i, Change change) {
    if (i % 2 == 1) {
      return Order.sentAs(new SourcePosition("graph-updates", i, 1L << (30 + i)));
    }
    return change instanceof Change.Delete ? Order.deleteAt(17 + i) : Order.putAt(17 + i, -42L * i);
  }

  private static GraphUpdate[] updates(BiFunction<Integer, Change, Order> orders) {
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
              "g", changes[i], orders.apply(i, changes[i]), i == 0 ? "b" : "", kafkaValue());
    }
    return updates;
  }
}
