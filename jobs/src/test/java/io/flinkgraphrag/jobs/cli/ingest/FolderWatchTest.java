package io.flinkgraphrag.jobs.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.cli.ingest.FolderWatch.Changes;
import io.flinkgraphrag.jobs.cli.ingest.FolderWatch.Stamp;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FolderWatchTest {

  private static final Changes NONE = new Changes(List.of(), List.of());

  @Test
  void aFileIsTakenWhenTwoLooksFindItTheSame() {
    FolderWatch watch = new FolderWatch(Map.of("a", stamp(1)));
    assertThat(watch.look(Map.of("a", stamp(1), "b", stamp(1)))).isEqualTo(NONE);
    assertThat(watch.look(Map.of("a", stamp(1), "b", stamp(2)))).isEqualTo(NONE);
    assertThat(watch.look(Map.of("a", stamp(1), "b", stamp(2))))
        .isEqualTo(new Changes(List.of("b"), List.of()));
    assertThat(watch.look(Map.of("a", stamp(1), "b", stamp(2)))).isEqualTo(NONE);
  }

  @Test
  void aFileIsGoneWhenTwoLooksDoNotFindIt() {
    FolderWatch watch = new FolderWatch(Map.of("a", stamp(1)));
    assertThat(watch.look(Map.of())).isEqualTo(NONE);
    assertThat(watch.look(Map.of("a", stamp(1)))).isEqualTo(NONE);
    assertThat(watch.look(Map.of())).isEqualTo(NONE);
    assertThat(watch.look(Map.of())).isEqualTo(new Changes(List.of(), List.of("a")));
    assertThat(watch.look(Map.of())).isEqualTo(NONE);
  }

  private static Stamp stamp(long time) {
    return new Stamp(FileTime.fromMillis(time), time);
  }
}
