package io.flinkgraphrag.jobs.cli.operate;

import static io.flinkgraphrag.jobs.cli.operate.FakeFlink.JOB;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.operate.FakeFlink.Ended;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A change of the parallelism over HTTP, of a server that plays Flink's part. */
final class RescaleCommandTest {

  private static final String DETAILS = "GET /jobs/" + JOB;
  private static final String PUT = "PUT /jobs/" + JOB + "/resource-requirements";
  private static final String CHECKPOINT = "GET /jobs/" + JOB + "/checkpoints/*";

  private final FakeFlink flink =
      new FakeFlink()
          .on("GET /overview", 200, "{\"slots-total\":12,\"slots-available\":0}")
          .on(PUT, 200, "{}")
          .on("POST /jobs/" + JOB + "/checkpoints", 202, "{\"request-id\":\"x\"}")
          .on(CHECKPOINT, 200, FakeFlink.IN_PROGRESS)
          .on(CHECKPOINT, 200, FakeFlink.failed("a.b.CheckpointException: not all tasks run"))
          .on(CHECKPOINT, 200, FakeFlink.complete(8));

  @AfterEach
  void close() {
    flink.close();
  }

  private static String details(int ingest, int retrieve, int generate) {
    return "{\"vertices\":["
        + vertex("a1", "i", "Source: graph-updates -> parse updates", ingest)
        + ","
        + vertex("a2", "i", "catalog", ingest)
        + ","
        + vertex("b1", "r", "Source: questions -> parse questions", retrieve)
        + ","
        + vertex("c1", "g", "rerank -> generate -> commit -> answers: Writer", generate)
        + "]}";
  }

  private static String vertex(String id, String group, String name, int parallelism) {
    return "{\"id\":\"%s\",\"slotSharingGroupId\":\"%s\",\"name\":\"%s\",\"parallelism\":%d}"
        .formatted(id, group, name, parallelism);
  }

  private Ended rescale(String... arguments) {
    List<String> all = new ArrayList<>(List.of("--flink", flink.url()));
    all.addAll(List.of(arguments));
    return FakeFlink.run(new RescaleCommand(FakeFlink.PACE), all.toArray(String[]::new));
  }

  @Test
  void eachGroupTakesItsOwnNumberAndTheOthersTheCommonOne() {
    flink
        .on(DETAILS, 200, details(2, 2, 2))
        .on(DETAILS, 200, details(2, 2, 2))
        .on(DETAILS, 200, details(3, 3, 5));

    Ended ended = rescale("3", "--generate", "5");

    assertThat(ended.code()).isZero();
    assertThat(ended.out()).endsWith("runs with {generate=5, ingest=3, retrieve=3}");
    assertThat(flink.calls)
        .contains(
            PUT
                + " {\"a1\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":3}},"
                + "\"a2\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":3}},"
                + "\"b1\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":3}},"
                + "\"c1\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":5}}}");
    assertThat(ended.err())
        .contains("waiting for the job to have its new parallelism")
        .contains("waiting for the first checkpoint since all tasks run");
  }

  @Test
  void whatTheClusterHasNoSlotsForIsNotAsked() {
    flink.on(DETAILS, 200, details(2, 2, 2));

    Ended ended = rescale("5");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("needs 15 slots, and the cluster has 12: start TaskManagers");
    assertThat(flink.calls).noneMatch(call -> call.startsWith("PUT"));
  }

  @Test
  void aSchedulerThatCannotIsToldWithWhatToSet() {
    flink.only(
        "GET /jobs/overview",
        200,
        "{\"jobs\":[" + FakeFlink.job(JOB, "RUNNING", 42, 42, "Default") + "]}");

    Ended ended = rescale("3");

    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("is Default").contains("jobmanager.scheduler: adaptive");
  }

  @Test
  void aParallelismThatIsThereAlreadyChangesNothing() {
    flink.on(DETAILS, 200, details(2, 2, 2));

    assertThat(rescale("2").out()).contains("has that parallelism already");
    assertThat(flink.calls).noneMatch(call -> call.startsWith("PUT"));
  }

  @Test
  void aRefusalOfFlinkLeavesTheJobAsItIs() {
    flink
        .on(DETAILS, 200, details(2, 2, 2))
        .only(PUT, 400, "{\"errors\":[\"a.b.RestHandlerException: the maximum is 2\\n\\tat x\"]}");

    Ended ended = rescale("3");

    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.err()).endsWith("was not rescaled: the maximum is 2. It runs on as it is");
  }

  @Test
  void aNumberOutOfRangeIsToldWithTheRange() {
    flink.on(DETAILS, 200, details(2, 2, 2));

    assertThat(rescale("200").err()).isEqualTo("the parallelism has to be 1 to 128, is 200");
  }
}
