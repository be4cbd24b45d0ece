package io.flinkgraphrag.jobs.eval;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.contract.Turn;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question whose right answer is known.
 *
 * @param id unique within the file, 1 to {@link #ID_MAX} characters
 * @param graph null for the default one
 * @param group what it is counted with besides all; null for nothing
 * @param history the turns before it, as the contract has them; empty for none
 * @param expectedPassages ids of all passages that a right answer needs; may be empty
 * @param expectedAnswers strings that are accepted, any one of them; may be empty
 */
public record GoldenQuestion(
    String id,
    @Nullable String graph,
    String text,
    @Nullable String group,
    List<Turn> history,
    List<String> expectedPassages,
    List<String> expectedAnswers) {

  /** Leaves room for what a run puts in front within the contract's limit of 256. */
  public static final int ID_MAX = 200;

  /** {@code 2hop-17} and {@code 3hop1__8_9} are of the groups 2hop and 3hop1. */
  private static final Pattern GROUP_IN_ID = Pattern.compile("^(\\d+hop.*?)(?:-|__)");

  /**
   * Reads one line of a golden file.
   *
   * @throws IllegalArgumentException saying which field is wrong
   */
  public static GoldenQuestion of(JsonNode line) {
    if (!line.isObject()) {
      throw new IllegalArgumentException("it is not a JSON object");
    }
    String id = text(line, "id");
    String text = text(line, "text");
    if (id == null || text == null) {
      throw new IllegalArgumentException((id == null ? "id" : "text") + " is missing");
    }
    if (id.codePointCount(0, id.length()) > ID_MAX) {
      throw new IllegalArgumentException("id has more than " + ID_MAX + " characters");
    }
    String group = text(line, "group");
    return new GoldenQuestion(
        id,
        text(line, "graph"),
        text,
        group == null ? groupIn(id) : group,
        turns(line),
        texts(line, "expectedPassages"),
        texts(line, "expectedAnswers"));
  }

  private static @Nullable String groupIn(String id) {
    Matcher matcher = GROUP_IN_ID.matcher(id);
    return matcher.find() ? matcher.group(1) : null;
  }

  private static @Nullable String text(JsonNode line, String name) {
    if (!line.hasNonNull(name)) {
      return null;
    }
    JsonNode node = line.get(name);
    if (!node.isTextual() || node.textValue().isBlank()) {
      throw new IllegalArgumentException(name + " is not a string with something in it");
    }
    return node.textValue();
  }

  private static List<String> texts(JsonNode line, String name) {
    List<String> texts = new ArrayList<>();
    if (!line.hasNonNull(name)) {
      return texts;
    }
    if (!line.get(name).isArray()) {
      throw new IllegalArgumentException(name + " is not an array of strings");
    }
    for (JsonNode node : line.get(name)) {
      if (!node.isTextual() || node.textValue().isBlank()) {
        throw new IllegalArgumentException(name + " is not an array of strings");
      }
      texts.add(node.textValue());
    }
    return texts;
  }

  private static List<Turn> turns(JsonNode line) {
    List<Turn> turns = new ArrayList<>();
    if (!line.hasNonNull("history")) {
      return turns;
    }
    String wrong = "history is not an array of objects with question and answer";
    if (!line.get("history").isArray()) {
      throw new IllegalArgumentException(wrong);
    }
    for (JsonNode turn : line.get("history")) {
      if (!turn.path("question").isTextual() || !turn.path("answer").isTextual()) {
        throw new IllegalArgumentException(wrong);
      }
      turns.add(new Turn(turn.path("question").textValue(), turn.path("answer").textValue()));
    }
    return turns;
  }

  public GoldenQuestion in(String otherGraph) {
    return new GoldenQuestion(
        id, otherGraph, text, group, history, expectedPassages, expectedAnswers);
  }

  /** The same as if nothing had been said before it. */
  public GoldenQuestion withoutHistory() {
    return new GoldenQuestion(id, graph, text, group, List.of(), expectedPassages, expectedAnswers);
  }
}
