package io.flinkgraphrag.jobs;

import static io.flinkgraphrag.hop.HopMergeFunction.HOP_REQUESTS;
import static io.flinkgraphrag.hop.HopMergeFunction.READ_REQUESTS;
import static io.flinkgraphrag.hop.HopMergeFunction.READ_ROUNDS;

import io.flinkgraphrag.admit.AdmitFunction;
import io.flinkgraphrag.admit.AdmitOperator;
import io.flinkgraphrag.catalog.BatchStatusFunction;
import io.flinkgraphrag.catalog.CatalogFunction;
import io.flinkgraphrag.commit.CommitOnDemandOperatorFactory;
import io.flinkgraphrag.contract.ParseQuestionsFunction;
import io.flinkgraphrag.contract.ParseUpdatesFunction;
import io.flinkgraphrag.embed.stage.EmbedQuestionsFunction;
import io.flinkgraphrag.embed.stage.EmbedUpdatesOperatorFactory;
import io.flinkgraphrag.embed.stage.ForwardRequestsOperator;
import io.flinkgraphrag.generate.stage.GenerateAsyncFunction;
import io.flinkgraphrag.hop.HopFunction;
import io.flinkgraphrag.hop.HopMergeFunction;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.stage.LinkFunction;
import io.flinkgraphrag.link.stage.LinkMergeFunction;
import io.flinkgraphrag.link.stage.TermsFunction;
import io.flinkgraphrag.link.stage.TermsMergeFunction;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.read.AssembleFunction;
import io.flinkgraphrag.read.ReadFunction;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.MergeOperator;
import io.flinkgraphrag.route.RouteFunction;
import io.flinkgraphrag.state.WireType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.api.java.typeutils.EitherTypeInfo;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;

/**
 * The dataflow from questions to answers, as drawn in {@code docs/architecture.md}.
 *
 * <p>Sources, sinks and everything that has options come from outside; this class only connects.
 */
final class AnswerQuestionsTopology {

  private final Stages stages;

  AnswerQuestionsTopology(Stages stages) {
    this.stages = stages;
  }

  /** Where records come from and go to. */
  record Ends(
      Source<KafkaValue, ?, ?> questions,
      Source<KafkaValue, ?, ?> updates,
      Sink<Answer> answers,
      Sink<BatchStatus> statuses,
      Sink<DeadLetter> deadLetters) {}

  /** What the graph's side offers to the questions' side. */
  private record GraphStreams(
      DataStream<LinkDelta> termsDeltas,
      DataStream<Either<LinkDelta, VectorUpdate>> linkChanges,
      DataStream<HopDelta> hopDeltas,
      DataStream<ReadDelta> readDeltas,
      DataStream<Progress> progress,
      DataStream<DeadLetter> deadLetters) {}

  void define(StreamExecutionEnvironment env, Ends ends) {
    GraphStreams graph = graph(env, ends);

    SingleOutputStreamOperator<Question> questions = questions(env, ends);
    DataStream<QuestionContext> admitted = embedded(admitted(questions));
    SingleOutputStreamOperator<Open> routed = routed(admitted);
    SingleOutputStreamOperator<Open> termed = mergedTerms(routed, termed(routed, graph));
    SingleOutputStreamOperator<LinkPart> linked = linked(routed, termed, graph);
    SingleOutputStreamOperator<Open> merged = mergedLink(routed.union(termed), linked);
    List<SingleOutputStreamOperator<Open>> hops = new ArrayList<>();
    for (int hop = 1; hop <= stages.hopsMax(); hop++) {
      merged = mergedHop(hop, merged, hopped(hop, merged, graph));
      hops.add(merged);
    }
    SingleOutputStreamOperator<ReadPart> texts = texts(sideOutputs(hops, READ_REQUESTS), graph);
    generated(assembled(merged.union(sideOutputs(hops, READ_ROUNDS)), texts), ends);

    statuses(graph.progress().union(linked.getSideOutput(LinkFunction.PROGRESS)), ends);
    deadLetters(
        graph.deadLetters().union(questions.getSideOutput(ParseQuestionsFunction.DEAD_LETTERS)),
        ends);
  }

  // ---- the graph's way ----

