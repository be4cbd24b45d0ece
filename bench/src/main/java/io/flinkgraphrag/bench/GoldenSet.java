package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Updates and golden questions of one folder, {@code updates.jsonl.gz} and {@code golden.jsonl.gz}.
 * As a graph it has the folder's name; without the passages that its questions expect, the name
 * with {@value #WITHOUT} behind it.
 */
record GoldenSet(Path folder) {

  static final String WITHOUT = "-without";

  private static final ObjectMapper JSON = new ObjectMapper();

  String name() {
    return folder.getFileName().toString();
  }

  List<GoldenQuestion> questions() throws IOException {
    List<GoldenQuestion> questions = new ArrayList<>();
    try (BufferedReader lines = lines("golden.jsonl.gz")) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        questions.add(GoldenQuestion.of(JSON.readTree(line)));
      }
    }
    return questions;
  }

  /** Writes both graphs as files for {@code ./graphrag load}. */
  void write(Path target) throws IOException {
    Set<String> expected = new HashSet<>();
    questions().forEach(question -> expected.addAll(question.expectedPassages()));
    try (BufferedReader lines = lines("updates.jsonl.gz");
        BufferedWriter whole = Files.newBufferedWriter(target.resolve(name() + ".jsonl"));
        BufferedWriter without =
            Files.newBufferedWriter(target.resolve(name() + WITHOUT + ".jsonl"))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ObjectNode update = (ObjectNode) JSON.readTree(line);
        whole.write(update.put("graph", name()) + "\n");
        if (stays(update, expected)) {
          without.write(update.put("graph", name() + WITHOUT) + "\n");
        }
      }
    }
  }

  /** A relation stays where no passage is said to state it, or another one does too. */
  private static boolean stays(ObjectNode update, Set<String> expected) {
    if (update.path("type").asText().equals("passage")) {
      return !expected.contains(update.path("id").asText());
    }
    JsonNode stating = update.path("passages");
    if (!update.path("type").asText().equals("relation") || stating.isEmpty()) {
      return true;
    }
    ArrayNode others = update.arrayNode();
    stating.forEach(
        passage -> {
          if (!expected.contains(passage.asText())) {
            others.add(passage);
          }
        });
    update.set("passages", others);
    return !others.isEmpty();
  }

  private BufferedReader lines(String file) throws IOException {
    InputStream bytes = Files.newInputStream(folder.resolve(file));
    return new BufferedReader(
        new InputStreamReader(new GZIPInputStream(bytes), StandardCharsets.UTF_8));
  }
}
