package io.flinkgraphrag.admit;

import io.flinkgraphrag.state.SnapshotContract;
import io.flinkgraphrag.state.WireType;
import java.util.List;
import java.util.stream.Stream;

/** The bytes of admission's state. */
class AdmitSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "AdmitFunction.Seen",
            new WireType<>(AdmitFunction.Seen.class, AdmitFunction.SeenCodec.class),
            List.of(new AdmitFunction.Seen(1_700L, 0, List.of(5L, -6L)))));
  }

  @Override
  protected Stream<Samples<?>> version2() {
    return Stream.of(
        new Samples<>(
            "AdmitFunction.Seen",
            new WireType<>(AdmitFunction.Seen.class, AdmitFunction.SeenCodec.class),
            List.of(new AdmitFunction.Seen(1_700L, 3_900L, List.of(5L, -6L)))));
  }
}
