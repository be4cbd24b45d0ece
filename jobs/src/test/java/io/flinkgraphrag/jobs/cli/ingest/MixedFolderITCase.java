package io.flinkgraphrag.jobs.cli.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.cli.ingest.MixedFolder.Light;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** About 200 files of all formats and many encodings, from the folder to the answer. */
final class MixedFolderITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  /** Of the twenty kinds every second. */
  private static final int QUESTIONS = 10;

  @TempDir static Path folder;

  private static ProductProcess up;
  private static String bootstrap;

  @BeforeAll
  static void start() throws Exception {
    int port = Ports.anyFree();
    bootstrap = "127.0.0.1:" + port;
    up =
        ProductProcess.start(
            List.of(
                "up",
                "--data-dir",
                folder.resolve("up").toString(),
                "--port-kafka",
                Integer.toString(port),
                "--port-ui",
                "0"));
    await().atMost(PATIENCE).until(() -> up.output().contains("READY ") || !up.isAlive());
    assertThat(up.output()).contains("READY ");
  }

  @AfterAll
  static void stop() {
    up.close();
  }

  @Test
  void allThatCanBeReadIsAnsweredFromAndFollowed() throws Exception {
    Path docs = folder.resolve("docs");
    MixedFolder mixed = MixedFolder.make(docs);
    try (Stream<Path> files = Files.walk(docs)) {
      assertThat(files.filter(Files::isRegularFile).count()).isBetween(190L, 210L);
    }
    int count = mixed.lights().size();
    String first = ingest(docs, "default");
    assertThat(first)
        .contains("%d new, 0 changed, 0 unchanged, 0 deleted, 13 failed".formatted(count))
        .contains("left out, as of other kinds: 1 .png, 1 .xlsx, 1 noise")
        .doesNotContain("\tat ");
    mixed.bad().forEach((path, told) -> assertThat(first).containsPattern(path + ": .*" + told));
    assertThat(SurvivingPassages.texts(bootstrap, "default")).isEqualTo(texts(mixed));

    List<Light> kinds = mixed.firstOfEachKind();
    for (int i = 0; i < QUESTIONS; i++) {
      requireAnswer(kinds.get(2 * i + 1));
    }

    List<Light> changed = List.of(kinds.get(0), kinds.get(8), kinds.get(18), kinds.get(19));
    for (Light light : changed) {
      mixed.write(
          new Light(light.path(), light.place(), "Knut Borg", light.heading(), light.paragraph()));
    }
    List<Light> moved = List.of(kinds.get(2), kinds.get(14), kinds.get(9));
    for (Light light : moved) {
      mixed.move(light.path(), "moved/" + light.path());
    }
    List<Light> gone = List.of(kinds.get(4), kinds.get(12), kinds.get(16));
    for (Light light : gone) {
      mixed.delete(light.path());
    }
    mixed.mend(
        "bad/locked.pdf",
        new Light("bad/locked.pdf", "Utsira", "Marta Ness", "Utsira (page 1)", "It is open now."));
    String second = ingest(docs, "default");
    assertThat(second)
        .contains("4 new, 4 changed, %d unchanged, 6 deleted, 12 failed".formatted(count - 10));
    assertThat(SurvivingPassages.texts(bootstrap, "default")).isEqualTo(texts(mixed));
    requireAnswer(mixed.lights().get(changed.get(1).path()));
    requireAnswer(mixed.lights().get("moved/" + moved.get(1).path()));
    requireAnswer(mixed.lights().get("bad/locked.pdf"));
  }

  @Test
  void killedInTheMiddleAndRunAgainItIsTheSameAsInOneGo() throws Exception {
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    Path docs = folder.resolve("killed");
    int count = MixedFolder.make(docs).lights().size();
    try (ProductProcess process = start(docs, "killed", "--rate", "100")) {
      await()
          .atMost(PATIENCE)
          .until(() -> process.output().contains("read ") || !process.isAlive());
      process.killAfter(Duration.ofMillis(new Random(seed).nextInt(1_000)));
    }
    assertThat(SurvivingPassages.texts(bootstrap, "killed").size())
        .as("seed %d", seed)
        .isLessThan(count);
    ingest(docs, "killed");
    ingest(docs, "whole");
    Set<String> passages = SurvivingPassages.passages(bootstrap, "whole");
    assertThat(passages).hasSizeGreaterThan(count);
    assertThat(SurvivingPassages.passages(bootstrap, "killed"))
        .as("seed %d", seed)
        .isEqualTo(passages);
    assertThat(SurvivingPassages.records(bootstrap, "killed"))
        .as("none twice, seed %d", seed)
        .hasSameSizeAs(SurvivingPassages.records(bootstrap, "whole"));
  }

  /** Some files cannot be read, so it ends with 1. */
  private static String ingest(Path docs, String graph) throws Exception {
    try (ProductProcess process = start(docs, graph, "--wait")) {
      assertThat(process.awaitEnd(PATIENCE)).as(process.output()).isEqualTo(1);
      return process.output();
    }
  }

  private static ProductProcess start(Path docs, String graph, String... more) throws Exception {
    List<String> command =
        new ArrayList<>(List.of("ingest", docs.toString(), "--as", "docs", "--graph", graph));
    command.addAll(List.of("--bootstrap", bootstrap));
    command.addAll(List.of(more));
    return ProductProcess.start(command);
  }

  private static void requireAnswer(Light light) {
    Run ask = Run.of("ask", light.question(), "--bootstrap", bootstrap);
    assertThat(ask.exitCode()).as(ask.err()).isZero();
    assertThat(ask.out())
        .as(light.path())
        .contains(light.keeper(), light.heading() + " (docs/" + light.path() + "#");
  }

  /** As the passages of a folder say it: a text file's two paragraphs are one passage. */
  private static Set<String> texts(MixedFolder mixed) {
    Map<String, Set<String>> texts = new TreeMap<>();
    mixed
        .lights()
        .forEach(
            (path, light) ->
                texts.put(
                    path,
                    path.endsWith(".txt") || path.endsWith(".pdf")
                        ? Set.of(light.paragraph() + "\n\n" + light.sentence())
                        : Set.of(light.paragraph(), light.sentence())));
    Set<String> all = new TreeSet<>();
    texts.forEach((path, of) -> of.forEach(text -> all.add("docs/" + path + " " + text)));
    return all;
  }
}
