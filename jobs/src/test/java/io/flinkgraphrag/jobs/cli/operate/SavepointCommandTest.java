package io.flinkgraphrag.jobs.cli.operate;

import static io.flinkgraphrag.jobs.cli.operate.FakeFlink.JOB;
import static io.flinkgraphrag.jobs.cli.operate.FakeFlink.NO_LEADER;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.operate.FakeFlink.Ended;
import io.flinkgraphrag.jobs.cli.operate.FakeFlink.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A savepoint over HTTP from a server that plays Flink's part, in good and bad moments. */
final class SavepointCommandTest {

  private static final String TRIGGER = "POST /jobs/" + JOB + "/savepoints";
  private static final String STATUS = "GET /jobs/" + JOB + "/savepoints/*";

  private final FakeFlink flink = new FakeFlink().on(TRIGGER, 202, "{\"request-id\":\"x\"}");

  @AfterEach
  void close() {
    flink.close();
  }

  private Ended savepoint(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--flink", flink.url()));
    all.addAll(List.of(arguments));
    return FakeFlink.run(new SavepointCommand(FakeFlink.PACE), all.toArray(String[]::new));
  }

  @Test
  void itWaitsForTheSavepointAndPrintsItsPathAlone() {
    flink.on(STATUS, 200, FakeFlink.IN_PROGRESS).on(STATUS, 200, FakeFlink.taken("file:/sp/1"));

    Ended ended = savepoint();

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).isEqualTo("file:/sp/1");
    assertThat(flink.calls)
        .anySatisfy(
            call ->
                assertThat(call)
                    .startsWith(TRIGGER)
                    .contains("\"target-directory\":\"file:///sp/flink-graphrag\"")
                    .contains("\"formatType\":\"NATIVE\"")
                    .contains("\"cancel-job\":false"));
  }

  @Test
  void timersOnTheHeapTakeACanonicalSavepoint() {
    flink
        .only(
            "GET /jobmanager/config",
            200,
            "[{\"key\":\"execution.checkpointing.savepoint-dir\",\"value\":\"file:///sp\"},"
                + "{\"key\":\"state.backend.rocksdb.timer-service.factory\",\"value\":\"HEAP\"}]")
        .on(STATUS, 200, FakeFlink.taken("file:/sp/1"));

    assertThat(savepoint().code()).isZero();
    assertThat(flink.calls).anyMatch(call -> call.contains("\"formatType\":\"CANONICAL\""));
  }

  @Test
  void aChangeOfTheLeaderIsWaitedForAndTheSavepointIsAskedForOnce() {
    flink
        .only(TRIGGER, 503, NO_LEADER)
        .on(TRIGGER, 202, "{\"request-id\":\"x\"}")
        .on(STATUS, 503, NO_LEADER)
        .on(
            STATUS,
            500,
            "{\"errors\":[\"org.apache.flink.runtime.rpc.exceptions.FencingTokenException: old\"]}")
        .on(STATUS, 200, FakeFlink.taken("file:/sp/1"));

    assertThat(savepoint().out()).isEqualTo("file:/sp/1");
    List<String> ids =
        flink.calls.stream()
            .filter(call -> call.startsWith(TRIGGER))
            .map(call -> call.replaceAll(".*\"triggerId\":\"([0-9a-f]{32})\".*", "$1"))
            .toList();
    assertThat(ids).hasSize(2);
    assertThat(ids.get(0)).as("Flink knows it again").isEqualTo(ids.get(1)).hasSize(32);
  }

  @Test
  void aRedirectToTheLeaderIsFollowedWithTheOrder() {
    String there = "/leader" + "/jobs/" + JOB + "/savepoints";
    flink
        .on("POST " + there, 202, "{\"request-id\":\"x\"}")
        .on(STATUS, 200, FakeFlink.taken("file:/sp/1"));
    FakeFlink standby = new FakeFlink();
    try (standby) {
      standby
          .on(TRIGGER, new Reply(307, "", flink.url() + there))
          .on(
              STATUS,
              new Reply(307, "", flink.url() + STATUS.substring(4).replace("*", "a".repeat(32))));

      Ended ended = FakeFlink.run(new SavepointCommand(FakeFlink.PACE), "--flink", standby.url());

      assertThat(ended.out()).isEqualTo("file:/sp/1");
      assertThat(flink.calls)
          .anyMatch(call -> call.startsWith("POST " + there) && call.contains("formatType"));
    }
  }

  @Test
  void aSavepointThatFailsSaysWhyAndThatTheJobRunsOn() {
    flink.on(
        STATUS,
        200,
        FakeFlink.failed(
            "java.util.concurrent.CompletionException: x\\n\\tat a.B.c(B.java:1)\\nCaused by:"
                + " org.apache.flink.runtime.checkpoint.CheckpointException: Checkpoint expired"
                + " before completing."));

    Ended ended = savepoint();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err())
        .endsWith(
            "no savepoint was taken: Checkpoint expired before completing.. The job runs on; try again");
  }

  @Test
  void aJobManagerThatKnowsNothingOfTheSavepointIsNotTakenForSuccess() {
    flink.on(STATUS, 200, FakeFlink.IN_PROGRESS).on(STATUS, 404, "{\"errors\":[\"no operation\"]}");

    Ended ended = savepoint();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.out()).isEmpty();
    assertThat(ended.err()).contains("whether the savepoint is complete is not known");
  }

  @Test
  void aSavepointThatTakesTooLongIsToldAndNotTakenForAFailure() {
    flink.on(STATUS, 200, FakeFlink.IN_PROGRESS);

    assertThat(savepoint("--timeout", "0").err())
        .contains("not complete after 0 s. The job runs on; wait longer by --timeout S");
  }

  @Test
  void aClusterWithoutAFolderForSavepointsIsToldBeforeAnythingIsAsked() {
    flink.only("GET /jobmanager/config", 200, "[]");

    Ended ended = savepoint();

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .contains("has no execution.checkpointing.savepoint-dir")
        .contains("--to");
    assertThat(flink.calls).noneMatch(call -> call.startsWith("POST"));
  }

  @Test
  void withoutAJobThereIsNothingToTake() {
    flink.only("GET /jobs/overview", 200, "{\"jobs\":[]}");

    Ended ended = savepoint();

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err())
        .isEqualTo("no job runs at " + flink.url() + ". Start it by ./graphrag start");
  }

  @Test
  void ofSeveralJobsOneIsToBeNamed() {
    String other = "1".repeat(32);
    flink
        .only(
            "GET /jobs/overview",
            200,
            "{\"jobs\":["
                + FakeFlink.job(JOB, "RUNNING", 1, 1, "Default")
                + ","
                + FakeFlink.job(other, "RUNNING", 1, 1, "Default")
                + "]}")
        .on(STATUS, 200, FakeFlink.taken("file:/sp/1"));

    assertThat(savepoint().err()).contains("2 jobs run").contains("--job ID").contains(other);
    assertThat(savepoint("--job", JOB).out()).isEqualTo("file:/sp/1");
  }

  @Test
  void aJobThatDoesNotRunWholeIsNotAsked() {
    flink.only("GET /jobs/overview", 200, FakeFlink.overview("RUNNING", 7, 42));

    Ended ended = savepoint();

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).contains("does not run whole (7 of 42 tasks run)");
    assertThat(flink.calls).noneMatch(call -> call.startsWith("POST"));
  }

  @Test
  void aWrongAddressIsToldAtOnce() {
    String gone = flink.url();
    flink.close();

    Ended ended = FakeFlink.run(new SavepointCommand(FakeFlink.PACE), "--flink", gone);

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("no Flink answers at " + gone).contains("GRAPHRAG_FLINK");
  }

  @Test
  void somethingElseThanFlinkIsToldSo() {
    flink.only("GET /jobs/overview", 200, "<html>hello</html>");

    Ended ended = savepoint();

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("is not Flink's REST API");
  }

  @Test
  void anAddressThatIsNoneIsToldSo() {
    assertThat(FakeFlink.run(new SavepointCommand(FakeFlink.PACE), "--flink", "ftp://x").err())
        .isEqualTo("--flink has to be a URL such as http://127.0.0.1:8081, is \"ftp://x\"");
  }
}
