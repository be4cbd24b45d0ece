package io.flinkgraphrag.jobs.topology;

import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Question;
import java.time.Clock;
import java.util.List;
import org.apache.flink.api.common.functions.MapFunction;

/** The answer to a question is its text. Stateless. */
final class EchoFunction implements MapFunction<Question, Answer> {

  private static final long serialVersionUID = 1L;

  private final Clock clock;

  EchoFunction(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Answer map(Question question) {
    long now = clock.millis();
    return new Answer(
        question.graph(),
        question.id(),
        question.text(),
        Status.ANSWERED,
        question.text(),
        List.of(),
        List.of(),
        null,
        1,
        0,
        null,
        null,
        new Answer.Timings(0, 0, 0, 0, 0, 0, Math.max(0, now - question.askedAt())),
        question.metadata(),
        question.headers(),
        now);
  }
}
