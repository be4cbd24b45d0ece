package io.flinkgraphrag.round;

import io.flinkgraphrag.model.Open;
import io.flinkgraphrag.model.Part;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;

/**
 * Runs a {@link MergeFunction}, whose rounds live on the heap, and takes them to keyed state when a
 * checkpoint comes and from there at a restore. A function alone cannot: it may not choose the key.
 */
public final class MergeOperator<P extends Part, O>
    extends KeyedCoProcessOperator<String, Open, P, O> {

  private static final long serialVersionUID = 1L;

  private final MergeFunction<P, O> merge;

  public MergeOperator(MergeFunction<P, O> merge) {
    super(merge);
    this.merge = merge;
  }

  @Override
  public void open() throws Exception {
    super.open();
    for (String question : questionsInState()) {
      setCurrentKey(question);
      merge.restore(question);
    }
  }

  private List<String> questionsInState() {
    KeyedStateBackend<String> backend = getKeyedStateBackend();
    try (Stream<String> keys = backend.getKeys(RoundState.TIMER, VoidNamespace.INSTANCE)) {
      return keys.toList();
    }
  }

  /** Flink calls this before it copies the keyed state. */
  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    merge.store(this::setCurrentKey);
    super.snapshotState(context);
  }
}
