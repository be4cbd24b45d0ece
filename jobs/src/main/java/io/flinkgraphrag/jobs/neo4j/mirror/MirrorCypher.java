package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Transaction;

/**
 * Makes changes in one transaction. A node is there as long as an update puts it, or something that
 * is there leads to it: so an entity that is only mentioned or related is there too, with its id as
 * its name, as in our own graph, and a document as long as it has passages. What is already so
 * changes nothing. Touches only nodes with the mirror's label. Short-lived.
 */
final class MirrorCypher {

  private static final String OWN = ":`" + MirrorName.OWN + "`";

  private final Transaction transaction;
  private final String graph;

  /** Of nodes that something may have led to that is gone. */
  private final Set<String> perhapsAlone = new LinkedHashSet<>();

  MirrorCypher(Transaction transaction, String graph) {
    this.transaction = transaction;
    this.graph = graph;
  }

  /** Where a change comes: nodes before what leads to them. */
  static int phase(MirrorChange change) {
    if (change instanceof MirrorChange.RemovePassage) {
      return 0;
    } else if (change instanceof MirrorChange.PutPassage) {
      return 1;
    } else if (change instanceof MirrorChange.PutEntity
        || change instanceof MirrorChange.RemoveEntity) {
      return 2;
    }
    return change instanceof MirrorChange.PutAliases ? 3 : 4;
  }

  /** Makes changes that are in the order of their {@link #phase}, each of another key. */
  void make(List<MirrorChange> changes) {
    removePassages(of(MirrorChange.RemovePassage.class, changes));
    putPassages(of(MirrorChange.PutPassage.class, changes));
    putEntities(of(MirrorChange.PutEntity.class, changes));
    removeEntities(of(MirrorChange.RemoveEntity.class, changes));
    putAliases(of(MirrorChange.PutAliases.class, changes));
    removeRelations(of(MirrorChange.RemoveRelation.class, changes));
    putRelations(of(MirrorChange.PutRelation.class, changes));
    mention(of(MirrorChange.Mention.class, changes));
    removeAlone();
  }

  private static <T> List<T> of(Class<T> type, List<MirrorChange> changes) {
    return changes.stream().filter(type::isInstance).map(type::cast).toList();
  }

  // ---- passages ----

  private void removePassages(List<MirrorChange.RemovePassage> gone) {
    run(
        "MATCH (p%s {_key: row.key}) DETACH DELETE p",
        gone.stream()
            .map(MirrorChange.RemovePassage::passage)
            .peek(key -> perhapsAlone.add(MirrorName.documentKey(graph, key.document())))
            .map(key -> Map.<String, Object>of("key", passageKey(key)))
            .toList());
  }

  private void putPassages(List<MirrorChange.PutPassage> put) {
    run(
        """
        MERGE (p%1$s {_key: row.key}) SET p:Passage, p += row.properties
        MERGE (d%1$s {_key: row.documentKey})
          ON CREATE SET d:Document, d.id = row.document, d.name = row.document, d._graph = $graph
        MERGE (p)-[r:PART_OF]->(d) ON CREATE SET r._graph = $graph
        """,
        put.stream().map(change -> passage(change.passage())).toList());
  }

  private Map<String, Object> passage(PassageText passage) {
    PassageKey key = passage.key();
    Map<String, Object> properties = new HashMap<>();
    properties.put("id", key.id());
    properties.put("document", key.document());
    properties.put("name", passage.title().isBlank() ? key.id() : passage.title());
    properties.put("title", nullIfEmpty(passage.title()));
    properties.put("text", passage.text());
    properties.put("version", passage.version());
    properties.put("_graph", graph);
    return Map.of(
        "key",
        passageKey(key),
        "document",
        key.document(),
        "documentKey",
        MirrorName.documentKey(graph, key.document()),
        "properties",
        properties);
  }

  // ---- entities ----

  private void putEntities(List<MirrorChange.PutEntity> put) {
    Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
    for (MirrorChange.PutEntity change : put) {
      Map<String, Object> row = entity(change.entity());
      rows.computeIfAbsent((String) row.get("label"), label -> new ArrayList<>()).add(row);
    }
    takeOtherLabels(rows.values().stream().flatMap(List::stream).toList());
    rows.forEach(
        (label, entities) ->
            run(
                "MERGE (e%s {_key: row.key}) SET e:Entity"
                    + (label.equals(MirrorName.NONE) ? "" : ":`" + label + "`")
                    + ", e += row.properties REMOVE e.implicit",
                entities));
  }

