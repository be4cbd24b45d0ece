package io.flinkgraphrag.jobs.cli.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.jobs.chaos.ProductProcess;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.documents.parse.WrittenDocuments;
import io.flinkgraphrag.jobs.embedded.Ports;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the topic of documents to the answer: the product as it is started, in two processes. */
final class DocumentsAnswersITCase {

  private static final Duration PATIENCE = Duration.ofMinutes(4);

  @TempDir private Path folder;

  @Test
  void answersCiteTheDocumentAndItsHeading() throws Exception {
    int port = Ports.anyFree();
    String bootstrap = "127.0.0.1:" + port;
    try (ProductProcess up =
        start("up", "--port-kafka", Integer.toString(port), "--port-ui", "0", "--no-documents")) {
      await().atMost(PATIENCE).until(() -> up.output().contains("READY ") || !up.isAlive());
      assertThat(up.output()).contains("READY ");
      try (ProductProcess documents = start("documents", "--bootstrap", bootstrap);
          DocumentSender sender = new DocumentSender(bootstrap)) {
        sender.send(
            "default|docs%2Fguide.md", "# Guide\n\n## P-7\n\nPump P-7 was made by Norvik.\n");
        sender.send(
            "default|docs%2Fplan.docx",
            WrittenDocuments.word(List.of("# Plan", "## Valves", "Ingrid Dahl sells valve V-1.")),
            Map.of());
        awaitAnswer(
            documents,
            bootstrap,
            "Who made pump P-7?",
            "Norvik",
            "docs/guide.md~#p-7~",
            "Guide > P-7");
        awaitAnswer(
            documents,
            bootstrap,
            "Who sells valve V-1?",
            "Ingrid Dahl",
            "docs/plan.docx~#valves~",
            "Plan > Valves");
        sender.send("default|docs%2Fguide.md", "# Guide\n\n## P-7\n\nPump P-7 was made by Sund.\n");
        awaitAnswer(
            documents,
            bootstrap,
            "Who made pump P-7?",
            "Sund",
            "docs/guide.md~#p-7~",
            "Guide > P-7");
        documents.terminate(PATIENCE);
        assertThat(documents.output()).doesNotContain("\tat ");
      }
    }
  }

  private ProductProcess start(String command, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--data-dir", folder.resolve(command).toString()));
    all.addAll(List.of(arguments));
    return ProductProcess.start(all);
  }

  private static void awaitAnswer(
      ProductProcess documents, String bootstrap, String question, String... parts) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              Run ask = Run.of("ask", question, "--bootstrap", bootstrap);
              assertThat(ask.out()).as(documents.output() + ask.err()).contains(parts);
            });
  }
}
