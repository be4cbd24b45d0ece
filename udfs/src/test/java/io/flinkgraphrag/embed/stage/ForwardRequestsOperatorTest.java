package io.flinkgraphrag.embed.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.datastream.AsyncDataStream;
import org.apache.flink.streaming.api.functions.async.AsyncFunction;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperatorFactory;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class ForwardRequestsOperatorTest {

  private static final EmbedRequest FIRST = request("first");
  private static final EmbedRequest SECOND = request("second");

  @Test
  void whatTheAsyncOperatorHadInHandGoesOutBeforeTheFirstCheckpoint() throws Exception {
    try (var harness = forwarding(asyncState(FIRST, SECOND))) {
      harness.prepareSnapshotPreBarrier(2);
      assertThat(Harnesses.take(harness)).containsExactlyInAnyOrder(FIRST, SECOND);
      OperatorSubtaskState state = harness.snapshot(2, 2);
      try (var next = forwarding(state)) {
        next.prepareSnapshotPreBarrier(3);
        assertThat(Harnesses.take(next)).as("it is sent once").isEmpty();
      }
    }
  }

  @Test
  void whatTheAsyncOperatorHadInHandGoesOutBeforeNewerRequests() throws Exception {
    EmbedRequest newer = request("newer");
    try (var harness = forwarding(asyncState(FIRST))) {
      harness.processElement(newer, 0);
      assertThat(Harnesses.take(harness)).containsExactly(FIRST, newer);
    }
  }

  /** As builds before this operator left it: Flink's async operator with calls in flight. */
  private static OperatorSubtaskState asyncState(EmbedRequest... inFlight) throws Exception {
    AsyncFunction<EmbedRequest, VectorUpdate> hung = (request, result) -> {};
    try (OneInputStreamOperatorTestHarness<EmbedRequest, VectorUpdate> harness =
        new OneInputStreamOperatorTestHarness<>(
            new AsyncWaitOperatorFactory<>(hung, 300_000, 16, AsyncDataStream.OutputMode.UNORDERED),
            EmbedRequest.TYPE.serializer())) {
      harness.setup(VectorUpdate.TYPE.serializer());
      harness.open();
      for (EmbedRequest request : inFlight) {
        harness.processElement(request, 0);
      }
      return harness.snapshot(1, 1);
    }
  }

  private static OneInputStreamOperatorTestHarness<EmbedRequest, EmbedRequest> forwarding(
      OperatorSubtaskState state) throws Exception {
    OneInputStreamOperatorTestHarness<EmbedRequest, EmbedRequest> harness =
        new OneInputStreamOperatorTestHarness<>(new ForwardRequestsOperator());
    harness.setup(EmbedRequest.TYPE.serializer());
    harness.initializeState(state);
    harness.open();
    return harness;
  }

  private static EmbedRequest request(String element) {
    return new EmbedRequest("g", "g|0|0#7", ElementType.PASSAGE, element, 1, List.of("a"), "");
  }
}
