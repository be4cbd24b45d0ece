package io.flinkgraphrag.contract;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.model.contract.Progress;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.metrics.Counter;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * From records of the updates topic to graph updates. What cannot be read goes to {@link
 * #DEAD_LETTERS} and, where it belongs to a batch, as refused to {@link #PROGRESS}. Each record is
 * either an update or a dead letter, and none can fail the job. Updates of other cells' graphs go
 * on too, without vectors; what cannot be read of them is left to those cells, and counted in the
 * metric {@code otherCells}. Stateless.
 *
 * <p>The metric {@code unordered} counts updates that have neither a version nor the contract's
 * key: their order is that of one partition only.
 */
public final class ParseUpdatesFunction extends ProcessFunction<KafkaValue, GraphUpdate>
    implements ResultTypeQueryable<GraphUpdate> {

  public static final OutputTag<DeadLetter> DEAD_LETTERS = ParseQuestionsFunction.DEAD_LETTERS;
  public static final OutputTag<Progress> PROGRESS = new OutputTag<>("progress", Progress.TYPE);

  private static final long serialVersionUID = 1L;

  // configuration
  private final SerializableFunction<String, Boolean> owns;
  private final SerializableFunction<String, @Nullable VectorSpace> spaces;

  // runtime
  private transient GraphUpdateReader reader;
  private transient ParseMetrics metrics;
  private transient Counter unordered;

  /**
   * @param owns whether a graph is this cell's
   * @param spaces the vectors of each graph; another model's are refused. null for a graph whose
   *     vectors are not to be read
   */
  public ParseUpdatesFunction(
      SerializableFunction<String, Boolean> owns,
      SerializableFunction<String, @Nullable VectorSpace> spaces) {
    this.owns = owns;
    this.spaces = spaces;
  }

  @Override
  public void open(OpenContext openContext) {
    reader = new GraphUpdateReader(graph -> owns.apply(graph) ? spaces.apply(graph) : null);
    metrics = new ParseMetrics(getRuntimeContext().getMetricGroup());
    unordered = getRuntimeContext().getMetricGroup().counter("unordered");
  }

  @Override
  public void processElement(KafkaValue record, Context context, Collector<GraphUpdate> out) {
    metrics.read();
    ReadResult<GraphUpdate> result = readOrInternalError(record);
    if (result instanceof ReadResult.Read<GraphUpdate> read) {
      GraphUpdate update = read.value();
      if (owns.apply(update.graph())) {
        metrics.unknown(read.unknown(), record.position());
        if (!GraphUpdateReader.ordered(record, update)) {
          unordered.inc();
        }
      }
      out.collect(update);
    } else if (result instanceof ReadResult.Refused<GraphUpdate> refused) {
      refuse(refused.letter(), context);
    }
  }

  private void refuse(DeadLetter letter, Context context) {
    if (!owns.apply(RecordGraph.ofUpdate(letter.source()))) {
      metrics.otherCell();
      return;
    }
    metrics.refused(letter.error().code());
    context.output(DEAD_LETTERS, letter);
    String batch = GraphUpdateReader.batchOrNone(letter.source());
    if (!batch.isEmpty()) {
      context.output(PROGRESS, new Progress(batch, Progress.Outcome.REFUSED));
    }
  }

  private ReadResult<GraphUpdate> readOrInternalError(KafkaValue record) {
    try {
      return reader.read(record);
    } catch (RuntimeException e) {
      return new ReadResult.Refused<>(
          new DeadLetter(record, Reason.unexpected("reading a graph update", e)));
    }
  }

  @Override
  public TypeInformation<GraphUpdate> getProducedType() {
    return GraphUpdate.TYPE;
  }
}
