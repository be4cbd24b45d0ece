package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.SnapshotContract;
import java.util.List;
import java.util.stream.Stream;

/** Bytes in the keyed state of the job. */
final class EnrichSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "Content",
            Content.TYPE,
            List.of(
                Content.waiting(7, "title", "text").of("d|p").at(8, 2),
                Content.waiting(1, "", "t").read(List.of(new Statement("a", "is", "b"))),
                Content.waiting(1, "", "t").givenUp())),
        new Samples<>("Ledger", Ledger.TYPE, List.of(new Ledger(1, 2, 3, 4, 5, 6, 7))),
        new Samples<>(
            "Ends",
            Ends.TYPE,
            List.of(Ends.NONE, new Ends("a", "b", new RelationKey("a", "is", "b")))));
  }
}
