package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.state.SnapshotContract;
import java.util.List;
import java.util.stream.Stream;

/** Bytes in the keyed state of a job that follows. */
final class FollowSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "Trail",
            Trail.TYPE,
            List.of(
                new Trail(7, -8, List.of("g|entity|a", "g|document|b|b")),
                new Trail(1, 2, List.of()))),
        new Samples<>("Sent", Sent.TYPE, List.of(new Sent(9, true, -10), new Sent(11, false, 0))),
        new Samples<>(
            "UpdateRecord",
            UpdateRecord.TYPE,
            List.of(
                new UpdateRecord(ElementType.RELATION, new byte[] {1, 2}, new byte[] {3, 4, 5}))));
  }
}
