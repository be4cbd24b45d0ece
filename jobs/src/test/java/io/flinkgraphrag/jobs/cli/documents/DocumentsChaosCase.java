package io.flinkgraphrag.jobs.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.ingest.SurvivingPassages;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.TextClient;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command, a process of its own, is killed at random moments while documents come, change and
 * go. The seed is printed; {@code -Dgraphrag.chaos.seed=N} draws the same again.
 */
final class DocumentsChaosCase {

  private static final int DOCUMENTS = 60;
  private static final int SECTIONS = 10;
  private static final int KILLS = 3;
  private static final int CHANGES_BEFORE_KILL_MAX = 200;
  private static final int WORK_BEFORE_KILL_MAX_MS = 1_000;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  @TempDir private Path folder;

  private final long seed = Long.getLong("graphrag.chaos.seed", System.nanoTime());
  private final Random random = new Random(seed);

  /** What the graph has to have in the end: texts by documents. */
  private final Map<String, String[]> expected = new TreeMap<>();

  @Test
  void whateverIsKilledTheGraphIsThatOfOneGoAndNothingIsSentTwice() throws Exception {
    System.out.println("seed " + seed);
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
      kafka.createTopics(Topics.defaults(), 3);
      String bootstrap = kafka.bootstrap();
      try (DocumentSender sender = new DocumentSender(bootstrap)) {
        int updates = 0;
        for (int kill = 1; kill <= KILLS; kill++) {
          int before = SurvivingPassages.records(bootstrap, "g").size();
          int after = before;
          try (ProductProcess process = documents(bootstrap)) {
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (after == before && process.isAlive() && System.nanoTime() < deadline) {
              updates += change(sender, 20);
              after = SurvivingPassages.records(bootstrap, "g").size();
            }
            assertThat(after).as(process.output()).isGreaterThan(before);
            updates += change(sender, random.nextInt(CHANGES_BEFORE_KILL_MAX));
            process.killAfter(Duration.ofMillis(random.nextInt(WORK_BEFORE_KILL_MAX_MS)));
          }
          System.out.printf(
              "kill %d: %d updates of %d are on the topic%n",
              kill, SurvivingPassages.records(bootstrap, "g").size(), updates);
        }
        sender.send("g|last", "The last one.");
        expected.put("last", new String[] {"The last one."});
        updates++;
        try (ProductProcess process = documents(bootstrap)) {
          await()
              .atMost(PATIENCE)
              .untilAsserted(
                  () ->
                      assertThat(SurvivingPassages.texts(bootstrap, "g"))
                          .as("seed %d: %s", seed, process.output())
                          .isEqualTo(texts()));
          process.terminate(PATIENCE);
          assertThat(process.output()).contains("going on from").doesNotContain("\tat ");
        }
        assertThat(SurvivingPassages.records(bootstrap, "g")).as("seed %d", seed).hasSize(updates);
        assertThat(new TextClient(bootstrap).readAll("dead-letters")).isEmpty();
      }
    }
  }

  /** Sends documents, changed ones and deletes; returns how many updates that is. */
  private int change(DocumentSender sender, int changes) throws Exception {
    int updates = 0;
    for (int i = 0; i < changes; i++) {
      String document = "d" + random.nextInt(DOCUMENTS);
      String[] before = expected.get(document);
      if (before != null && random.nextInt(10) == 0) {
        sender.send("g|" + document, null, Map.of());
        expected.remove(document);
        updates += SECTIONS;
      } else if (before != null) {
        int section = random.nextInt(SECTIONS);
        String[] now = before.clone();
        now[section] = text(section, i);
        updates += now[section].equals(before[section]) ? 0 : 2;
        sender.send("g|" + document, document(now));
        expected.put(document, now);
      } else {
        String[] now = new String[SECTIONS];
        for (int section = 0; section < SECTIONS; section++) {
          now[section] = text(section, i);
        }
        updates += SECTIONS;
        sender.send("g|" + document, document(now));
        expected.put(document, now);
      }
    }
    return updates;
  }

  private static String text(int section, int change) {
    return "Pump P-%d stands in hall %d.".formatted(section, change);
  }

  private static String document(String[] sections) {
    StringBuilder text = new StringBuilder("# Pumps\n");
    for (int section = 0; section < SECTIONS; section++) {
      text.append("\n## Part %d\n\n%s\n".formatted(section, sections[section]));
    }
    return text.toString();
  }

  private Set<String> texts() {
    Set<String> texts = new TreeSet<>();
    expected.forEach(
        (document, sections) -> {
          for (String text : sections) {
            texts.add(document + " " + text);
          }
        });
    return texts;
  }

  private ProductProcess documents(String bootstrap) throws IOException {
    return ProductProcess.start(
        List.of(
            "documents",
            "--bootstrap",
            bootstrap,
            "--data-dir",
            folder.resolve("documents").toString()));
  }
}
