package io.flinkgraphrag.jobs;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A random history of a graph: puts, changes and deletes of passages, documents, entities and
 * relations, some sent twice and some late; and the plain model of what survives it.
 */
final class GraphHistory {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LATE_BY = 12;
  private static final List<String> NAMES =
      List.of(
          "Ada", "Babbage", "Byron", "Lovelace", "Menabrea", "Somerville", "Turing", "Wheatstone");
  private static final List<String> PREDICATES = List.of("knows", "teaches", "wrote to", "admires");
  private static final List<String> NOUNS =
      List.of("engine", "letter", "garden", "theory", "bridge", "music", "number", "river");

  private final Random random;

  /** Element to its newest put, or to its newest delete. */
  private final Map<String, ObjectNode> newest = new TreeMap<>();

  /** Document to the version of its newest delete. */
  private final Map<String, Integer> deletedDocuments = new TreeMap<>();

  private int version;

  GraphHistory(long seed) {
    random = new Random(seed);
  }

  /** The key of the record: all changes of an element, of a document too, go the same way. */
  static String element(ObjectNode change) {
    return switch (change.get("type").asText()) {
      case "relation" ->
          change.get("source").asText()
              + change.get("predicate").asText()
              + change.get("target").asText();
      case "passage" -> change.get("document").asText();
      default -> change.get("id").asText();
    };
  }

  /** Changes in the order in which they are sent, which is not that of their versions. */
  List<ObjectNode> changes(int steps) {
    List<ObjectNode> changes = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      ObjectNode change = change().put("version", ++version);
      remember(change);
      changes.add(change);
      if (random.nextInt(8) == 0) {
        changes.add(change);
      }
    }
    for (int i = 0; i < changes.size(); i++) {
      if (random.nextInt(4) == 0) {
        int later = Math.min(changes.size() - 1, i + random.nextInt(LATE_BY));
        Collections.rotate(changes.subList(i, later + 1), -1);
      }
    }
    return changes;
  }

  /** What the changes leave, each element as it was put last. */
  List<ObjectNode> surviving() {
    List<ObjectNode> surviving = new ArrayList<>();
    for (ObjectNode change : newest.values()) {
      boolean gone =
          change.get("type").asText().equals("passage")
              && deletedDocuments.getOrDefault(change.get("document").asText(), 0)
                  > change.get("version").asInt();
      if (change.get("op").asText().equals("upsert") && !gone) {
        surviving.add(change);
      }
    }
    return surviving;
  }

  List<String> questions(int count) {
    List<String> questions = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      questions.add(
          switch (random.nextInt(3)) {
            case 0 -> "Whom does " + name() + " " + any(PREDICATES) + "?";
            case 1 -> "Which " + any(NOUNS) + " has a " + any(NOUNS) + " of " + name() + "?";
            default -> "What do " + name() + " and " + name() + " say of the " + any(NOUNS) + "?";
          });
    }
    return questions;
  }

  private void remember(ObjectNode change) {
    String type = change.get("type").asText();
    if (type.equals("document")) {
      deletedDocuments.put(change.get("id").asText(), change.get("version").asInt());
      return;
    }
    String id = change.path("id").asText();
    newest.put(type + " " + element(change) + " " + id, change);
  }

  private ObjectNode change() {
    ObjectNode change = JSON.createObjectNode();
    boolean delete = random.nextInt(5) == 0;
    change.put("op", delete ? "delete" : "upsert");
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> passage(change, delete);
      case 3 -> entity(change, delete);
      default -> relation(change, delete);
    }
    return change;
  }

  private void passage(ObjectNode change, boolean delete) {
    String document = "d" + random.nextInt(8);
    if (delete && random.nextBoolean()) {
      change.put("type", "document").put("id", document);
      return;
    }
    change.put("type", "passage").put("document", document).put("id", "p" + random.nextInt(3));
    if (!delete) {
      change.put("title", random.nextInt(3) == 0 ? "" : name()).put("text", text());
      if (random.nextBoolean()) {
        change.putArray("entities").add(id(name())).add(id(name()));
      }
    }
  }

  private void entity(ObjectNode change, boolean delete) {
    String name = name();
    change.put("type", "entity").put("id", id(name));
    if (!delete) {
      change.put("name", name).put("description", text());
      change.putArray("aliases").add("Old " + any(NAMES));
    }
  }

  private void relation(ObjectNode change, boolean delete) {
    change
        .put("type", "relation")
        .put("source", id(name()))
        .put("predicate", any(PREDICATES))
        .put("target", id(name()));
    if (!delete) {
      change.put("weight", 1 + random.nextInt(3));
    }
  }

  private String text() {
    return random
        .ints(1 + random.nextInt(3))
        .mapToObj(
            any ->
                "The %s of %s is a %s %s for %s."
                    .formatted(any(NOUNS), name(), any(NOUNS), any(NOUNS), name()))
        .collect(Collectors.joining(" "));
  }

  private String name() {
    return any(NAMES);
  }

  private static String id(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private String any(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
