package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import java.util.List;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichMapFunction;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;

/**
 * Lets updates pass and counts them by the type of their element, each once through all failures.
 * The counts are accumulators of the job, with the names of the types.
 */
public final class CountUpdatesFunction extends RichMapFunction<UpdateRecord, UpdateRecord>
    implements CheckpointedFunction {

  private static final long serialVersionUID = 1L;

  /** In the order in which state has them. */
  private static final List<ElementType> COUNTED =
      List.of(ElementType.ENTITY, ElementType.RELATION, ElementType.PASSAGE);

  // runtime
  private transient List<LongCounter> counters;

  // state
  private transient ListState<long[]> counts;

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    counters = COUNTED.stream().map(type -> new LongCounter()).toList();
    counts =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "counts", PrimitiveArrayTypeInfo.LONG_PRIMITIVE_ARRAY_TYPE_INFO));
    for (long[] restored : counts.get()) {
      for (int i = 0; i < restored.length; i++) {
        counters.get(i).add(restored[i]);
      }
    }
  }

  @Override
  public void open(OpenContext context) {
    for (int i = 0; i < counters.size(); i++) {
      getRuntimeContext().addAccumulator(COUNTED.get(i).text(), counters.get(i));
    }
  }

  @Override
  public UpdateRecord map(UpdateRecord update) {
    counters.get(COUNTED.indexOf(update.type())).add(1);
    return update;
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    counts.update(
        List.of(counters.stream().mapToLong(LongCounter::getLocalValuePrimitive).toArray()));
  }
}
