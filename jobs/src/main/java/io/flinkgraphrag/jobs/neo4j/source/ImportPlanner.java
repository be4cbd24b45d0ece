package io.flinkgraphrag.jobs.neo4j.source;

import static io.flinkgraphrag.jobs.neo4j.mapping.EndProjection.quoted;

import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.ClientException;

/**
 * Looks at a database and says in which parts to read it: by ranges of an indexed property where
 * every node of a label, or relationship of a type, has one of one kind; else as a whole. Blocks
 * its caller. For one thread.
 */
public final class ImportPlanner {

  /** Rows of a range: enough that a start of one costs nothing beside it. */
  static final long RANGE_ROWS = 20_000;

  /** Ranges of one label or type. */
  static final int RANGES_MAX = 64;

  /** A page by an index costs what its rows cost. */
  static final int INDEXED_PAGE = 10_000;

  /** Without one each page looks at all rows. */
  public static final int SCANNED_PAGE = 100_000;

  private final Neo4jServer server;
  private final Session session;
  private final Neo4jMapping mapping;
  private final long version;

  /** Indexed properties, those that are unique first, by "n" or "r" and label or type. */
  private final Map<String, Set<String>> indexed = new HashMap<>();

  private final Map<String, String> unique = new TreeMap<>();
  private final List<ImportPlan.Part> parts = new ArrayList<>();
  private final List<ReadSplit> splits = new ArrayList<>();

  private ImportPlanner(Neo4jServer server, Session session, Neo4jMapping mapping, long version) {
    this.server = server;
    this.session = session;
    this.mapping = mapping;
    this.version = version;
  }

  /**
   * A plan for the database as it is now.
   *
   * @param version of the updates
   * @throws io.flinkgraphrag.jobs.neo4j.ImportRefusedException where trying again would not help
   * @throws RuntimeException of the driver where it would, by {@link Neo4jFault#passes}
   */
  public static ImportPlan plan(
      Driver driver, Neo4jServer server, Neo4jMapping mapping, long version) {
    try (Session session = driver.session(server.session())) {
      return new ImportPlanner(server, session, mapping, version).plan();
    } catch (RuntimeException e) {
      if (Neo4jFault.passes(e)) {
        throw e;
      }
      throw Neo4jFault.refused(server, "its labels, types and indexes", e);
    }
  }

  private ImportPlan plan() {
    readIndexes();
    Neo4jMapping keyed = mapping.withKeys(unique).forQueries(propertyNames());
    ReadSplit.Plan plan = new ReadSplit.Plan(version, Map.copyOf(unique));
    List<String> before = new ArrayList<>();
    for (String label : keyed.sorted(names("CALL db.labels() YIELD label AS name RETURN name"))) {
      nodes(keyed, plan, label, before);
      before.add(label);
    }
    nodes(keyed, plan, "", List.of());
    for (String type :
        names("CALL db.relationshipTypes() YIELD relationshipType AS name RETURN name")) {
      relationships(keyed, plan, type);
    }
    return new ImportPlan(List.copyOf(parts), List.copyOf(splits), plan.keys(), notes());
  }

  private void readIndexes() {
    for (Record row : shown("SHOW CONSTRAINTS YIELD type, entityType, labelsOrTypes, properties")) {
      String type = row.get("type").asString("");
      if (type.contains("UNIQUENESS") || type.endsWith("_KEY")) {
        single(row).ifPresent(property -> index(row, property, true));
      }
    }
    for (Record row :
        shown("SHOW INDEXES YIELD type, state, entityType, labelsOrTypes, properties")) {
      String type = row.get("type").asString("");
      if ((type.equals("RANGE") || type.equals("BTREE"))
          && row.get("state").asString("").equals("ONLINE")) {
        single(row).ifPresent(property -> index(row, property, false));
      }
    }
  }

  /** The property of an index of one label and one property. */
  private static Optional<String> single(Record row) {
    boolean one = row.get("properties").size() == 1 && row.get("labelsOrTypes").size() == 1;
    return one ? Optional.of(row.get("properties").get(0).asString()) : Optional.empty();
  }

  private void index(Record row, String property, boolean isUnique) {
    boolean nodes = row.get("entityType").asString("").equals("NODE");
    String name = row.get("labelsOrTypes").get(0).asString();
    indexed.computeIfAbsent(place(nodes, name), place -> new LinkedHashSet<>()).add(property);
    if (nodes && isUnique) {
      unique.merge(name, property, (a, b) -> a.compareTo(b) <= 0 ? a : b);
    }
  }

  private static String place(boolean nodes, String name) {
    return (nodes ? "n" : "r") + name;
  }

  /** A user may read data and not see indexes: then there are none. */
  private List<Record> shown(String cypher) {
    try {
      return session.run(cypher).list();
    } catch (ClientException e) {
      if (String.valueOf(e.code()).contains("Security.Forbidden")) {
        return List.of();
      }
      throw e;
    }
  }

  private Set<String> propertyNames() {
    return Set.copyOf(names("CALL db.propertyKeys() YIELD propertyKey AS name RETURN name"));
  }

  private List<String> names(String cypher) {
    return session.run(cypher).list(row -> row.get("name").asString()).stream().sorted().toList();
  }

