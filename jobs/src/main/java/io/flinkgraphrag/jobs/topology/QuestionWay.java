package io.flinkgraphrag.jobs.topology;

import static io.flinkgraphrag.hop.HopMergeFunction.HOP_REQUESTS;
import static io.flinkgraphrag.hop.HopMergeFunction.READ_REQUESTS;
import static io.flinkgraphrag.hop.HopMergeFunction.READ_ROUNDS;

import io.flinkgraphrag.admit.AdmitFunction;
import io.flinkgraphrag.admit.AdmitOperator;
import io.flinkgraphrag.contract.ParseQuestionsFunction;
import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.stage.EmbedQuestionsFunction;
import io.flinkgraphrag.generate.stage.GenerateAsyncFunction;
import io.flinkgraphrag.hop.HopFunction;
import io.flinkgraphrag.hop.HopMergeFunction;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.EmbedSettings;
import io.flinkgraphrag.jobs.settings.GenerateSettings;
import io.flinkgraphrag.jobs.settings.GraphSettings;
import io.flinkgraphrag.jobs.settings.RerankSettings;
import io.flinkgraphrag.jobs.settings.RetrieveSettings;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.stage.LinkFunction;
import io.flinkgraphrag.link.stage.LinkMergeFunction;
import io.flinkgraphrag.link.stage.TermsFunction;
import io.flinkgraphrag.link.stage.TermsMergeFunction;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Request;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.read.AssembleFunction;
import io.flinkgraphrag.read.ReadFunction;
import io.flinkgraphrag.rerank.stage.RerankAsyncFunction;
import io.flinkgraphrag.rerank.stage.RerankLimits;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.LinkRound;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.MergeOperator;
import io.flinkgraphrag.round.ReadRound;
import io.flinkgraphrag.round.ShardFunction;
import io.flinkgraphrag.round.ShardOperator;
import io.flinkgraphrag.route.RouteFunction;
import io.flinkgraphrag.state.WireType;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.KeyedStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.types.Either;
import org.apache.flink.util.OutputTag;

/**
 * The questions' way: from a question over its rounds to its answer. Up to <i>assemble</i> it is in
 * the slot sharing group {@code retrieve}, from <i>rerank</i> on in {@code generate}.
 */
final class QuestionWay {

  /** Flink's own async timeout comes so much after the function's: it is only a safety net. */
  private static final Duration ASYNC_MARGIN = Duration.ofSeconds(5);

  private final AnswerQuestionsSettings settings;
  private final GraphStreams graph;
  private final Clock clock;
  private final SlotGroup retrieve;
  private final SlotGroup generate;

  /** Over what the graph's way offers. */
  QuestionWay(AnswerQuestionsSettings settings, GraphStreams graph, Clock clock) {
    this.settings = settings;
    this.graph = graph;
    this.clock = clock;
    this.retrieve = new SlotGroup("retrieve", settings.parallelism().retrieve());
    this.generate = new SlotGroup("generate", settings.parallelism().generate());
  }

  /** What the questions' way says besides answers. */
  record Asides(DataStream<Progress> progress, DataStream<DeadLetter> deadLetters) {}

  /** From questions to answers. */
  Asides define(
      StreamExecutionEnvironment env, Source<KafkaValue, ?, ?> source, Sink<Answer> sink) {
    SingleOutputStreamOperator<Question> questions = parsed(records(env, source));
    SingleOutputStreamOperator<Open> routed = routed(embedded(admitted(questions)));
    SingleOutputStreamOperator<Open> termed = mergedTerms(routed, termed(routed));
    SingleOutputStreamOperator<LinkPart> linked = linked(routed, termed);
    SingleOutputStreamOperator<Open> merged = mergedLink(routed.union(termed), linked);
    List<SingleOutputStreamOperator<Open>> hops = new ArrayList<>();
    for (int hop = 1; hop <= settings.retrieve().hopsMax(); hop++) {
      merged = mergedHop(hop, merged, hopped(hop, merged));
      hops.add(merged);
    }
    SingleOutputStreamOperator<ReadPart> texts = texts(sideOutputs(hops, READ_REQUESTS));
    DataStream<GroundedQuestion> found =
        assembled(merged.union(sideOutputs(hops, READ_ROUNDS)), texts);
    answers(generated(reranked(found)), sink);
    return new Asides(
        linked.getSideOutput(LinkFunction.PROGRESS),
        questions.getSideOutput(ParseQuestionsFunction.DEAD_LETTERS));
  }

  private SingleOutputStreamOperator<KafkaValue> records(
      StreamExecutionEnvironment env, Source<KafkaValue, ?, ?> source) {
    String name = "questions";
    return retrieve.place(
        name,
        OperatorIds.QUESTIONS,
        env.fromSource(source, WatermarkStrategy.noWatermarks(), name, KafkaValue.TYPE));
  }

