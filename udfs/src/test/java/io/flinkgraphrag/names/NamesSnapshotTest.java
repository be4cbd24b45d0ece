package io.flinkgraphrag.names;

import io.flinkgraphrag.state.SnapshotContract;
import java.util.List;
import java.util.stream.Stream;

/** The bytes of the state of names. */
class NamesSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "NameTarget",
            NameTarget.TYPE,
            List.of(
                NameTarget.movingTo("norvik"),
                NameTarget.movingTo("").after("d|p"),
                NameTarget.movingTo("Norvik AS, Bergen").reached())));
  }
}
