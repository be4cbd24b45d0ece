package io.flinkgraphrag.embed;

import io.flinkgraphrag.embed.stage.EmbedState;
import io.flinkgraphrag.embed.stage.EmbedState.Lane;
import io.flinkgraphrag.embed.stage.EmbedState.Lanes;
import io.flinkgraphrag.embed.stage.EmbedState.Waiting;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.state.SnapshotContract;
import io.flinkgraphrag.state.WireType;
import java.util.List;
import java.util.stream.Stream;

/** The bytes of what waits for its vectors. */
class EmbedSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    EmbedRequest request =
        new EmbedRequest(
            "g", "g|0|0#7", ElementType.PASSAGE, "d|p", 2, List.of("T x", "T: x"), "b");
    return Stream.of(
        new Samples<>(
            "EmbedState.Waiting",
            new WireType<>(Waiting.class, EmbedState.WaitingCodec.class),
            List.of(new Waiting(request, 0, false), new Waiting(request, 3, true))),
        new Samples<>(
            "EmbedState.Lanes",
            new WireType<>(Lanes.class, EmbedState.LanesCodec.class),
            List.of(
                new Lanes("g", new Lane(0, 0, 0), new Lane(1L << 62, 1L << 62, 0)),
                new Lanes("h", new Lane(5, 1L << 33, 7), new Lane(9, 12, 3)))));
  }
}
