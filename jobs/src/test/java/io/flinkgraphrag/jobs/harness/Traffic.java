package io.flinkgraphrag.jobs.harness;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.harness.CatalogModel.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * Sends rounds of updates and questions of every kind, and keeps book of what must come of each:
 * the reference model of a run. A round reaches every operator. Not thread-safe.
 */
public final class Traffic {

  /**
   * What a question's one terminal record must be.
   *
   * @param code of its reason, "" for any
   * @param cites a passage that it must cite, "" for any
   * @param citesNot a passage that it must not cite, "" for none
   * @param says what the answer's text must contain
   */
  public record Expected(
      Set<String> statuses, String code, String cites, String citesNot, String says) {

    static Expected status(String... statuses) {
      return new Expected(Set.of(statuses), "", "", "", "");
    }

    static Expected refused(String status, String code) {
      return new Expected(Set.of(status), code, "", "", "");
    }
  }

  /** A passage that holds a code word of its own, in a document of its own. */
  private record Marker(String graph, int number, int version) {

    String id() {
      return "marker-" + number;
    }

    String document() {
      return "document-" + number;
    }

    String title() {
      return "Kestrel" + number;
    }

    String word() {
      return "violet" + number + "v" + version;
    }

    String text() {
      return "The vault code of project " + title() + " is " + word() + ".";
    }

    String question() {
      return "What is the vault code of project " + title() + "?";
    }
  }

  /** A graph whose layout has several shards. */
  static final String WIDE = "wide";

  /** What every question to the graph with several shards finds, three hops deep. */
  private static final List<Marker> DEEP =
      List.of(new Marker(WIDE, 1_001, 1), new Marker(WIDE, 1_002, 1), new Marker(WIDE, 1_003, 1));

  private static final String SAMPLE = "sample/course-updates.jsonl";
  private static final String GOLDEN = "sample/course-golden.jsonl";
  private static final int ALWAYS_CHANGING = 2_001;
  private static final int HUGE_BYTES = 5_000_000;
  private static final int HUGE_EVERY = 8;
  private static final int CHECKED_MARKERS = 6;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Sender sender;
  private final Random random;
  private final CatalogModel catalog = new CatalogModel();
  private final List<String> golden = new ArrayList<>();
  private final List<Marker> alive = new ArrayList<>();
  private final List<Marker> gone = new ArrayList<>();
  private final Map<Outcomes.Asked, Expected> answers = new HashMap<>();
  private final Map<String, String> deadLetters = new HashMap<>();
  private final Map<String, Map<Outcome, Integer>> batches = new HashMap<>();
  private int round;

  public Traffic(Sender sender, long seed) {
    this.sender = sender;
    this.random = new Random(seed);
    lines(GOLDEN).forEach(line -> golden.add(json(line).get("text").asText()));
  }

  public Map<Outcomes.Asked, Expected> answers() {
    return answers;
  }

  /** The error code of each record that cannot be read, by {@code topic-partition-offset}. */
  public Map<String, String> deadLetters() {
    return deadLetters;
  }

  public Map<String, Map<Outcome, Integer>> batches() {
    return batches;
  }

  /** Loads the sample, and asks while it is being loaded. */
  public void load() throws Exception {
    int asked = 0;
    for (String line : lines(SAMPLE)) {
      ObjectNode update = json(line);
      String element =
          update.get("type").asText().equals("relation")
              ? update.get("source").asText() + "|" + update.get("target").asText()
              : update.path("document").asText(update.path("id").asText());
      sender.updateLater(element, Sender.bytes(line), "sample");
      count("sample", Outcome.APPLIED);
      if (random.nextInt(30) == 0) {
        ask("early-" + asked++, golden(), Expected.status("ANSWERED", "NO_EVIDENCE"));
      }
    }
    sender.flush();
    for (Marker marker : DEEP) {
      put(marker, "sample");
    }
  }

  /** Sends a round of everything; returns its batch. */
  public String round() throws Exception {
    round++;
    String batch = "round-" + round;
    passages(batch);
    elements(batch);
    unreadable(batch);
    questions();
    refusedQuestions();
    return batch;
  }

