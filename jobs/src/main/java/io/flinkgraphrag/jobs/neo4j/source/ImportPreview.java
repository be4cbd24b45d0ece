package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;

/** What an import would do, told and not done. Blocks its caller. */
public final class ImportPreview {

  /** Rows of each label and type that are shown. */
  static final int EXAMPLES = 3;

  private final Neo4jServer server;
  private final Neo4jMapping mapping;
  private final String graph;

  /**
   * @param mapping text of the file; "" for none
   */
  public ImportPreview(Neo4jServer server, String mapping, String graph) {
    this.server = server;
    this.mapping = Neo4jMapping.parse(mapping, "of the import");
    this.graph = graph;
  }

  /**
   * Looks whether an import can be, and tells what a user may want to know.
   *
   * @throws io.flinkgraphrag.jobs.neo4j.ImportRefusedException where it cannot, saying what to do
   * @throws RuntimeException of the driver where the server does not answer
   */
  public List<String> notes() {
    try (Driver driver = server.driver()) {
      return ImportPlanner.plan(driver, server, mapping, 0).notes();
    }
  }

  /**
   * Hands over counts, queries and examples, line by line.
   *
   * @param version that the updates would have
   * @throws io.flinkgraphrag.jobs.neo4j.ImportRefusedException where an import cannot be
   * @throws RuntimeException of the driver where the server does not answer
   */
  public void tell(long version, Consumer<String> line) {
    try (Driver driver = server.driver();
        Session session = driver.session(server.session())) {
      ImportPlan plan = ImportPlanner.plan(driver, server, mapping, version);
      Map<String, Integer> splits = new HashMap<>();
      plan.splits()
          .forEach(split -> splits.merge(place(split.nodes(), split.name()), 1, Integer::sum));
      for (ImportPlan.Part part : plan.parts()) {
        line.accept(told(part, splits.getOrDefault(place(part.nodes(), part.name()), 0)));
        first(plan, part).ifPresent(split -> tell(session, split, line));
      }
      plan.notes().forEach(note -> line.accept("NOTE " + note));
    }
  }

  private static String place(boolean nodes, String name) {
    return (nodes ? "n" : "r") + name;
  }

  private static Optional<ReadSplit> first(ImportPlan plan, ImportPlan.Part part) {
    return plan.splits().stream()
        .filter(split -> split.nodes() == part.nodes() && split.name().equals(part.name()))
        .findFirst();
  }

  private static String told(ImportPlan.Part part, int splits) {
    String what = part.nodes() ? "node" : "relationship";
    String name = part.name().isEmpty() ? "(without label)" : part.name();
    String how =
        part.skipped()
            ? "left out by the mapping"
            : part.pagedBy().isEmpty()
                ? "one reader"
                : "%d %s of %s".formatted(splits, splits == 1 ? "range" : "ranges", part.pagedBy());
    return String.format(Locale.ROOT, "%s %s: %,d, %s", what, name, part.count(), how);
  }

  private void tell(Session session, ReadSplit split, Consumer<String> line) {
    split.cypher().lines().forEach(cypher -> line.accept("    " + cypher));
    RowMapper mapper = new RowMapper(mapping, graph, split.plan());
    Map<String, Object> parameters = new HashMap<>(split.parameters());
    parameters.put("page", EXAMPLES);
    List<UpdateRecord> examples = new ArrayList<>();
    try {
      for (Record row : session.run(split.cypher(), parameters).list()) {
        examples.addAll(mapper.map(split.nodes(), row).updates());
      }
    } catch (RuntimeException e) {
      throw Neo4jFault.passes(e) ? e : Neo4jFault.refused(server, split.told(), e);
    }
    examples.forEach(
        update -> line.accept("  " + new String(update.value(), StandardCharsets.UTF_8)));
    if (examples.isEmpty()) {
      line.accept("  no update: these are mentions of passages, or left out");
    }
  }
}