  private GraphStreams graph(StreamExecutionEnvironment env, Ends ends) {
    SingleOutputStreamOperator<KafkaValue> records =
        env.fromSource(
            ends.updates(), WatermarkStrategy.noWatermarks(), "graph-updates", KafkaValue.TYPE);
    SingleOutputStreamOperator<GraphUpdate> updates =
        ingest(records, OperatorIds.GRAPH_UPDATES)
            .process(
                new ParseUpdatesFunction(stages.cell()::owns, stages.embedders()::space),
                GraphUpdate.TYPE);
    ingest(updates.name("parse updates"), OperatorIds.PARSE_UPDATES);
    SingleOutputStreamOperator<GraphUpdate> guarded =
        updates.process(stages.guardLayouts(), GraphUpdate.TYPE).name("guard layouts");
    SingleOutputStreamOperator<LinkDelta> catalog =
        ingest(guarded, OperatorIds.GUARD_LAYOUTS)
            .keyBy(CatalogFunction::elementKey, Types.STRING)
            .process(
                new CatalogFunction(stages.shards(), stages.tombstoneTtlMs(), stages.clock()),
                LinkDelta.TYPE)
            .name("catalog");
    ingest(catalog, OperatorIds.CATALOG);
    DataStream<VectorUpdate> vectors =
        vectors(catalog.getSideOutput(CatalogFunction.EMBED_REQUESTS));
    return new GraphStreams(
        termsDeltas(catalog),
        linkChanges(catalog, vectors),
        catalog.getSideOutput(CatalogFunction.HOP_DELTAS),
        catalog.getSideOutput(CatalogFunction.READ_DELTAS),
        catalog
            .getSideOutput(CatalogFunction.PROGRESS)
            .union(updates.getSideOutput(ParseUpdatesFunction.PROGRESS)),
        catalog
            .getSideOutput(CatalogFunction.DEAD_LETTERS)
            .union(updates.getSideOutput(ParseUpdatesFunction.DEAD_LETTERS)));
  }

  private DataStream<VectorUpdate> vectors(DataStream<EmbedRequest> requests) {
    SingleOutputStreamOperator<EmbedRequest> forwarded =
        requests.transform("embed requests", EmbedRequest.TYPE, new ForwardRequestsOperator());
    SingleOutputStreamOperator<VectorUpdate> vectors =
        ingest(forwarded, OperatorIds.EMBED_REQUESTS)
            .keyBy(EmbedUpdatesOperatorFactory::bucketOf, Types.STRING)
            .transform(
                "embed updates",
                VectorUpdate.TYPE,
                new EmbedUpdatesOperatorFactory(
                    stages.embedders(),
                    stages.embedUpdateCapacity(),
                    EmbedUpdatesOperatorFactory.DEFAULT_TEXT_LIMIT));
    return ingest(vectors, OperatorIds.EMBED_UPDATES);
  }

  private DataStream<LinkDelta> termsDeltas(DataStream<LinkDelta> deltas) {
    ShardKeys shards = stages.shards();
    return ingest(
        deltas.filter(delta -> TermsFunction.counts(delta, shards)).name("passages of many shards"),
        OperatorIds.TERMS_DELTAS);
  }

  private DataStream<Either<LinkDelta, VectorUpdate>> linkChanges(
      DataStream<LinkDelta> deltas, DataStream<VectorUpdate> vectors) {
    EitherTypeInfo<LinkDelta, VectorUpdate> type =
        new EitherTypeInfo<>(LinkDelta.TYPE, VectorUpdate.TYPE);
    SingleOutputStreamOperator<Either<LinkDelta, VectorUpdate>> left =
        deltas.map(delta -> Either.<LinkDelta, VectorUpdate>Left(delta), type).name("deltas");
    SingleOutputStreamOperator<Either<LinkDelta, VectorUpdate>> right =
        vectors.map(vector -> Either.<LinkDelta, VectorUpdate>Right(vector), type).name("vectors");
    return ingest(left, OperatorIds.LINK_DELTAS).union(ingest(right, OperatorIds.LINK_VECTORS));
  }

  private void statuses(DataStream<Progress> progress, Ends ends) {
    SingleOutputStreamOperator<BatchStatus> statuses =
        progress
            .keyBy(Progress::batch, Types.STRING)
            .process(
                new BatchStatusFunction(
                    stages.statusIntervalMs(), Stages.BATCH_TTL_MS, stages.clock()),
                BatchStatus.TYPE)
            .name("batch status");
    ingest(
            commitOnDemand(ingest(statuses, OperatorIds.BATCH_STATUS), BatchStatus.TYPE),
            OperatorIds.COMMIT_GRAPH_STATUS)
        .sinkTo(ends.statuses())
        .name("graph-status")
        .uid(OperatorIds.GRAPH_STATUS)
        .slotSharingGroup(Stages.INGEST)
        .setParallelism(stages.ingestParallelism());
  }

  private void deadLetters(DataStream<DeadLetter> letters, Ends ends) {
    ingest(commitOnDemand(letters, DeadLetter.TYPE), OperatorIds.COMMIT_DEAD_LETTERS)
        .sinkTo(ends.deadLetters())
        .name("dead-letters")
        .uid(OperatorIds.DEAD_LETTERS)
        .slotSharingGroup(Stages.INGEST)
        .setParallelism(stages.ingestParallelism());
  }

  // ---- the questions' way ----

