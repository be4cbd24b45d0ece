package io.flinkgraphrag.jobs.enrich.replies;

import io.flinkgraphrag.state.SnapshotContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Bytes in the keyed state of the job. */
final class ReplyStateSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>("PaidReply", PaidReply.TYPE, List.of(new PaidReply("text", 7, 2))),
        new Samples<>(
            "LogPosition",
            LogPosition.TYPE,
            List.of(LogPosition.NONE, new LogPosition("g|m|p", "id", Map.of(3, 400L)))));
  }
}
