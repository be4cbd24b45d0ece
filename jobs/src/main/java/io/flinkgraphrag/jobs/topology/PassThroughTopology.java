package io.flinkgraphrag.jobs.topology;

import io.flinkgraphrag.contract.ParseQuestionsFunction;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.Parallelism;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;
import java.time.Clock;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** From questions to answers on the shortest way: read, parse, commit, write. */
public final class PassThroughTopology {

  private final AnswerQuestionsSettings settings;
  private final Clock clock;

  public PassThroughTopology(AnswerQuestionsSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Adds the dataflow to an environment. */
  public void define(
      StreamExecutionEnvironment env, Source<KafkaValue, ?, ?> questions, Sink<Answer> answers) {
    env.setMaxParallelism(Parallelism.MAX);
    SlotGroup all = new SlotGroup("pass-through", settings.parallelism().retrieve());
    String source = "questions";
    DataStream<KafkaValue> records =
        all.place(
            source,
            OperatorIds.QUESTIONS,
            env.fromSource(questions, WatermarkStrategy.noWatermarks(), source, KafkaValue.TYPE));
    DataStream<Question> parsed =
        all.place(
            "parse questions",
            OperatorIds.PARSE_QUESTIONS,
            records.process(
                new ParseQuestionsFunction(settings.graphs().cell()::owns), Question.TYPE));
    DataStream<Answer> echoed =
        all.place("echo", "echo", parsed.map(new EchoFunction(clock)).returns(Answer.TYPE));
    all.placeSink(
        OperatorIds.ANSWERS, echoed, Answer.TYPE, answers, settings.kafka().exactlyOnce());
  }
}
