package io.flinkgraphrag.jobs.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.ingest.SurvivingPassages;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.settings.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that would read the topic of documents at the same time, with real brokers. */
final class OneReaderITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String DOCUMENT = "# Guide\n\n## P-7\n\nPump P-7 stands in hall %d.\n";

  @TempDir private Path folder;

  private ProductProcess documents(String name, String bootstrap) throws Exception {
    return ProductProcess.start(
        List.of(
            "documents",
            "--bootstrap",
            bootstrap,
            "--data-dir",
            folder.resolve(name).toString(),
            "-Dgraphrag.documents.threads=1"));
  }

  private ProductProcess up(int port, String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "up",
                "--data-dir",
                folder.resolve("up").toString(),
                "--port-kafka",
                Integer.toString(port),
                "--port-ui",
                "0",
                "--no-http"));
    all.addAll(List.of(more));
    return ProductProcess.start(all);
  }

  private static void awaitTold(ProductProcess process, String text) {
    await().atMost(PATIENCE).until(() -> process.output().contains(text) || !process.isAlive());
    assertThat(process.output()).contains(text);
  }

  private static void awaitText(String bootstrap, String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(SurvivingPassages.texts(bootstrap, "g")).containsExactly(text));
  }

  @Test
  void theSecondOfTwoCommandsEndsAndTheFirstDoesNotNoticeAndAKilledOneIsFollowed()
      throws Exception {
    try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree())) {
      kafka.createTopics(Topics.defaults(), 3);
      String bootstrap = kafka.bootstrap();
      try (ProductProcess first = documents("first", bootstrap);
          DocumentSender sender = new DocumentSender(bootstrap)) {
        awaitTold(first, "reading documents");
        sender.send("g|guide.md", DOCUMENT.formatted(1));
        awaitText(bootstrap, "guide.md Pump P-7 stands in hall 1.");

        try (ProductProcess second = documents("second", bootstrap)) {
          assertThat(second.awaitEnd(PATIENCE)).as(second.output()).isEqualTo(2);
          assertThat(second.output())
              .contains(
                  "topic documents is read already, by graphrag-documents-" + first.pid() + " at ",
                  "end that one first, or, where it is an up or demo, start that with"
                      + " --no-documents")
              .doesNotContain("\tat ");
        }
        sender.send("g|guide.md", DOCUMENT.formatted(2));
        awaitText(bootstrap, "guide.md Pump P-7 stands in hall 2.");
        // one put, then a put and the delete of the one before
        assertThat(SurvivingPassages.records(bootstrap, "g")).hasSize(3);
        assertThat(first.output()).doesNotContain("the job failed");
        first.killAfter(Duration.ZERO);

        try (ProductProcess again = documents("first", bootstrap)) {
          awaitTold(again, "reading documents");
          assertThat(again.output()).contains("going on from");
          sender.send("g|guide.md", DOCUMENT.formatted(3));
          awaitText(bootstrap, "guide.md Pump P-7 stands in hall 3.");
          again.terminate(PATIENCE);
        }
        try (ProductProcess other = documents("second", bootstrap)) {
          awaitTold(other, "reading documents");
          assertThat(other.output()).as("who ended in order is gone").doesNotContain("waiting up");
        }
      }
    }
  }

  @Test
  void upAndTheCommandKeepEachOtherOut() throws Exception {
    int port = Ports.anyFree();
    String bootstrap = "127.0.0.1:" + port;
    try (ProductProcess up = up(port);
        DocumentSender sender = new DocumentSender(bootstrap)) {
      awaitTold(up, "READY ");
      try (ProductProcess beside = documents("beside", bootstrap)) {
        assertThat(beside.awaitEnd(PATIENCE)).as(beside.output()).isEqualTo(2);
        assertThat(beside.output())
            .contains("is read already, by graphrag-documents-" + up.pid() + " at ");
      }
      sender.send("g|guide.md", DOCUMENT.formatted(1));
      awaitText(bootstrap, "guide.md Pump P-7 stands in hall 1.");
      assertThat(SurvivingPassages.records(bootstrap, "g")).hasSize(1);
      assertThat(up.output()).doesNotContain("ingest-documents");
      up.killAfter(Duration.ZERO);
    }
    try (ProductProcess again = up(port)) {
      awaitTold(again, "READY ");
      assertThat(again.output()).as("its own place is free").doesNotContain("was read by");
      assertThat(again.terminate(PATIENCE)).isEqualTo(143);
    }
    try (ProductProcess without = up(port, "--no-documents")) {
      awaitTold(without, "READY ");
      try (ProductProcess documents = documents("beside", bootstrap)) {
        awaitTold(documents, "reading documents");
        assertThat(documents.output()).doesNotContain("waiting up to");
        assertThat(without.terminate(PATIENCE)).isEqualTo(143);
        try (ProductProcess late = up(port)) {
          assertThat(late.awaitEnd(PATIENCE)).as(late.output()).isEqualTo(1);
          assertThat(late.output())
              .contains(
                  "is read already, by graphrag-documents-" + documents.pid() + " at ",
                  "end that one, or start this with --no-documents");
        }
      }
    }
  }
}