  private SingleOutputStreamOperator<Question> parsed(DataStream<KafkaValue> records) {
    return retrieve.place(
        "parse questions",
        OperatorIds.PARSE_QUESTIONS,
        records.process(new ParseQuestionsFunction(settings.graphs().cell()::owns), Question.TYPE));
  }

  private DataStream<QuestionContext> admitted(DataStream<Question> questions) {
    String name = "admit";
    ShardKeys shards = shards();
    AdmitFunction function =
        new AdmitFunction(
            settings.admit().dedupeTtl().toMillis(),
            settings.retrieve().hopsMax(),
            graph -> shards.layout(graph).language(),
            clock);
    return retrieve.place(
        name,
        OperatorIds.ADMIT,
        questions
            .keyBy(Question::identity, Types.STRING)
            .transform(name, QuestionContext.TYPE, new AdmitOperator(function)));
  }

  private DataStream<QuestionContext> embedded(DataStream<QuestionContext> admitted) {
    EmbedSettings embed = settings.embed();
    return retrieve.place(
        "embed questions",
        OperatorIds.EMBED_QUESTIONS,
        AsyncDataStream.unorderedWait(
                admitted,
                new EmbedQuestionsFunction(
                    embed.embedders(), embed.questionCapacity(), embed.questionTimeout(), clock),
                EmbedQuestionsFunction.longest(embed.questionTimeout())
                    .plus(ASYNC_MARGIN)
                    .toMillis(),
                TimeUnit.MILLISECONDS,
                embed.questionCapacity())
            .returns(QuestionContext.TYPE));
  }

  private SingleOutputStreamOperator<Open> routed(DataStream<QuestionContext> embedded) {
    return retrieve.place(
        "route",
        OperatorIds.ROUTE,
        embedded.process(new RouteFunction(linkRound(), clock), Open.TYPE));
  }

  private SingleOutputStreamOperator<TermsPart> termed(SingleOutputStreamOperator<Open> routed) {
    return sharded(
        "TERMS",
        OperatorIds.TERMS,
        routed.getSideOutput(RouteFunction.TERMS_REQUESTS),
        graph.termsDeltas().keyBy(LinkDelta::shard, Types.STRING),
        new TermsFunction(shards(), settings.retrieve().link(), clock),
        TermsPart.TYPE);
  }

  private SingleOutputStreamOperator<Open> mergedTerms(
      SingleOutputStreamOperator<Open> routed, DataStream<TermsPart> parts) {
    return merged(
        "merge terms",
        OperatorIds.MERGE_TERMS,
        routed.getSideOutput(RouteFunction.TERMS_ROUNDS),
        parts,
        new TermsMergeFunction(linkRound(), settings.retrieve().rounds(), clock),
        Open.TYPE);
  }

  private SingleOutputStreamOperator<LinkPart> linked(
      SingleOutputStreamOperator<Open> routed, SingleOutputStreamOperator<Open> termed) {
    return sharded(
        "LINK",
        OperatorIds.LINK,
        routed
            .getSideOutput(RouteFunction.LINK_REQUESTS)
            .union(termed.getSideOutput(TermsMergeFunction.REQUESTS)),
        graph.linkChanges().keyBy(QuestionWay::shardOf, Types.STRING),
        new LinkFunction(shards(), settings.retrieve().link(), clock),
        LinkPart.TYPE);
  }

  private static String shardOf(Either<LinkDelta, VectorUpdate> change) {
    return change.isLeft() ? change.left().shard() : change.right().shard();
  }

  private SingleOutputStreamOperator<Open> mergedLink(
      DataStream<Open> routed, DataStream<LinkPart> linked) {
    RetrieveSettings search = settings.retrieve();
    return merged(
        "merge link",
        OperatorIds.MERGE_LINK,
        routed,
        linked,
        new LinkMergeFunction(shards(), search.link(), search.rounds(), hopRound(), clock),
        Open.TYPE);
  }

  private SingleOutputStreamOperator<HopPart> hopped(
      int hop, SingleOutputStreamOperator<Open> opened) {
    DataStream<HopRequest> requests =
        opened.getSideOutput(hop == 1 ? LinkMergeFunction.REQUESTS : HOP_REQUESTS);
    return sharded(
        "HOP " + hop,
        OperatorIds.HOP + hop,
        requests,
        graph.hopDeltas().keyBy(HopDelta::shard, Types.STRING),
        new HopFunction(hop, settings.retrieve().hop(), clock),
        HopPart.TYPE);
  }

  private SingleOutputStreamOperator<Open> mergedHop(
      int hop, DataStream<Open> opened, DataStream<HopPart> parts) {
    RetrieveSettings search = settings.retrieve();
    return merged(
        "merge hop " + hop,
        OperatorIds.MERGE_HOP + hop,
        opened,
        parts,
        new HopMergeFunction(
            hop,
            search.hop(),
            search.rounds(),
            hopRound(),
            new ReadRound(shards(), search.rounds(), settings.rerank().rerankers().plan()),
            clock),
        Open.TYPE);
  }