  private SingleOutputStreamOperator<Question> questions(
      StreamExecutionEnvironment env, Ends ends) {
    SingleOutputStreamOperator<KafkaValue> records =
        env.fromSource(
            ends.questions(), WatermarkStrategy.noWatermarks(), "questions", KafkaValue.TYPE);
    return retrieve(
        retrieve(records, OperatorIds.QUESTIONS)
            .process(new ParseQuestionsFunction(stages.cell()::owns), Question.TYPE)
            .name("parse questions"),
        OperatorIds.PARSE_QUESTIONS);
  }

  private DataStream<QuestionContext> admitted(DataStream<Question> questions) {
    AdmitFunction function =
        new AdmitFunction(stages.dedupeTtlMs(), stages.hopsMax(), stages.clock());
    return retrieve(
        questions
            .keyBy(Question::identity, Types.STRING)
            .transform("admit", QuestionContext.TYPE, new AdmitOperator(function)),
        OperatorIds.ADMIT);
  }

  private DataStream<QuestionContext> embedded(DataStream<QuestionContext> admitted) {
    return retrieve(
        AsyncDataStream.unorderedWait(
                admitted,
                new EmbedQuestionsFunction(
                    stages.embedders(),
                    stages.embedQuestionCapacity(),
                    Duration.ofMillis(stages.embedQuestionTimeoutMs()),
                    stages.clock()),
                stages.embedQuestionTimeoutMs() + Stages.ASYNC_MARGIN_MS,
                TimeUnit.MILLISECONDS,
                stages.embedQuestionCapacity())
            .returns(QuestionContext.TYPE)
            .name("embed questions"),
        OperatorIds.EMBED_QUESTIONS);
  }

  private SingleOutputStreamOperator<Open> routed(DataStream<QuestionContext> admitted) {
    return retrieve(
        admitted
            .process(new RouteFunction(stages.linkRound(), stages.clock()), Open.TYPE)
            .name("route"),
        OperatorIds.ROUTE);
  }

  private SingleOutputStreamOperator<TermsPart> termed(
      SingleOutputStreamOperator<Open> routed, GraphStreams graph) {
    return retrieve(
        routed
            .getSideOutput(RouteFunction.TERMS_REQUESTS)
            .keyBy(request -> request.scatter().shard(), Types.STRING)
            .connect(graph.termsDeltas().keyBy(LinkDelta::shard, Types.STRING))
            .process(
                new TermsFunction(stages.shards(), stages.link(), stages.clock()), TermsPart.TYPE)
            .name("TERMS"),
        OperatorIds.TERMS);
  }

  private SingleOutputStreamOperator<Open> mergedTerms(
      SingleOutputStreamOperator<Open> routed, DataStream<TermsPart> parts) {
    TermsMergeFunction function =
        new TermsMergeFunction(stages.linkRound(), stages.rounds(), stages.clock());
    return retrieve(
        merge(routed.getSideOutput(RouteFunction.TERMS_ROUNDS), parts, function, Open.TYPE)
            .name("merge terms"),
        OperatorIds.MERGE_TERMS);
  }

  private SingleOutputStreamOperator<LinkPart> linked(
      SingleOutputStreamOperator<Open> routed,
      SingleOutputStreamOperator<Open> termed,
      GraphStreams graph) {
    return retrieve(
        routed
            .getSideOutput(RouteFunction.LINK_REQUESTS)
            .union(termed.getSideOutput(TermsMergeFunction.REQUESTS))
            .keyBy(request -> request.scatter().shard(), Types.STRING)
            .connect(graph.linkChanges().keyBy(AnswerQuestionsTopology::shardOf, Types.STRING))
            .process(
                new LinkFunction(stages.shards(), stages.link(), stages.clock()), LinkPart.TYPE)
            .name("LINK"),
        OperatorIds.LINK);
  }

  private static String shardOf(Either<LinkDelta, VectorUpdate> change) {
    return change.isLeft() ? change.left().shard() : change.right().shard();
  }

  private SingleOutputStreamOperator<Open> mergedLink(
      DataStream<Open> routed, DataStream<LinkPart> linked) {
    return retrieve(
        merge(
                routed,
                linked,
                new LinkMergeFunction(
                    stages.shards(),
                    stages.link(),
                    stages.rounds(),
                    stages.hopRound(),
                    stages.clock()),
                Open.TYPE)
            .name("merge link"),
        OperatorIds.MERGE_LINK);
  }

  private SingleOutputStreamOperator<HopPart> hopped(
      int hop, SingleOutputStreamOperator<Open> opened, GraphStreams graph) {
    DataStream<HopRequest> requests =
        opened.getSideOutput(hop == 1 ? LinkMergeFunction.REQUESTS : HOP_REQUESTS);
    return retrieve(
        requests
            .keyBy(request -> request.scatter().shard(), Types.STRING)
            .connect(graph.hopDeltas().keyBy(HopDelta::shard, Types.STRING))
            .process(new HopFunction(hop, stages.hop(), stages.clock()), HopPart.TYPE)
            .name("HOP " + hop),
        OperatorIds.HOP + hop);
  }

