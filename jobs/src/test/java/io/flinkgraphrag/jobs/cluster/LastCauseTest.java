package io.flinkgraphrag.jobs.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LastCauseTest {

  @TempDir private Path folder;

  @Test
  void theInnermostCauseOfTheLastErrorCounts() throws Exception {
    Path log = folder.resolve("jobmanager-1.log");
    Files.writeString(
        log,
        """
        2026-11-30 02:00:00,000 ERROR a.B [] - it broke
        Caused by: a.Earlier: an earlier error
        2026-11-30 02:00:01,000 ERROR a.B [] - it broke again
        Caused by: a.b.Outer$Inner: around it
        \tat a.b.C.d(C.java:1)
        Caused by: java.lang.IllegalStateException: the job starts without state: do this
        2026-11-30 02:00:02,000 INFO  a.B [] - ending
        """);
    assertThat(LastCause.in(log)).contains("the job starts without state: do this");
  }

  @Test
  void aLogThatTellsNothingOrIsNotThereHasNone() throws Exception {
    Path log = folder.resolve("jobmanager-1.log");
    assertThat(LastCause.in(log)).isEmpty();
    Files.writeString(log, "2026-11-30 02:00:02,000 INFO  a.B [] - ending\n");
    assertThat(LastCause.in(log)).isEmpty();
  }
}