  private Map<String, Object> entity(EntityText entity) {
    String label = MirrorName.label(entity.kind());
    Map<String, Object> properties = new HashMap<>();
    properties.put("id", entity.id());
    properties.put("name", entity.name());
    properties.put("kind", nullIfEmpty(entity.kind()));
    properties.put("description", nullIfEmpty(entity.description()));
    properties.put("version", entity.version());
    properties.put("_label", label);
    properties.put("_graph", graph);
    return Map.of("key", entityKey(entity.id()), "label", label, "properties", properties);
  }

  /** Takes the labels of kinds from entities that have another one now. */
  private void takeOtherLabels(List<Map<String, Object>> rows) {
    Result other =
        transaction.run(
            """
            UNWIND $rows AS row MATCH (e%s {_key: row.key})
            WHERE e._label <> '' AND e._label <> row.label
            RETURN e._label AS label, collect({key: row.key}) AS rows
            """
                .formatted(OWN),
            Map.of("rows", rows));
    for (Record record : other.list()) {
      run(
          "MATCH (e%s {_key: row.key}) REMOVE e:`" + record.get("label").asString() + "`",
          record.get("rows").asList(row -> row.asMap()));
    }
  }

  private void removeEntities(List<MirrorChange.RemoveEntity> gone) {
    List<Map<String, Object>> rows =
        gone.stream()
            .map(change -> entityKey(change.id()))
            .peek(perhapsAlone::add)
            .map(key -> Map.<String, Object>of("key", key, "label", MirrorName.NONE))
            .toList();
    takeOtherLabels(rows);
    run(
        """
        MATCH (e%s {_key: row.key}) SET e.name = e.id, e.implicit = true
        REMOVE e.kind, e.description, e.aliases, e.version, e._label
        """,
        rows);
  }

  private void putAliases(List<MirrorChange.PutAliases> put) {
    run(
        "MATCH (e%s {_key: row.key}) SET e.aliases = row.aliases",
        put.stream()
            .map(
                change -> {
                  Map<String, Object> row = new HashMap<>();
                  row.put("key", entityKey(change.entity()));
                  row.put("aliases", change.aliases().isEmpty() ? null : change.aliases());
                  return row;
                })
            .toList());
  }

  /** Those that are not there yet exist because they are named. */
  private void putImplicit(Set<String> ids) {
    run(
        """
        MERGE (e%s {_key: row.key})
          ON CREATE SET e:Entity, e.id = row.id, e.name = row.id, e.implicit = true, e._graph = $graph
        """,
        ids.stream().map(id -> Map.<String, Object>of("key", entityKey(id), "id", id)).toList());
  }

  // ---- relations ----

  private void removeRelations(List<MirrorChange.RemoveRelation> gone) {
    Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
    for (MirrorChange.RemoveRelation change : gone) {
      Map<String, Object> row =
          ends(
              change.relation().source(),
              change.relation().predicate(),
              change.relation().target());
      perhapsAlone.add((String) row.get("source"));
      perhapsAlone.add((String) row.get("target"));
      rows.computeIfAbsent(MirrorName.type(change.relation().predicate()), t -> new ArrayList<>())
          .add(row);
    }
    rows.forEach(
        (type, relations) ->
            run(
                "MATCH (s%1$s {_key: row.source})-[r:`"
                    + type
                    + "` {predicate: row.predicate, _graph: $graph}]->(t%1$s {_key: row.target})"
                    + " DELETE r",
                relations));
  }