  private void nodes(Neo4jMapping keyed, ReadSplit.Plan plan, String label, List<String> before) {
    long count =
        count(
            label.isEmpty()
                ? "MATCH (n) WHERE size(labels(n)) = 0 RETURN count(n) AS count"
                : "MATCH (n:%s) RETURN count(n) AS count".formatted(quoted(label)),
            Map.of());
    if (count == 0) {
      return;
    }
    boolean skipped = keyed.skipsNodes(label);
    boolean ranged = !skipped && !label.isEmpty() && keyed.nodeCypher(label) == null;
    Optional<Ranges> ranges = ranged ? ranges(true, label, count) : Optional.empty();
    parts.add(
        new ImportPlan.Part(true, label, count, ranges.map(Ranges::property).orElse(""), skipped));
    if (!skipped) {
      String id = "nodes/" + label;
      List<String> earlier = List.copyOf(before);
      add(
          id,
          true,
          label,
          ranges,
          plan,
          (property, bounded) -> PageQuery.nodes(keyed, label, property, bounded, earlier));
    }
  }

  private void relationships(Neo4jMapping keyed, ReadSplit.Plan plan, String type) {
    long count =
        count("MATCH ()-[r:%s]->() RETURN count(r) AS count".formatted(quoted(type)), Map.of());
    if (count == 0) {
      return;
    }
    boolean skipped = keyed.skipsRelationships(type);
    boolean ranged = !skipped && keyed.relationshipCypher(type) == null;
    Optional<Ranges> ranges = ranged ? ranges(false, type, count) : Optional.empty();
    parts.add(
        new ImportPlan.Part(false, type, count, ranges.map(Ranges::property).orElse(""), skipped));
    if (!skipped) {
      add(
          "relationships/" + type,
          false,
          type,
          ranges,
          plan,
          (property, bounded) -> PageQuery.relationships(keyed, type, property, bounded));
    }
  }

  /** Makes a page's Cypher. */
  private interface Pages {
    String cypher(@Nullable String property, boolean bounded);
  }

  /**
   * Where ranges of a property begin, the first one at what is below every value.
   *
   * @param begins by {@link KeyText}
   */
  private record Ranges(String property, List<String> begins) {}

  private void add(
      String id,
      boolean nodes,
      String name,
      Optional<Ranges> ranges,
      ReadSplit.Plan plan,
      Pages pages) {
    if (ranges.isEmpty()) {
      String cypher = pages.cypher(null, false);
      splits.add(new ReadSplit(id, nodes, name, cypher, null, null, "", SCANNED_PAGE, plan));
      return;
    }
    List<String> begins = ranges.get().begins();
    for (int i = 0; i < begins.size(); i++) {
      String to = i + 1 < begins.size() ? begins.get(i + 1) : null;
      String cypher = pages.cypher(ranges.get().property(), to != null);
      splits.add(
          new ReadSplit(
              id + "/" + i, nodes, name, cypher, begins.get(i), to, "", INDEXED_PAGE, plan));
    }
  }

  /** Ranges of the first indexed property that all have as a text, or all as a number. */
  private Optional<Ranges> ranges(boolean nodes, String name, long count) {
    String match =
        nodes
            ? "MATCH (e:%s)".formatted(quoted(name))
            : "MATCH ()-[e:%s]->()".formatted(quoted(name));
    for (String property : indexed.getOrDefault(place(nodes, name), Set.of())) {
      String key = "e." + quoted(property);
      for (Object lowest : List.of("", Double.NEGATIVE_INFINITY)) {
        long have =
            count(
                "%s WHERE %s >= $from RETURN count(e) AS count".formatted(match, key),
                Map.of("from", lowest));
        if (have == count) {
          return Optional.of(new Ranges(property, begins(match, key, lowest, count)));
        }
      }
    }
    return Optional.empty();
  }

  private List<String> begins(String match, String key, Object lowest, long count) {
    long rows = Math.max(RANGE_ROWS, count / RANGES_MAX + 1);
    List<String> begins = new ArrayList<>(List.of(KeyText.of(lowest)));
    String next =
        "%s WHERE %s > $from WITH %s AS key ORDER BY key SKIP $rows LIMIT 1 RETURN key"
            .formatted(match, key, key);
    Object from = lowest;
    while (begins.size() < RANGES_MAX) {
      List<Record> found = session.run(next, Map.of("from", from, "rows", rows)).list();
      if (found.isEmpty()) {
        break;
      }
      from = found.get(0).get("key").asObject();
      begins.add(KeyText.of(from));
    }
    return begins;
  }

  private long count(String cypher, Map<String, Object> parameters) {
    return session.run(cypher, parameters).single().get("count").asLong();
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    Set<String> labels = new TreeSet<>(mapping.namedLabels());
    Set<String> types = new TreeSet<>(mapping.namedTypes());
    for (ImportPlan.Part part : parts) {
      (part.nodes() ? labels : types).remove(part.name());
      if (part.pagedBy().isEmpty() && part.count() > SCANNED_PAGE && !part.skipped()) {
        notes.add(
            "%s %s: %,d, and no range index on a property that all of them have, so one reader reads them, page by page over all of them. Faster: %s"
                .formatted(
                    part.nodes() ? "nodes of label" : "relationships of type",
                    part.name(),
                    part.count(),
                    part.nodes()
                        ? "CREATE INDEX FOR (n:%s) ON (n.property)".formatted(quoted(part.name()))
                        : "CREATE INDEX FOR ()-[r:%s]-() ON (r.property)"
                            .formatted(quoted(part.name()))));
      }
    }
    labels.forEach(
        label ->
            notes.add(
                "the mapping names label %s, which no node at %s has".formatted(label, server)));
    types.forEach(
        type ->
            notes.add(
                "the mapping names relationship type %s, which is not at %s"
                    .formatted(type, server)));
    return notes;
  }
}
