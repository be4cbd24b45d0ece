package io.flinkgraphrag.jobs.cli.eval;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LineReader;
import io.flinkgraphrag.jobs.eval.GoldenQuestion;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;

/** Reads golden questions, one JSON object per line, plain or gzip. For one thread. */
final class GoldenFile {

  /** Most questions of one run; their scores are held in memory. */
  static final int QUESTIONS_MAX = 20_000;

  static final int LINE_BYTES_MAX = 1024 * 1024;

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  private final String name;
  private final Map<String, Long> lineOfId = new HashMap<>();
  private final List<GoldenQuestion> questions = new ArrayList<>();

  private GoldenFile(String name) {
    this.name = name;
  }

  /**
   * The first {@code limit} questions.
   *
   * @param file {@code -} for standard input
   * @throws CommandFailure naming the file, and the line if one is no golden question
   */
  static List<GoldenQuestion> read(String file, int limit) throws IOException {
    if (!file.equals("-")
        && (!Files.isReadable(Path.of(file)) || Files.isDirectory(Path.of(file)))) {
      throw unusable("there is no file to read at " + file);
    }
    GoldenFile golden = new GoldenFile(file.equals("-") ? "standard input" : file);
    try (InputStream in = file.equals("-") ? System.in : Files.newInputStream(Path.of(file))) {
      golden.read(in, limit);
    } catch (EOFException | ZipException e) {
      throw unusable("%s is damaged gzip: %s".formatted(golden.name, e.getMessage()));
    }
    if (golden.questions.isEmpty()) {
      throw unusable("there is no question in " + golden.name);
    }
    return golden.questions;
  }

  private void read(InputStream in, int limit) throws IOException {
    try (LineReader lines = new LineReader(in, LINE_BYTES_MAX)) {
      long number = 0;
      for (byte[] line = lines.next();
          line != null && questions.size() < limit;
          line = lines.next()) {
        number++;
        if (lines.tooLong()) {
          throw wrong(number, "it has more than %,d bytes".formatted(LINE_BYTES_MAX));
        }
        if (!LineReader.isBlank(line)) {
          add(number, line);
        }
      }
    }
  }

  private void add(long number, byte[] line) {
    if (questions.size() == QUESTIONS_MAX) {
      throw unusable(
          "%s has more than %,d questions; take a part of them with --limit N"
              .formatted(name, QUESTIONS_MAX));
    }
    GoldenQuestion question;
    try {
      JsonNode json = JSON.readTree(line);
      if (json.has("op")) {
        throw wrong(number, "it is a graph update; questions have text and expectedPassages");
      }
      question = GoldenQuestion.of(json);
    } catch (IOException e) {
      throw wrong(number, "it is not JSON");
    } catch (IllegalArgumentException e) {
      throw wrong(number, String.valueOf(e.getMessage()));
    }
    Long before = lineOfId.putIfAbsent(question.id(), number);
    if (before != null) {
      throw wrong(number, "its id \"%s\" is that of line %d".formatted(question.id(), before));
    }
    questions.add(question);
  }

  private CommandFailure wrong(long number, String why) {
    return unusable("line %d of %s is no golden question: %s".formatted(number, name, why));
  }

  private static CommandFailure unusable(String message) {
    return new CommandFailure(CommandFailure.UNUSABLE, message);
  }
}
