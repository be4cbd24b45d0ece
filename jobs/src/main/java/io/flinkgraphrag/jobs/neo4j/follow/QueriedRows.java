package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.mapping.EndProjection;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.source.PageQuery;
import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import io.flinkgraphrag.jobs.neo4j.source.RowMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;

/** Rows by the queries of an import, bound to ids. */
final class QueriedRows implements CurrentRows {

  /** Of a node with more relationships they are not read each time that it changes. */
  static final int DEGREE_MAX = 1_000;

  private static final String NODES =
      "MATCH (n) WHERE elementId(n) IN $ids RETURN elementId(n) AS id, labels(n) AS names";

  private static final String RELATIONSHIPS =
      "MATCH ()-[r]->() WHERE elementId(r) IN $ids RETURN elementId(r) AS id, [type(r)] AS names";

  private static final String RELATIONSHIPS_OF =
      "MATCH (n) WHERE elementId(n) IN $ids AND COUNT { (n)--() } <= $max MATCH (n)-[r]-() RETURN DISTINCT elementId(r) AS id";

  private static final String PASSAGES_BESIDE =
      "MATCH (n) WHERE elementId(n) IN $ids AND COUNT { (n)--() } <= $max MATCH (n)--(m) WHERE %s RETURN DISTINCT elementId(m) AS id";

  private static final String PASSAGES_AMONG =
      "MATCH (n) WHERE elementId(n) IN $ids AND %s RETURN elementId(n) AS id";

  private final Session session;
  private final Neo4jMapping mapping;
  private final RowMapper mapper;

  /**
   * @param mapping with the keys of the database
   */
  QueriedRows(Session session, Neo4jMapping mapping, RowMapper mapper) {
    this.session = session;
    this.mapping = mapping;
    this.mapper = mapper;
  }

  @Override
  public List<ReadRow> nodes(Collection<String> ids) {
    return rows(true, ids, NODES, mapping::skipsNodes);
  }

  @Override
  public List<ReadRow> relationships(Collection<String> ids) {
    return rows(false, ids, RELATIONSHIPS, mapping::skipsRelationships);
  }

  private List<ReadRow> rows(
      boolean nodes, Collection<String> ids, String grouping, Predicate<String> skipped) {
    Map<String, List<String>> byName = new TreeMap<>();
    for (Record row : session.run(grouping, parameters(ids)).list()) {
      List<String> names = mapping.sorted(row.get("names").asList(name -> name.asString()));
      String first = names.isEmpty() ? "" : names.get(0);
      if (!skipped.test(first)) {
        byName.computeIfAbsent(first, name -> new ArrayList<>()).add(row.get("id").asString());
      }
    }
    List<ReadRow> rows = new ArrayList<>();
    Set<String> missing = new HashSet<>(ids);
    byName.forEach(
        (name, group) -> {
          String cypher =
              nodes ? PageQuery.nodesNow(mapping, name) : PageQuery.relationshipsNow(mapping, name);
          for (Record row : session.run(cypher, parameters(group)).list()) {
            ReadRow read = mapper.map(nodes, row);
            rows.add(read);
            missing.remove(read.at());
          }
        });
    missing.forEach(id -> rows.add(new ReadRow(null, id, List.of())));
    return rows;
  }

  @Override
  public Collection<String> relationshipsOf(Collection<String> nodes) {
    return ids(RELATIONSHIPS_OF, nodes);
  }

  @Override
  public Collection<String> passagesBeside(Collection<String> nodes) {
    return ids(PASSAGES_BESIDE.formatted(EndProjection.mayBePassage(mapping, "m")), nodes);
  }

  @Override
  public Collection<String> passagesAmong(Collection<String> nodes) {
    return ids(PASSAGES_AMONG.formatted(EndProjection.mayBePassage(mapping, "n")), nodes);
  }

  private Collection<String> ids(String cypher, Collection<String> nodes) {
    return session.run(cypher, parameters(nodes)).list(row -> row.get("id").asString());
  }

  private static Map<String, Object> parameters(Collection<String> ids) {
    return Map.of("ids", List.copyOf(ids), "max", DEGREE_MAX);
  }
}
