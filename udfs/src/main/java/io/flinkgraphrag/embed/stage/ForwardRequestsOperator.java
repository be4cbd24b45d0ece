package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.model.message.EmbedRequest;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamElement;
import org.apache.flink.streaming.runtime.streamrecord.StreamElementSerializer;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Passes requests on to <em>embed updates</em>, and at a restore first those that an earlier build
 * had in hand: in it the operator with this uid was Flink's async operator, which kept them in
 * operator state, not by key.
 *
 * <p>They go out with the first record or before the first checkpoint, whichever is sooner.
 */
public final class ForwardRequestsOperator extends AbstractStreamOperator<EmbedRequest>
    implements OneInputStreamOperator<EmbedRequest, EmbedRequest> {

  /** Flink's AsyncWaitOperator names its state so. */
  static final String ASYNC_STATE = "_async_wait_operator_state_";

  private static final long serialVersionUID = 1L;

  // runtime
  private transient List<EmbedRequest> restored;

  // state
  private transient ListState<StreamElement> inHand;

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    inHand =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    ASYNC_STATE, new StreamElementSerializer<>(EmbedRequest.TYPE.serializer())));
    restored = new ArrayList<>();
    for (StreamElement element : inHand.get()) {
      restored.add(element.<EmbedRequest>asRecord().getValue());
    }
  }

  @Override
  public void processElement(StreamRecord<EmbedRequest> record) {
    sendRestored();
    output.collect(record);
  }

  /** A barrier is about to follow, so what is sent here is before it. */
  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    sendRestored();
  }

  private void sendRestored() {
    if (!restored.isEmpty()) {
      restored.forEach(request -> output.collect(new StreamRecord<>(request)));
      restored.clear();
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    inHand.clear();
  }
}