  // ---- updates ----

  private void passages(String batch) throws Exception {
    Marker fresh = new Marker(round % 2 == 0 ? WIDE : "default", round, 1);
    put(fresh, batch);
    alive.add(fresh);
    // so that every round reaches TERMS, which graphs of one shard do not have
    put(new Marker(WIDE, ALWAYS_CHANGING, round), batch);
    if (random.nextBoolean()) {
      put(fresh, batch);
    }
    withoutVersion(fresh, batch);
    Marker changed = alive.get(random.nextInt(alive.size()));
    Marker next = new Marker(changed.graph(), changed.number(), changed.version() + 1);
    alive.set(alive.indexOf(changed), next);
    put(next, batch);
    if (random.nextBoolean()) {
      put(changed, batch);
    }
    if (random.nextInt(3) == 0) {
      delete(alive.remove(random.nextInt(alive.size())), batch);
    }
  }

  private void put(Marker marker, String batch) throws Exception {
    send(marker.document(), passage(marker).put("version", marker.version()), batch);
    String document = marker.graph() + "|" + marker.document();
    count(batch, catalog.putPassage(document, marker.id(), marker.version(), marker.text()));
  }

  private static ObjectNode passage(Marker marker) {
    ObjectNode passage =
        JSON.createObjectNode()
            .put("op", "upsert")
            .put("type", "passage")
            .put("graph", marker.graph())
            .put("id", marker.id())
            .put("document", marker.document())
            .put("title", marker.title())
            .put("text", marker.text());
    passage.putArray("entities").add("vault code").add("project");
    return passage;
  }

  private void withoutVersion(Marker marker, String batch) throws Exception {
    deadLetters.put(send(marker.document(), passage(marker), batch), "ORDER_KIND_CHANGED");
    count(batch, Outcome.REFUSED);
  }

  private void delete(Marker marker, String batch) throws Exception {
    int version = marker.version() + 1;
    boolean whole = random.nextBoolean();
    ObjectNode delete =
        JSON.createObjectNode()
            .put("op", "delete")
            .put("type", whole ? "document" : "passage")
            .put("graph", marker.graph())
            .put("id", whole ? marker.document() : marker.id())
            .put("document", marker.document())
            .put("version", version);
    send(marker.document(), delete, batch);
    String document = marker.graph() + "|" + marker.document();
    count(
        batch,
        whole
            ? catalog.deleteDocument(document, version)
            : catalog.deletePassage(document, marker.id(), version));
    put(marker, batch);
    gone.add(marker);
  }

  private void elements(String batch) throws Exception {
    String id = "guard " + random.nextInt(8);
    String target = "guard " + random.nextInt(8);
    ObjectNode entity =
        JSON.createObjectNode().put("type", "entity").put("graph", WIDE).put("id", id);
    ObjectNode relation =
        JSON.createObjectNode()
            .put("type", "relation")
            .put("graph", WIDE)
            .put("source", id)
            .put("predicate", "watches")
            .put("target", target);
    element(id, entity, "description", batch);
    element(id + "|" + target, relation, "weight", batch);
  }

  /** Puts or deletes an element under a random version, so that some are old news. */
  private void element(String key, ObjectNode element, String field, String batch)
      throws Exception {
    int version = random.nextInt(100);
    boolean delete = random.nextInt(4) == 0;
    int content = 1 + random.nextInt(3);
    element.put("op", delete ? "delete" : "upsert").put("version", version);
    if (!delete && field.equals("weight")) {
      element.put(field, content);
    } else if (!delete) {
      element.put(field, "Number " + content + ".");
    }
    send(key, element, batch);
    String held = delete ? null : Integer.toString(content);
    count(batch, catalog.put(key, version, held, Sender.bytes(element.toString())));
  }

  private void unreadable(String batch) throws Exception {
    byte[] invalid = {'{', '"', (byte) 0xff, (byte) 0xfe};
    deadLetters.put(sender.update("x", invalid, batch), "INVALID_UTF8");
    deadLetters.put(
        sender.update("x", Sender.bytes("{\"op\":\"merge\",\"type\":\"entity\"}"), batch),
        "UNKNOWN_OP");
    count(batch, Outcome.REFUSED);
    count(batch, Outcome.REFUSED);
  }

