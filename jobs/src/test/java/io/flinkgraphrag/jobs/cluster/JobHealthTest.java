package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.flink.FlinkJob;
import io.flinkgraphrag.jobs.operate.JobOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobHealthTest {

  private static final Optional<JobOrder> STOPPED =
      Optional.of(new JobOrder.Stopped(1, "file:/savepoints/savepoint-1"));
  private static final Optional<JobOrder> RUN = Optional.of(new JobOrder.Run(1, ""));

  private static JobHealth ended(String state, String failure, Optional<JobOrder> order) {
    FlinkJob job = new FlinkJob("1", "answers", state, 1_000, "Adaptive", 10, 0);
    return new JobHealth(Optional.of(job), 0, 2, failure, order);
  }

  private static JobHealth none(Optional<JobOrder> order) {
    return new JobHealth(Optional.empty(), 0, 2, "", order);
  }

  private static JobHealth live(String state, int tasks) {
    FlinkJob job = new FlinkJob("1", "answers", state, -1, "Adaptive", 10, tasks);
    return new JobHealth(Optional.of(job), 0, 2, "", Optional.empty());
  }

  @Test
  void aStoppedJobIsToldWithItsSavepointAndWhatLetsItGoOn() {
    // in the JobManager that stopped it, and in one that came to lead later
    for (JobHealth health : List.of(ended("FINISHED", "", STOPPED), none(STOPPED))) {
      assertThat(health.atRest())
          .contains("stopped with file:/savepoints/savepoint-1; ./graphrag start lets it go on");
    }
  }

  @Test
  void aJobThatFailedForGoodIsToldWithItsReason() {
    JobHealth failed = ended("FAILED", "an earlier job of this group has answered", RUN);
    assertThat(failed.atRest().orElseThrow())
        .contains("failed for good: an earlier job of this group has answered", "start");
    assertThat(failed.isFailed()).isTrue();
  }

  @Test
  void aJobThatRunsOrRestartsOrWillIsNotStopped() {
    assertThat(live("RUNNING", 10).atRest()).isEmpty();
    assertThat(live("RUNNING", 10).answers()).isTrue();
    assertThat(live("RUNNING", 9).answers()).isFalse();
    assertThat(live("RESTARTING", 0).atRest()).isEmpty();
    assertThat(none(RUN).atRest()).isEmpty();
  }

  @Test
  void aJobThatIsOrderedToStartIsNotToldToBeStoppedWhileItsJobManagerStillLives() {
    Optional<JobOrder> later = Optional.of(new JobOrder.Run(1_001, ""));
    assertThat(ended("FINISHED", "", RUN).atRest().orElseThrow())
        .contains("not by ./graphrag stop");
    assertThat(ended("FINISHED", "", later).atRest()).isEmpty();
    assertThat(ended("FAILED", "refused", later).atRest()).isEmpty();
  }

  @Test
  void eachRestIsToldOnceAndItsEndToo() throws Exception {
    List<String> notes = new ArrayList<>();
    List<Optional<JobHealth>> looks =
        new ArrayList<>(
            List.of(
                Optional.of(live("RUNNING", 10)),
                Optional.of(ended("FINISHED", "", STOPPED)),
                Optional.of(ended("FINISHED", "", STOPPED)),
                Optional.empty(),
                Optional.of(live("RUNNING", 3)),
                Optional.of(live("RUNNING", 10)),
                Optional.of(live("RUNNING", 10))));
    try (JobWatch watch = new JobWatch(() -> looks.remove(0), notes::add)) {
      while (!looks.isEmpty()) {
        watch.look();
      }
    }
    assertThat(notes)
        .containsExactly(
            "the job is at rest: " + ended("FINISHED", "", STOPPED).atRest().orElseThrow(),
            "the job goes on");
  }
}
