package io.flinkgraphrag.jobs.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {

  @TempDir Path parent;

  @Test
  void aFolderInUseNamesTheProcessThatUsesIt() {
    Path folder = parent.resolve("data");
    try (DataFolder first = DataFolder.open(folder)) {
      assertThat(first.isTemporary()).isFalse();
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("data folder " + folder + " is used by process")
          .hasMessageContaining(Long.toString(ProcessHandle.current().pid()));
    }
    DataFolder.open(folder).close();
  }

  @Test
  void aFolderWithSomethingElseIsRefusedAndStaysAsItIs() throws Exception {
    Path home = Files.createDirectory(parent.resolve("home"));
    Path draft = Files.createDirectory(home.resolve("tmp")).resolve("draft.txt");
    Files.writeString(draft, "six years of work");

    assertThatThrownBy(() -> DataFolder.open(home))
        .isInstanceOf(StartFailure.class)
        .hasMessage(
            "the folder %s holds files that are not flink-graphrag's, such as tmp; nothing was changed."
                    .formatted(home.toRealPath())
                + " Give --data-dir an empty folder or one that does not exist yet");

    assertThat(draft).hasContent("six years of work");
    assertThat(names(home)).containsExactly("tmp");
    Files.delete(draft);
    Files.delete(draft.getParent());
    DataFolder.open(home).close();
    assertThat(names(home)).contains("graphrag-data", "tmp", "kafka", "checkpoints");
  }

  @Test
  void aFileWithTheNameOfTheMarkerIsNoneUnlessItSaysWhatOursSays() throws Exception {
    Path folder = Files.createDirectory(parent.resolve("exports"));
    for (String foreign : List.of("", "kept", "keptsakes\n", "id,name\n1,kept\n", "\u0000\u00ff")) {
      Files.writeString(folder.resolve("graphrag-data"), foreign);
      assertThatThrownBy(() -> DataFolder.open(folder))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("such as graphrag-data; nothing was changed");
      assertThat(names(folder)).containsExactly("graphrag-data");
    }
    for (String ours : List.of("kept\n", "temporary\n")) {
      Files.writeString(folder.resolve("graphrag-data"), ours);
      DataFolder.open(folder).close();
    }
  }

  @Test
  void aFolderOfABuildWithoutMarkersIsTakenOver() throws Exception {
    Path folder = unmarked(parent.resolve("data"));
    Path left = Files.writeString(folder.resolve("tmp/left-behind"), "");

    DataFolder.open(folder).close();

    assertThat(left).doesNotExist();
    assertThat(folder.resolve("kafka/log")).exists();
    assertThat(folder.resolve("graphrag-data")).exists();
  }

  @Test
  void aFileSystemOfItsOwnIsAnEmptyFolder() throws Exception {
    Path mounted = Files.createDirectories(parent.resolve("mounted/lost+found")).getParent();
    DataFolder.open(mounted).close();
    assertThat(names(mounted)).contains("graphrag-data", "lost+found");
  }

  @Test
  void aFolderIsFoundThroughALinkAndLinksInItAreNotFollowed() throws Exception {
    Path precious = Files.createDirectory(parent.resolve("precious"));
    Path file = Files.writeString(precious.resolve("file"), "x");
    Path folder = parent.resolve("data");
    DataFolder.open(folder).close();
    Files.createSymbolicLink(folder.resolve("tmp/link"), precious);
    Path name = Files.createSymbolicLink(parent.resolve("name"), folder);

    try (DataFolder data = DataFolder.open(name)) {
      assertThat(data.scratch()).isEmptyDirectory();
      assertThatThrownBy(() -> DataFolder.open(folder)).hasMessageContaining("is used by process");
    }
    Files.delete(folder.resolve("tmp"));
    Files.createSymbolicLink(folder.resolve("tmp"), precious);
    DataFolder.open(folder).close();

    assertThat(folder.resolve("tmp")).isEmptyDirectory();
    assertThat(file).hasContent("x");
  }

  @Test
  void aRefusedStartLeavesNothingThatItMade() throws Exception {
    Path folder = parent.resolve("for/this/start");
    DataFolder data = DataFolder.open(folder);
    Files.writeString(data.kafka().resolve("log"), "");
    Files.writeString(data.logFile(), "");
    Files.writeString(data.root().resolve("graphrag.log.1"), "");

    assertThat(data.undo()).isTrue();

    assertThat(parent).isEmptyDirectory();
    DataFolder.open(folder).close();
  }

  @Test
  void aLinkToADiskThatIsNotMountedIsRefusedAndStays() throws Exception {
    Path link = Files.createSymbolicLink(parent.resolve("data"), parent.resolve("unmounted/rag"));
    for (Path folder : List.of(link, link.resolve("below/it"))) {
      assertThatThrownBy(() -> DataFolder.open(folder)).isInstanceOf(StartFailure.class);
      assertThat(names(parent)).containsExactly("data");
      assertThat(Files.isSymbolicLink(link)).isTrue();
    }
    assertThatThrownBy(() -> DataFolder.open(link))
        .hasMessage(
            link + " is a link to what is not there; mount it or make it, or give another folder");
  }

  @Test
  void whatSomebodyElsePutIntoItSinceStays() throws Exception {
    DataFolder data = DataFolder.open(parent.resolve("made"));
    Path notes = Files.writeString(data.root().resolve("notes.txt"), "x");

    data.undo();

    assertThat(names(parent.resolve("made"))).containsExactly("notes.txt");
    assertThat(notes).hasContent("x");
  }

  @Test
  void aFolderIsNotUndoneOnceDataMayHaveCome() throws Exception {
    DataFolder data = DataFolder.open(parent.resolve("data"));
    data.willTakeData();

    assertThat(data.undo()).isFalse();

    assertThat(data.kafka()).exists();
    DataFolder.open(data.root()).close();
  }

  @Test
  void anUndoThatIsBrokenOffLeavesAFolderThatTheNextStartTakes() throws Exception {
    int deleted = 0;
    int all;
    do {
      Path folder = parent.resolve("data-" + deleted);
      try (DataFolder data = DataFolder.open(folder)) {
        Files.writeString(data.logFile(), "");
        List<Path> ours = FolderMarker.ours(folder.toRealPath());
        all = ours.size();
        for (Path entry : ours.subList(0, deleted)) {
          FileTree.delete(entry);
        }
      }
      DataFolder.open(folder).close();
    } while (deleted++ < all);
    assertThat(all).isEqualTo(7);
  }

  @Test
  void upAndAClusterRefuseEachOthersData() throws Exception {
    try (DataFolder data = DataFolder.open(parent.resolve("data"))) {
      data.requireNoEmbedded();
      data.requireNoCluster();
      Files.writeString(data.kafka().resolve("meta.properties"), "");
      Files.createDirectory(data.cluster());
      assertThatThrownBy(data::requireNoEmbedded).hasMessageContaining("data of ./graphrag up");
      assertThatThrownBy(data::requireNoCluster).hasMessageContaining("data of ./graphrag cluster");
    }
  }

  @Test
  void aFolderIsDeletedWithWhatIsOursUnlessSomebodyUsesIt() throws Exception {
    Path folder = parent.resolve("data");
    try (DataFolder data = DataFolder.open(folder)) {
      Files.writeString(Files.createDirectory(data.cluster()).resolve("processes.json"), "{}");
      assertThatThrownBy(() -> DataFolder.delete(folder))
          .hasMessageContaining("is used by process");
    }
    Path mine = Files.writeString(folder.resolve("mine"), "");
    DataFolder.delete(folder);
    assertThat(names(folder)).containsExactly("mine");
    assertThatThrownBy(() -> DataFolder.delete(folder)).hasMessageContaining("nothing was deleted");
    assertThat(mine).exists();
  }

  @Test
  void theFolderOfAClusterIsNotRemovedByOthersAsItsProcessesMayLive() throws Exception {
    Path left;
    try (DataFolder first = DataFolder.temporary(parent)) {
      left = Files.createDirectories(parent.resolve("graphrag-demo-123").resolve("cluster"));
      Files.writeString(left.resolveSibling("graphrag-data"), "temporary\n");
    }
    DataFolder.temporary(parent).close();
    assertThat(left).exists();
  }

  @Test
  void aSecondCloseLeavesAloneWhoOpenedTheFolderSince() {
    DataFolder data = DataFolder.open(parent.resolve("data"));
    data.undo();
    try (DataFolder next = DataFolder.open(parent.resolve("data"))) {
      data.close();
      assertThatThrownBy(() -> DataFolder.open(next.root()))
          .hasMessageContaining("is used by process");
    }
  }

  @Test
  void aRefusedStartEmptiesAFolderThatWasEmpty() throws Exception {
    Path mounted = Files.createDirectories(parent.resolve("mounted/lost+found")).getParent();
    assertThat(DataFolder.open(mounted).undo()).isTrue();
    assertThat(names(mounted)).containsExactly("lost+found");
  }

  @Test
  void aRefusedStartLeavesAFolderWithDataAsItIs() throws Exception {
    Path folder = parent.resolve("data");
    DataFolder.open(folder).close();
    Path log = Files.writeString(folder.resolve("kafka/log"), "x");
    DataFolder data = DataFolder.open(folder);

    assertThat(data.undo()).isFalse();

    assertThat(log).hasContent("x");
    DataFolder.open(folder).close();
    Path unmarked = unmarked(parent.resolve("older"));
    assertThat(DataFolder.open(unmarked).undo()).isFalse();
    assertThat(unmarked.resolve("kafka/log")).exists();
  }

  @Test
  void aTemporaryFolderIsDeletedAtItsEndAndOneLeftBehindAtTheNextStart() throws Exception {
    Path abandoned = unmarked(parent.resolve("graphrag-demo-123"));
    Path marked = unmarked(parent.resolve("graphrag-demo-marked"));
    FolderMarker.TEMPORARY.write(marked);

    Path temporary;
    try (DataFolder data = DataFolder.temporary(parent)) {
      temporary = data.root();
      try (DataFolder second = DataFolder.temporary(parent)) {
        assertThat(temporary).exists();
        assertThat(second.root()).isNotEqualTo(temporary);
      }
    }

    assertThat(temporary).doesNotExist();
    assertThat(abandoned).doesNotExist();
    assertThat(marked).doesNotExist();
  }

  @Test
  void aFolderWithTheNameOfATemporaryOneStaysWhereSomebodyWantsIt() throws Exception {
    Path ofAnotherProgram = Files.createDirectory(parent.resolve("graphrag-demo-4711"));
    Files.writeString(ofAnotherProgram.resolve("lock"), "");
    Path kept = parent.resolve("graphrag-demo-mine");
    DataFolder.open(kept).close();
    Path elsewhere = unmarked(parent.resolve("elsewhere"));
    FolderMarker.TEMPORARY.write(elsewhere);
    Files.createSymbolicLink(parent.resolve("graphrag-demo-1"), elsewhere);

    DataFolder.temporary(parent).close();

    assertThat(ofAnotherProgram.resolve("lock")).exists();
    assertThat(kept.resolve("kafka")).exists();
    assertThat(elsewhere.resolve("kafka/log")).exists();
  }

  /** As a build before there were markers leaves it. */
  private static Path unmarked(Path folder) throws IOException {
    for (String name : List.of("kafka", "checkpoints", "tmp")) {
      Files.createDirectories(folder.resolve(name));
    }
    Files.writeString(folder.resolve("kafka/log"), "");
    Files.writeString(folder.resolve("lock"), "");
    Files.writeString(folder.resolve("lock.pid"), "4711");
    return folder;
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void aBusyPortIsSaidWithTheFlagThatChangesIt() throws Exception {
    try (ServerSocket busy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = busy.getLocalPort();
      assertThatThrownBy(() -> Ports.requireFree(RuntimeSettings.LOOPBACK, port, "--port-kafka"))
          .hasMessage(
              "port %d is in use by another process; stop it or give another with --port-kafka N"
                  .formatted(port));
      assertThat(Ports.nextFree(port)).isGreaterThan(port);
    }
  }
}