  private String send(String key, ObjectNode update, String batch) throws Exception {
    return sender.update(key, Sender.bytes(update.toString()), batch);
  }

  private void count(String batch, Outcome outcome) {
    batches
        .computeIfAbsent(batch, name -> new EnumMap<>(Outcome.class))
        .merge(outcome, 1, Integer::sum);
  }

  // ---- questions ----

  private void questions() throws Exception {
    String id = "q-" + round;
    String text = golden();
    ask(id, text, Expected.status("ANSWERED"));
    for (int again = random.nextInt(3); again > 0; again--) {
      ask(id, text, Expected.status("ANSWERED"));
    }
    ask(id, "Another text, " + text, Expected.refused("REJECTED", "ID_REUSED"));
    ask(id, "Another text, " + text, Expected.refused("REJECTED", "ID_REUSED"));
    Marker deep = DEEP.get(random.nextInt(DEEP.size()));
    ask(
        question(WIDE, "live-" + round, deep.question()),
        new Expected(Set.of("ANSWERED"), "", deep.id(), "", deep.word()));
    String plain = golden();
    String position = sender.question(null, Sender.bytes(plain));
    answers.put(new Outcomes.Asked("default", position, plain), Expected.status("ANSWERED"));
    ask(
        question("nowhere", "lost-" + round, golden()),
        Expected.refused("NO_EVIDENCE", "UNKNOWN_GRAPH"));
  }

  private void refusedQuestions() throws Exception {
    ask(
        question("default", "late-" + round, golden()).put("timeoutMs", 1),
        Expected.refused("EXPIRED", "DEADLINE_PASSED"));
    ask(
        question("default", "none-" + round, golden()).put("maxPassages", 0),
        Expected.refused("REJECTED", "INVALID_FIELD"));
    ObjectNode laden = question("default", "laden-" + round, golden());
    laden.putObject("metadata").put("x", "x".repeat(17_000));
    ask(laden, Expected.refused("REJECTED", "METADATA_TOO_LARGE"));
    deadLetters.put(sender.question(null, Sender.bytes("{\"text\":")), "INVALID_JSON");
    if (round % HUGE_EVERY == 1) {
      ObjectNode huge = question("default", "huge-" + round, "x".repeat(HUGE_BYTES));
      deadLetters.put(sender.question(null, Sender.bytes(huge.toString())), "TOO_LARGE");
    }
  }

  /** Asks for markers; call it when all batches are applied: then the answers are known. */
  public void check() throws Exception {
    for (int i = 0; i < CHECKED_MARKERS && i < alive.size(); i++) {
      Marker marker = alive.get(alive.size() - 1 - i);
      ask(
          question(marker.graph(), "check-" + round + "-" + i, marker.question()),
          new Expected(Set.of("ANSWERED"), "", marker.id(), "", marker.word()));
    }
    for (Marker marker : gone) {
      ask(
          question(marker.graph(), "gone-" + round + "-" + marker.id(), marker.question()),
          new Expected(Set.of("ANSWERED"), "", "", marker.id(), ""));
    }
  }

  private String golden() {
    return golden.get(random.nextInt(golden.size()));
  }

  private static ObjectNode question(String graph, String id, String text) {
    return JSON.createObjectNode().put("graph", graph).put("id", id).put("text", text);
  }

  private void ask(String id, String text, Expected expected) throws Exception {
    ask(question("default", id, text), expected);
  }

  private void ask(ObjectNode question, Expected expected) throws Exception {
    String id = question.get("id").asText();
    sender.question(id, Sender.bytes(question.toString()));
    answers.put(
        new Outcomes.Asked(question.get("graph").asText(), id, question.get("text").asText()),
        expected);
  }

  // ---- files ----

  private static List<String> lines(String resource) {
    try (var in = Traffic.class.getClassLoader().getResourceAsStream(resource)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode json(String line) {
    try {
      return (ObjectNode) JSON.readTree(line);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
