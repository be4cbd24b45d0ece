package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Question;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableFunction;

/**
 * From records of the questions topic to questions; what cannot be read goes to {@link
 * #DEAD_LETTERS}. Each record of this cell's graphs leaves by exactly one of the two, and none can
 * fail the job; those of other cells are counted in the metric {@code otherCells}. Stateless.
 */
public final class ParseQuestionsFunction extends ProcessFunction<KafkaValue, Question>
    implements ResultTypeQueryable<Question> {

  public static final OutputTag<DeadLetter> DEAD_LETTERS =
      new OutputTag<>("dead-letters", DeadLetter.TYPE);

  private static final long serialVersionUID = 1L;

  // configuration
  private final SerializableFunction<String, Boolean> owns;

  // runtime
  private transient QuestionReader reader;
  private transient ParseMetrics metrics;

  public ParseQuestionsFunction(SerializableFunction<String, Boolean> owns) {
    this.owns = owns;
  }

  @Override
  public void open(OpenContext openContext) {
    reader = new QuestionReader();
    metrics = new ParseMetrics(getRuntimeContext().getMetricGroup());
  }

  @Override
  public void processElement(KafkaValue record, Context context, Collector<Question> out) {
    metrics.read();
    ReadResult<Question> result = readOrInternalError(record);
    if (!owns.apply(graphOf(result))) {
      metrics.otherCell();
    } else if (result instanceof ReadResult.Read<Question> read) {
      Reason fault = read.value().fault();
      if (fault != null) {
        metrics.refused(fault.code());
      }
      metrics.unknown(read.unknown(), record.position());
      out.collect(read.value());
    } else if (result instanceof ReadResult.Refused<Question> refused) {
      metrics.refused(refused.letter().error().code());
      context.output(DEAD_LETTERS, refused.letter());
    }
  }

  private static String graphOf(ReadResult<Question> result) {
    return result instanceof ReadResult.Refused<Question> refused
        ? RecordGraph.ofQuestion(refused.letter().source())
        : ((ReadResult.Read<Question>) result).value().graph();
  }

  private ReadResult<Question> readOrInternalError(KafkaValue record) {
    try {
      return reader.read(record);
    } catch (RuntimeException e) {
      return new ReadResult.Refused<>(
          new DeadLetter(record, Reason.unexpected("reading a question", e)));
    }
  }

  @Override
  public TypeInformation<Question> getProducedType() {
    return Question.TYPE;
  }
}
