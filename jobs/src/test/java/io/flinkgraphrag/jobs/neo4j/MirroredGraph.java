package io.flinkgraphrag.jobs.neo4j;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;

/**
 * A graph as its mirror in Neo4j shows it, each node and relationship as a line: read from the
 * database, or made from what survives on the topic.
 *
 * <p>The model knows the contract's words and nothing of the mirror's code: an entity is there
 * because of its update, or because something names its id; a passage without entities mentions
 * what its text says, and any passage its title.
 */
record MirroredGraph(Set<String> lines) {

  /** Read from the database, without asking for the mirror's keys. */
  static MirroredGraph read(Neo4jServerProcess neo4j, String graph) {
    Set<String> lines = new TreeSet<>();
    try (Driver driver = neo4j.driver(AuthTokens.none());
        Session session = driver.session()) {
      Map<String, Object> ofGraph = Map.of("graph", graph);
      List<String> found = new ArrayList<>();
      session
          .run(
              """
              MATCH (e:Entity {_graph: $graph}) RETURN e.id AS id, e.name AS name, e.kind AS kind,
                e.description AS description, e.aliases AS aliases, e.implicit AS implicit,
                [l IN labels(e) WHERE NOT l STARTS WITH '_' AND l <> 'Entity'] AS labels
              """,
              ofGraph)
          .forEachRemaining(record -> found.add(entity(record.asMap())));
      session
          .run(
              "MATCH (p:Passage {_graph: $graph}) RETURN p.document AS document, p.id AS id,"
                  + " p.title AS title, p.text AS text",
              ofGraph)
          .forEachRemaining(record -> found.add(passage(record.asMap())));
      session
          .run("MATCH (d:Document {_graph: $graph}) RETURN d.id AS id", ofGraph)
          .forEachRemaining(record -> found.add("document " + record.get("id").asString()));
      session
          .run(
              """
              MATCH (s:Entity {_graph: $graph})-[r]->(t:Entity {_graph: $graph})
              RETURN s.id AS source, r.predicate AS predicate, type(r) AS type, t.id AS target,
                r.weight AS weight
              """,
              ofGraph)
          .forEachRemaining(record -> found.add(relation(record.asMap())));
      session
          .run(
              """
              MATCH (p:Passage {_graph: $graph})-[m:MENTIONS]->(e:Entity {_graph: $graph})
              RETURN p.document AS document, p.id AS id, e.id AS entity, m.weight AS weight,
                m.names AS names
              """,
              ofGraph)
          .forEachRemaining(record -> found.add(mention(record)));
      session
          .run(
              "MATCH (p:Passage {_graph: $graph})-[:PART_OF]->(d:Document {_graph: $graph})"
                  + " RETURN p.document AS document, p.id AS id, d.id AS of",
              ofGraph)
          .forEachRemaining(
              record ->
                  found.add(
                      "%s/%s part of %s"
                          .formatted(
                              record.get("document").asString(),
                              record.get("id").asString(),
                              record.get("of").asString())));
      lines.addAll(found);
      if (lines.size() != found.size()) {
        throw new AssertionError("something is there twice: " + found);
      }
    }
    return new MirroredGraph(lines);
  }

  /** Made from the updates that survive, of a graph in English whose names are ids. */
  static MirroredGraph of(Collection<ObjectNode> surviving) {
    Set<String> lines = new TreeSet<>();
    Set<String> named = new TreeSet<>();
    Set<String> put = new TreeSet<>();
    for (ObjectNode update : surviving) {
      switch (update.get("type").asText()) {
        case "entity" -> {
          put.add(update.get("id").asText());
          lines.add(entity(entityOf(update)));
        }
        case "relation" -> {
          named.add(update.get("source").asText());
          named.add(update.get("target").asText());
          lines.add(relation(relationOf(update)));
        }
        default -> passage(update, lines, named);
      }
    }
    named.removeAll(put);
    for (String id : named) {
      lines.add(entity(Map.of("id", id, "name", id, "implicit", true)));
    }
    return new MirroredGraph(lines);
  }

  private static Map<String, Object> entityOf(ObjectNode update) {
    Map<String, Object> entity = new HashMap<>();
    entity.put("id", update.get("id").asText());
    entity.put("name", update.get("name").asText());
    entity.put("description", update.get("description").asText());
    List<String> aliases = new ArrayList<>();
    update.path("aliases").forEach(alias -> aliases.add(alias.asText()));
    entity.put("aliases", aliases);
    return entity;
  }

  private static Map<String, Object> relationOf(ObjectNode update) {
    String predicate = update.get("predicate").asText();
    return Map.of(
        "source",
        update.get("source").asText(),
        "predicate",
        predicate,
        "type",
        predicate.toUpperCase(java.util.Locale.ROOT).replace(' ', '_'),
        "target",
        update.get("target").asText(),
        "weight",
        update.path("weight").asDouble(1));
  }

  private static void passage(ObjectNode update, Set<String> lines, Set<String> named) {
    String document = update.get("document").asText();
    String id = update.get("id").asText();
    String title = update.get("title").asText();
    Map<String, Object> passage = new HashMap<>();
    passage.put("document", document);
    passage.put("id", id);
    passage.put("title", title.isEmpty() ? null : title);
    passage.put("text", update.get("text").asText());
    lines.add(passage(passage));
    lines.add("document " + document);
    lines.add("%s/%s part of %s".formatted(document, id, document));
    Map<String, Map<String, Integer>> mentions = new TreeMap<>();
    if (update.path("entities").isEmpty()) {
      Language.of("en")
          .mentions(update.get("text").asText())
          .forEach(name -> mentions.computeIfAbsent(name, n -> new TreeMap<>()).put(name, 1));
    }
    for (JsonNode entity : update.path("entities")) {
      mentions.computeIfAbsent(entity.asText(), e -> new TreeMap<>()).put("", 1);
    }
    String said = Names.ofTitle(title);
    if (!said.isEmpty()) {
      mentions.computeIfAbsent(said, e -> new TreeMap<>()).put(said, 3);
    }
    named.addAll(mentions.keySet());
    mentions.forEach(
        (entity, names) ->
            lines.add(
                mention(
                    document,
                    id,
                    entity,
                    names.values().stream().mapToInt(Integer::intValue).max().orElseThrow(),
                    names.keySet())));
  }

  private static String entity(Map<String, Object> of) {
    return "entity %s: %s, %s %s, %s, %s %s"
        .formatted(
            of.get("id"),
            of.get("name"),
            of.get("kind"),
            of.getOrDefault("labels", List.of()),
            of.get("description"),
            of.get("aliases"),
            of.get("implicit") == null ? "" : "implicit");
  }

  private static String passage(Map<String, Object> of) {
    return "passage %s/%s: %s: %s"
        .formatted(of.get("document"), of.get("id"), of.get("title"), of.get("text"));
  }

  private static String relation(Map<String, Object> of) {
    return "%s -%s %s-> %s %s"
        .formatted(
            of.get("source"),
            of.get("predicate"),
            of.get("type"),
            of.get("target"),
            of.get("weight"));
  }

  private static String mention(Record record) {
    return mention(
        record.get("document").asString(),
        record.get("id").asString(),
        record.get("entity").asString(),
        record.get("weight").asInt(),
        record.get("names").asList(name -> name.asString()));
  }

  private static String mention(
      String document, String id, String entity, int weight, Collection<String> names) {
    return "%s/%s mentions %s %d %s".formatted(document, id, entity, weight, new TreeSet<>(names));
  }
}