  private SingleOutputStreamOperator<ReadPart> texts(DataStream<ReadRequest> requests) {
    return sharded(
        "READ",
        OperatorIds.READ,
        requests,
        graph.readDeltas().keyBy(ReadDelta::shard, Types.STRING),
        new ReadFunction(settings.retrieve().read(), clock),
        ReadPart.TYPE);
  }

  private DataStream<GroundedQuestion> assembled(
      DataStream<Open> opened, DataStream<ReadPart> texts) {
    RetrieveSettings search = settings.retrieve();
    Embedders embedders = settings.embed().embedders();
    return merged(
        "assemble",
        OperatorIds.ASSEMBLE,
        opened,
        texts,
        new AssembleFunction(
            search.read(),
            search.rounds(),
            settings.rerank().rerankers().plan(),
            graph -> embedders.of(graph).model(),
            clock),
        GroundedQuestion.TYPE);
  }

  /** In the job whether a graph has a reranker or not, so that state fits when one gets one. */
  private DataStream<GroundedQuestion> reranked(DataStream<GroundedQuestion> found) {
    RerankSettings reranking = settings.rerank();
    RerankLimits limits = reranking.limits();
    return generate.place(
        "rerank",
        OperatorIds.RERANK,
        AsyncDataStream.unorderedWait(
                // a hot shard must not become a hot reranker, nor a hot generator
                found.rebalance(),
                new RerankAsyncFunction(reranking.rerankers(), limits, clock),
                limits.timeout().plus(RerankAsyncFunction.OPERATOR_MARGIN).toMillis(),
                TimeUnit.MILLISECONDS,
                limits.capacity() + RerankAsyncFunction.OPERATOR_ROOM)
            .returns(GroundedQuestion.TYPE));
  }

  private DataStream<Answer> generated(DataStream<GroundedQuestion> grounded) {
    GenerateSettings generation = settings.generate();
    GraphSettings graphs = settings.graphs();
    ShardKeys shards = shards();
    return generate.place(
        "generate",
        OperatorIds.GENERATE,
        AsyncDataStream.unorderedWait(
                grounded,
                new GenerateAsyncFunction(
                    generation.generators(),
                    generation.timeout(),
                    name -> shards.layout(name).language(),
                    clock,
                    graphs.cell()),
                GenerateAsyncFunction.operatorTimeout(generation.timeout()).toMillis(),
                TimeUnit.MILLISECONDS,
                generation.capacity())
            .returns(Answer.TYPE));
  }

  private void answers(DataStream<Answer> answers, Sink<Answer> sink) {
    generate.placeSink(
        OperatorIds.ANSWERS, answers, Answer.TYPE, sink, settings.kafka().exactlyOnce());
  }

  private ShardKeys shards() {
    return settings.graphs().shards();
  }

  private LinkRound linkRound() {
    return new LinkRound(shards(), settings.retrieve().rounds());
  }

  private HopRound hopRound() {
    RetrieveSettings search = settings.retrieve();
    return new HopRound(shards(), search.rounds(), search.hop().frontierMax(), search.hopsMax());
  }

  /** A stage that answers each request from its shard's data. */
  private <R extends Request, D, P extends Part> SingleOutputStreamOperator<P> sharded(
      String name,
      String uid,
      DataStream<R> requests,
      KeyedStream<D, String> changes,
      ShardFunction<R, D, P> function,
      WireType<P> type) {
    KeySelector<R, String> shard = request -> request.scatter().shard();
    return retrieve.place(
        name,
        uid,
        requests
            .keyBy(shard, Types.STRING)
            .connect(changes)
            .transform(name, type, new ShardOperator<>(function, settings.retrieve().rounds())));
  }

  /** A merge of the round that was opened with the parts that its shards send. */
  private <P extends Part, O> SingleOutputStreamOperator<O> merged(
      String name,
      String uid,
      DataStream<Open> opened,
      DataStream<P> parts,
      MergeFunction<P, O> function,
      WireType<O> type) {
    KeySelector<P, String> question = part -> part.head().question();
    KeyedStream<P, String> keyedParts = parts.keyBy(question, Types.STRING);
    return retrieve.place(
        name,
        uid,
        opened
            .keyBy(open -> open.context().key(), Types.STRING)
            .connect(keyedParts)
            .transform(name, type, new MergeOperator<>(function)));
  }

  private static <T> DataStream<T> sideOutputs(
      List<SingleOutputStreamOperator<Open>> operators, OutputTag<T> tag) {
    return operators.stream()
        .<DataStream<T>>map(operator -> operator.getSideOutput(tag))
        .reduce(DataStream::union)
        .orElseThrow();
  }
}
