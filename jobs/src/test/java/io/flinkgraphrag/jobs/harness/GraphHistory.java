package io.flinkgraphrag.jobs.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.model.Keys;
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
 *
 * <p>The updates of some elements carry versions, which decide however late they come. Those of the
 * others do not: of them the one that is sent last counts, and some of their deletes are null
 * values. All records of an element take one partition, of which the tests say which.
 */
public final class GraphHistory {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LATE_BY = 12;

  /** The tests' topics have as many. */
  private static final int PARTITIONS = 2;

  private static final List<String> NAMES =
      List.of(
          "Ada", "Babbage", "Byron", "Lovelace", "Menabrea", "Somerville", "Turing", "Wheatstone");
  private static final List<String> PREDICATES = List.of("knows", "teaches", "wrote to", "admires");
  private static final List<String> NOUNS =
      List.of("engine", "letter", "garden", "theory", "bridge", "music", "number", "river");

  private final Random random;

  /** Element to its newest put, or to its newest delete. */
  private final Map<String, Placed> newest = new TreeMap<>();

  /** Document to the place of its newest delete. */
  private final Map<String, Integer> deletedDocuments = new TreeMap<>();

  private int version;

  /**
   * A change and what its order is by.
   *
   * @param place its version, or without one its place in what was sent
   */
  private record Placed(int place, ObjectNode change) {}

  /** A record of the updates topic. Without a partition its key decides. */
  public record Update(Integer partitionOrNull, String key, byte[] valueOrNull) {}

  public GraphHistory(long seed) {
    random = new Random(seed);
  }

  /** What the catalog orders together: a document with its passages, an entity, a relation. */
  private static String element(ObjectNode change) {
    return switch (change.get("type").asText()) {
      case "relation" ->
          change.get("source").asText()
              + change.get("predicate").asText()
              + change.get("target").asText();
      case "passage" -> change.get("document").asText();
      default -> change.get("id").asText();
    };
  }

  private static boolean versioned(ObjectNode change) {
    return element(change).hashCode() % 3 != 0;
  }

  /**
   * How a change of this graph is sent. Without a version the way of its element, which here is not
   * left to the key: a null value that deletes a passage has another key than its document.
   */
  public static Update update(String graph, ObjectNode change) {
    ObjectNode value = change.deepCopy().put("graph", graph);
    String key = contractKey(value);
    if (versioned(change)) {
      return new Update(null, key, Sender.bytes(value.toString()));
    }
    value.remove("version");
    boolean nullValue =
        change.get("op").asText().equals("delete") && change.get("version").asInt() % 2 == 0;
    return new Update(
        Math.floorMod(element(change).hashCode(), PARTITIONS),
        key,
        nullValue ? null : Sender.bytes(value.toString()));
  }

  private static String contractKey(ObjectNode change) {
    List<String> parts = new ArrayList<>();
    parts.add(change.get("graph").asText());
    parts.add(change.get("type").asText());
    for (String field : List.of("source", "predicate", "target", "document", "id")) {
      if (change.has(field)) {
        parts.add(change.get(field).asText());
      }
    }
    return Keys.join(parts.toArray(String[]::new));
  }

  /** Changes in the order in which they are sent, which is not that of their versions. */
  public List<ObjectNode> changes(int steps) {
    List<ObjectNode> changes = new ArrayList<>();
    for (int step = 0; step < steps; step++) {
      ObjectNode change = change().put("version", ++version);
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
    for (int i = 0; i < changes.size(); i++) {
      ObjectNode change = changes.get(i);
      remember(new Placed(versioned(change) ? change.get("version").asInt() : i, change));
    }
    return changes;
  }

  /** What the changes leave, each element as it was put last. */
  public List<ObjectNode> surviving() {
    List<ObjectNode> surviving = new ArrayList<>();
    for (Placed last : newest.values()) {
      ObjectNode change = last.change();
      boolean gone =
          change.get("type").asText().equals("passage")
              && deletedDocuments.getOrDefault(change.get("document").asText(), -1) > last.place();
      if (change.get("op").asText().equals("upsert") && !gone) {
        surviving.add(change);
      }
    }
    return surviving;
  }

  public List<String> questions(int count) {
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

  /** All ids of entities, and names and aliases that some of them have. */
  public static List<String> entities() {
    List<String> entities = new ArrayList<>();
    for (String name : NAMES) {
      entities.add(id(name));
      entities.add("Old " + name);
    }
    return entities;
  }

  private void remember(Placed placed) {
    ObjectNode change = placed.change();
    String type = change.get("type").asText();
    if (type.equals("document")) {
      deletedDocuments.merge(change.get("id").asText(), placed.place(), Math::max);
      return;
    }
    newest.merge(
        type + " " + element(change) + " " + change.path("id").asText(),
        placed,
        (before, after) -> after.place() >= before.place() ? after : before);
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
