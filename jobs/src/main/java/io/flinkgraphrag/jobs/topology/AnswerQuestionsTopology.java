package io.flinkgraphrag.jobs.topology;

import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import io.flinkgraphrag.jobs.settings.Parallelism;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.BatchStatus;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import java.time.Clock;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The dataflow from questions to answers, as drawn in {@code docs/architecture.md}: the {@link
 * GraphWay}, the {@link QuestionWay} over it, and what both have to tell.
 *
 * <p>Sources, sinks and settings come from outside; this package only connects.
 */
public final class AnswerQuestionsTopology {

  private final AnswerQuestionsSettings settings;
  private final Clock clock;

  /** The clock goes into every function that has one. */
  public AnswerQuestionsTopology(AnswerQuestionsSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** Where records come from and go to. */
  public record Ends(
      Source<KafkaValue, ?, ?> questions,
      Source<KafkaValue, ?, ?> updates,
      Sink<Answer> answers,
      Sink<BatchStatus> statuses,
      Sink<DeadLetter> deadLetters) {}

  /** Adds the dataflow to an environment. */
  public void define(StreamExecutionEnvironment env, Ends ends) {
    env.setMaxParallelism(Parallelism.MAX);
    GraphWay way = new GraphWay(settings, clock);
    GraphStreams graph = way.define(env, ends.updates());
    QuestionWay.Asides asides =
        new QuestionWay(settings, graph, clock).define(env, ends.questions(), ends.answers());
    way.tellStatuses(graph.progress().union(asides.progress()), ends.statuses());
    way.putAside(graph.deadLetters().union(asides.deadLetters()), ends.deadLetters());
  }
}
