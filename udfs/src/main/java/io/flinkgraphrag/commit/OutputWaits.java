package io.flinkgraphrag.commit;

import org.apache.flink.runtime.operators.coordination.OperatorCoordinator;
import org.apache.flink.runtime.operators.coordination.OperatorEvent;

/**
 * A subtask tells its coordinator that a record has gone to the sink and waits for its commit.
 *
 * @param checkpoint the newest checkpoint whose barrier the subtask had passed before the record,
 *     or {@link OperatorCoordinator#NO_CHECKPOINT}; every later one commits the record
 */
record OutputWaits(long checkpoint) implements OperatorEvent {

  private static final long serialVersionUID = 1L;
}