  private SingleOutputStreamOperator<Open> mergedHop(
      int hop, DataStream<Open> opened, DataStream<HopPart> parts) {
    HopMergeFunction function =
        new HopMergeFunction(
            hop,
            stages.hop(),
            stages.rounds(),
            stages.hopRound(),
            stages.readRound(),
            stages.clock());
    return retrieve(
        merge(opened, parts, function, Open.TYPE).name("merge hop " + hop),
        OperatorIds.MERGE_HOP + hop);
  }

  private SingleOutputStreamOperator<ReadPart> texts(
      DataStream<ReadRequest> requests, GraphStreams graph) {
    return retrieve(
        requests
            .keyBy(request -> request.scatter().shard(), Types.STRING)
            .connect(graph.readDeltas().keyBy(ReadDelta::shard, Types.STRING))
            .process(new ReadFunction(stages.read(), stages.clock()), ReadPart.TYPE)
            .name("READ"),
        OperatorIds.READ);
  }

  private DataStream<GroundedQuestion> assembled(
      DataStream<Open> opened, DataStream<ReadPart> texts) {
    AssembleFunction function =
        new AssembleFunction(stages.read(), stages.rounds(), stages.clock());
    return retrieve(
        merge(opened, texts, function, GroundedQuestion.TYPE).name("assemble"),
        OperatorIds.ASSEMBLE);
  }

  private void generated(DataStream<GroundedQuestion> grounded, Ends ends) {
    long timeoutMs = stages.generateTimeoutMs() + GenerateAsyncFunction.OPERATOR_MARGIN.toMillis();
    SingleOutputStreamOperator<Answer> answers =
        AsyncDataStream.unorderedWait(
                // a hot shard must not become a hot generator
                grounded.rebalance(),
                new GenerateAsyncFunction(
                    stages.generators(),
                    Duration.ofMillis(stages.generateTimeoutMs()),
                    stages.languages(),
                    stages.clock(),
                    stages.cell()),
                timeoutMs,
                TimeUnit.MILLISECONDS,
                stages.generateCapacity())
            .returns(Answer.TYPE)
            .name("generate");
    generate(
            commitOnDemand(generate(answers, OperatorIds.GENERATE), Answer.TYPE),
            OperatorIds.COMMIT_ANSWERS)
        .sinkTo(ends.answers())
        .name("answers")
        .uid(OperatorIds.ANSWERS)
        .slotSharingGroup(Stages.GENERATE)
        .setParallelism(stages.generateParallelism());
  }

  // ---- what the stages have in common ----

  /** Stands before a sink, in its chain: a checkpoint commits soon what passes here. */
  private <T> SingleOutputStreamOperator<T> commitOnDemand(DataStream<T> output, WireType<T> type) {
    return output.transform(
        "commit", type, new CommitOnDemandOperatorFactory<>(stages.exactlyOnce()));
  }

  private static <P extends Part, O> SingleOutputStreamOperator<O> merge(
      DataStream<Open> opened,
      DataStream<P> parts,
      MergeFunction<P, O> function,
      WireType<O> type) {
    KeySelector<P, String> question = part -> part.head().question();
    KeyedStream<P, String> keyedParts = parts.keyBy(question, Types.STRING);
    return opened
        .keyBy(open -> open.context().key(), Types.STRING)
        .connect(keyedParts)
        .transform("merge", type, new MergeOperator<>(function));
  }

  private static <T> DataStream<T> sideOutputs(
      List<SingleOutputStreamOperator<Open>> operators, OutputTag<T> tag) {
    return operators.stream()
        .<DataStream<T>>map(operator -> operator.getSideOutput(tag))
        .reduce(DataStream::union)
        .orElseThrow();
  }

  private <T> SingleOutputStreamOperator<T> ingest(
      SingleOutputStreamOperator<T> operator, String uid) {
    return operator
        .uid(uid)
        .slotSharingGroup(Stages.INGEST)
        .setParallelism(stages.ingestParallelism());
  }

  private <T> SingleOutputStreamOperator<T> retrieve(
      SingleOutputStreamOperator<T> operator, String uid) {
    return operator
        .uid(uid)
        .slotSharingGroup(Stages.RETRIEVE)
        .setParallelism(stages.retrieveParallelism());
  }

  private <T> SingleOutputStreamOperator<T> generate(
      SingleOutputStreamOperator<T> operator, String uid) {
    return operator
        .uid(uid)
        .slotSharingGroup(Stages.GENERATE)
        .setParallelism(stages.generateParallelism());
  }
}