  private void putRelations(List<MirrorChange.PutRelation> put) {
    Set<String> ids = new LinkedHashSet<>();
    Map<String, List<Map<String, Object>>> rows = new LinkedHashMap<>();
    for (MirrorChange.PutRelation change : put) {
      RelationText relation = change.relation();
      ids.add(relation.source());
      ids.add(relation.target());
      Map<String, Object> row = ends(relation.source(), relation.predicate(), relation.target());
      row.put("weight", relation.weight());
      row.put("passages", relation.passages().isEmpty() ? null : relation.passages());
      row.put("version", relation.version());
      rows.computeIfAbsent(MirrorName.type(relation.predicate()), t -> new ArrayList<>()).add(row);
    }
    putImplicit(ids);
    rows.forEach(
        (type, relations) ->
            run(
                "MATCH (s%1$s {_key: row.source}) MATCH (t%1$s {_key: row.target}) MERGE (s)-[r:`"
                    + type
                    + "` {predicate: row.predicate, _graph: $graph}]->(t)"
                    + " SET r.weight = row.weight, r.passages = row.passages,"
                    + " r.version = row.version",
                relations));
  }

  private Map<String, Object> ends(String source, String predicate, String target) {
    Map<String, Object> row = new HashMap<>();
    row.put("source", entityKey(source));
    row.put("predicate", predicate);
    row.put("target", entityKey(target));
    return row;
  }

  // ---- mentions ----

  /**
   * One relationship between a passage and an entity, by however many names. A row has all that
   * changes of it, since a query does not see what it has itself just set.
   */
  private void mention(List<MirrorChange.Mention> mentions) {
    Set<String> ids = new LinkedHashSet<>();
    Map<List<String>, Edge> edges = new LinkedHashMap<>();
    for (MirrorChange.Mention mention : mentions) {
      String entity = entityKey(mention.entity());
      if (mention.weight() > 0) {
        ids.add(mention.entity());
      } else {
        perhapsAlone.add(entity);
      }
      edges
          .computeIfAbsent(List.of(passageKey(mention.passage()), entity), ends -> new Edge())
          .add(mention);
    }
    putImplicit(ids);
    List<Map<String, Object>> rows = new ArrayList<>();
    edges.forEach((ends, edge) -> rows.add(edge.row(ends.get(0), ends.get(1))));
    run(
        """
        MATCH (p%1$s {_key: row.passage}) MATCH (e%1$s {_key: row.entity})
        MERGE (p)-[m:MENTIONS {_graph: $graph}]->(e) ON CREATE SET m.names = [], m.weights = []
        WITH row, m, [i IN range(0, size(m.names) - 1) WHERE NOT m.names[i] IN row.changed] AS kept
        WITH m, [i IN kept | m.names[i]] + row.names AS names,
          [i IN kept | m.weights[i]] + row.weights AS weights
        SET m.names = names, m.weights = weights,
          m.weight = reduce(top = 0, w IN weights | CASE WHEN w > top THEN w ELSE top END)
        WITH m, names WHERE size(names) = 0
        DELETE m
        """,
        rows);
  }

  private static final class Edge {

    private final List<String> changed = new ArrayList<>();
    private final List<String> names = new ArrayList<>();
    private final List<Integer> weights = new ArrayList<>();

    void add(MirrorChange.Mention mention) {
      changed.add(mention.via());
      if (mention.weight() > 0) {
        names.add(mention.via());
        weights.add(mention.weight());
      }
    }

    Map<String, Object> row(String passage, String entity) {
      return Map.of(
          "passage", passage, "entity", entity, "changed", changed, "names", names, "weights",
          weights);
    }
  }

  // ---- what is left ----

  private void removeAlone() {
    run(
        """
        MATCH (n%1$s {_key: row.key}) WHERE (n.implicit OR n:Document)
          AND NOT EXISTS { MATCH (n)-[r]-(%1$s) WHERE r._graph = $graph }
        DETACH DELETE n
        """,
        perhapsAlone.stream().map(key -> Map.<String, Object>of("key", key)).toList());
  }

  /**
   * Runs a statement for each row.
   *
   * @param cypher with %s, or %1$s, for the label of the mirror's nodes
   */
  private void run(String cypher, List<? extends Map<String, ?>> rows) {
    if (!rows.isEmpty()) {
      transaction
          .run("UNWIND $rows AS row " + cypher.formatted(OWN), Map.of("rows", rows, "graph", graph))
          .consume();
    }
  }

  private String passageKey(PassageKey key) {
    return MirrorName.passageKey(graph, key.document(), key.id());
  }

  private String entityKey(String id) {
    return MirrorName.entityKey(graph, id);
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
