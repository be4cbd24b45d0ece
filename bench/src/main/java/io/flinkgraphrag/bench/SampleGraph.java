package io.flinkgraphrag.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.model.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A graph and questions about it.
 *
 * @param updates records of the graph-updates topic
 * @param questions texts, asked over and over under new ids
 */
record SampleGraph(List<ObjectNode> updates, List<String> questions) {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final long SEED = 42;
  private static final int QUESTIONS = 200;
  private static final int SENTENCES = 6;
  private static final int WORDS = 14;
  private static final int VOCABULARY = 4_000;
  private static final String[] SYLLABLES = {
    "ba", "cor", "del", "fen", "gri", "hol", "ka", "lum", "mar", "nor", "pel", "qui", "ras", "sto",
    "tan", "ul", "ven", "wes", "yor", "zim"
  };

  /** The course that comes with the project, with its sample and golden questions. */
  static SampleGraph course() throws IOException {
    List<ObjectNode> updates = new ArrayList<>();
    for (String line : lines("/sample/course-updates.jsonl")) {
      updates.add((ObjectNode) JSON.readTree(line));
    }
    List<String> questions = new ArrayList<>();
    for (String line : lines("/sample/course-golden.jsonl")) {
      questions.add(JSON.readTree(line).path("text").asText());
    }
    return new SampleGraph(updates, questions);
  }

  private static List<String> lines(String resource) throws IOException {
    try (InputStream in = SampleGraph.class.getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .toList();
    }
  }

  /**
   * Passages of six sentences about invented names: words by Zipf's law, three names a passage, one
   * name per two passages. The same for every run.
   */
  static SampleGraph synthetic(int passages) {
    return synthetic(passages, SENTENCES);
  }

  static SampleGraph synthetic(int passages, int sentences) {
    Random random = new Random(SEED);
    List<String> names = names(Math.max(10, passages / 2), random);
    List<ObjectNode> updates = new ArrayList<>();
    for (int i = 0; i < passages; i++) {
      List<String> mentioned =
          List.of(
              names.get(i % names.size()),
              names.get(random.nextInt(names.size())),
              names.get(random.nextInt(names.size())));
      ObjectNode passage = JSON.createObjectNode();
      passage.put("op", "upsert").put("type", "passage").put("graph", "default");
      passage.put("id", "p-" + i).put("document", "d-" + i).put("version", 1);
      passage.put("title", mentioned.get(0)).put("text", text(mentioned, sentences, random));
      ArrayNode entities = passage.putArray("entities");
      mentioned.stream()
          .distinct()
          .forEach(name -> entities.add(name.toLowerCase(java.util.Locale.ROOT)));
      updates.add(passage);
    }
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < QUESTIONS; i++) {
      questions.add(
          "What did %s %s with the %s of %s?"
              .formatted(
                  names.get(random.nextInt(names.size())),
                  word(random),
                  word(random),
                  names.get(random.nextInt(names.size()))));
    }
    return new SampleGraph(updates, questions);
  }

  private static List<String> names(int count, Random random) {
    TreeSet<String> names = new TreeSet<>();
    while (names.size() < count) {
      names.add(capital(random) + " " + capital(random));
    }
    return new ArrayList<>(names);
  }

  private static String capital(Random random) {
    String word = syllable(random) + syllable(random);
    return Character.toUpperCase(word.charAt(0)) + word.substring(1);
  }

  private static String syllable(Random random) {
    return SYLLABLES[random.nextInt(SYLLABLES.length)];
  }

  private static String text(List<String> names, int sentences, Random random) {
    StringBuilder text = new StringBuilder();
    for (int s = 0; s < sentences; s++) {
      text.append(s == 0 ? "" : " ").append(names.get(s % names.size()));
      for (int w = 0; w < WORDS; w++) {
        text.append(' ').append(word(random));
      }
      text.append('.');
    }
    return text.toString();
  }

  /** Rank r about 1/r as often as rank 1; written as syllables. */
  private static String word(Random random) {
    int rank = (int) Math.exp(random.nextDouble() * Math.log(VOCABULARY));
    StringBuilder word = new StringBuilder();
    for (int rest = rank; rest > 0; rest /= SYLLABLES.length) {
      word.append(SYLLABLES[rest % SYLLABLES.length]);
    }
    return word.toString();
  }

  /** The same with a vector at each passage, so that loading embeds nothing. */
  SampleGraph embedded(Embedder embedder) {
    List<ObjectNode> embedded = new ArrayList<>();
    for (ObjectNode update : updates) {
      ObjectNode copy = update.deepCopy();
      if (update.path("type").asText().equals("passage")) {
        String text = update.path("title").asText() + " " + update.path("text").asText();
        ArrayNode vector = copy.putArray("vector");
        for (float component : embedder.embed(text, Embedder.Urgency.UPDATE).join()) {
          vector.add(component);
        }
      }
      embedded.add(copy);
    }
    return new SampleGraph(embedded, questions);
  }

  /** The contract's record key. */
  static String keyOf(JsonNode update) {
    String graph = update.path("graph").asText();
    return switch (update.path("type").asText()) {
      case "relation" ->
          Keys.join(
              graph,
              "relation",
              update.path("source").asText(),
              update.path("predicate").asText(),
              update.path("target").asText());
      case "passage" -> {
        String id = update.path("id").asText();
        yield Keys.join(graph, "passage", update.path("document").asText(id), id);
      }
      default -> Keys.join(graph, update.path("type").asText(), update.path("id").asText());
    };
  }
}
