package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.mapping.ElementMapper;
import io.flinkgraphrag.jobs.neo4j.mapping.GraphNode;
import io.flinkgraphrag.jobs.neo4j.mapping.GraphRelationship;
import io.flinkgraphrag.jobs.neo4j.mapping.Neighbour;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.util.List;
import java.util.Map;
import org.neo4j.driver.Record;
import org.neo4j.driver.Value;

/** Makes updates of the rows of {@link PageQuery}. For one thread. */
public final class RowMapper {

  private final ElementMapper mapper;

  public RowMapper(Neo4jMapping mapping, String graph, ReadSplit.Plan plan) {
    this.mapper = new ElementMapper(mapping.withKeys(plan.keys()), graph, plan.version());
  }

  public ReadRow map(boolean nodes, Record row) {
    Value key = row.get("key");
    List<UpdateRecord> updates =
        nodes
            ? mapper.node(node(row.get("labels"), row.get("properties")), neighbours(row))
            : mapper.relationship(
                new GraphRelationship(
                    node(row.get("sourceLabels"), row.get("source")),
                    row.get("type").asString(),
                    node(row.get("targetLabels"), row.get("target")),
                    objects(row.get("properties"))));
    return new ReadRow(
        key.isNull() ? null : KeyText.of(key.asObject()), row.get("at").asString(), updates);
  }

  private static GraphNode node(Value labels, Value properties) {
    return new GraphNode(labels.asList(Value::asString), objects(properties));
  }

  private static Map<String, Object> objects(Value properties) {
    return properties.asMap(Value::asObject);
  }

  private static List<Neighbour> neighbours(Record row) {
    return row.get("neighbours")
        .asList(
            neighbour ->
                new Neighbour(
                    neighbour.get(0).asString(), node(neighbour.get(1), neighbour.get(2))));
  }
}
