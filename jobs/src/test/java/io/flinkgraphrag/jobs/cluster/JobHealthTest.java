package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.operate.JobOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobHealthTest {

  private static final Optional<JobOrder> STOPPED =
      Optional.of(new JobOrder.Stopped(1, "file:/savepoints/savepoint-1"));
  private static final Optional<JobOrder> RUN = Optional.of(new JobOrder.Run(1, ""));

  private static JobHealth job(String state, String failure, Optional<JobOrder> order) {
    return new JobHealth(state, 1_000, 0, 10, 0, 2, failure, order);
  }

  private static JobHealth running(int tasks) {
    return new JobHealth("RUNNING", -1, tasks, 10, 0, 2, "", Optional.empty());
  }

  @Test
  void aStoppedJobIsToldWithItsSavepointAndWhatLetsItGoOn() {
    // in the JobManager that stopped it, and in one that came to lead later
    for (String state : List.of("FINISHED", JobHealth.NONE)) {
      assertThat(job(state, "", STOPPED).atRest())
          .contains("stopped with file:/savepoints/savepoint-1; ./graphrag start lets it go on");
    }
  }

  @Test
  void aJobThatFailedForGoodIsToldWithItsReason() {
    JobHealth failed = job(JobHealth.FAILED, "an earlier job of this group has answered", RUN);
    assertThat(failed.atRest().orElseThrow())
        .contains("failed for good: an earlier job of this group has answered", "start");
    assertThat(failed.isFailed()).isTrue();
  }

  @Test
  void aJobThatRunsOrRestartsOrWillIsNotStopped() {
    assertThat(running(10).atRest()).isEmpty();
    assertThat(running(10).answers()).isTrue();
    assertThat(running(9).answers()).isFalse();
    assertThat(job("RESTARTING", "", Optional.empty()).atRest()).isEmpty();
    assertThat(job(JobHealth.NONE, "", RUN).atRest()).isEmpty();
  }

  @Test
  void aJobThatIsOrderedToStartIsNotToldToBeStoppedWhileItsJobManagerStillLives() {
    Optional<JobOrder> later = Optional.of(new JobOrder.Run(1_001, ""));
    assertThat(job("FINISHED", "", RUN).atRest().orElseThrow()).contains("not by ./graphrag stop");
    assertThat(job("FINISHED", "", later).atRest()).isEmpty();
    assertThat(job(JobHealth.FAILED, "refused", later).atRest()).isEmpty();
  }

  @Test
  void eachRestIsToldOnceAndItsEndToo() throws Exception {
    List<String> notes = new ArrayList<>();
    List<Optional<JobHealth>> looks =
        new ArrayList<>(
            List.of(
                Optional.of(running(10)),
                Optional.of(job("FINISHED", "", STOPPED)),
                Optional.of(job("FINISHED", "", STOPPED)),
                Optional.empty(),
                Optional.of(running(3)),
                Optional.of(running(10)),
                Optional.of(running(10))));
    try (JobWatch watch = new JobWatch(() -> looks.remove(0), notes::add)) {
      while (!looks.isEmpty()) {
        watch.look();
      }
    }
    assertThat(notes)
        .containsExactly(
            "the job is at rest: " + job("FINISHED", "", STOPPED).atRest().orElseThrow(),
            "the job goes on");
  }
}
