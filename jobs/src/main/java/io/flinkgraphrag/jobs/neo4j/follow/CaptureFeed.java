package io.flinkgraphrag.jobs.neo4j.follow;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.Record;
import org.neo4j.driver.Result;
import org.neo4j.driver.Session;
import org.neo4j.driver.Value;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * Change data capture of Neo4j's Enterprise Edition and of Aura: the server tells all changes,
 * deletes among them, from its transaction log. A place is a change's identifier. Only who changed
 * is taken from it; what he is now is read like everything else.
 */
final class CaptureFeed implements ChangeFeed {

  private static final List<String> LOST =
      List.of("ChangeDataCapture.InvalidIdentifier", "ChangeDataCapture.ScanFailure");

  private static final String CHANGES =
      """
      CALL db.cdc.query($from, []) YIELD id, event
      RETURN id, event.eventType AS type, event.elementId AS element,
        event.start.elementId AS start, event.end.elementId AS end""";

  private final Session session;

  CaptureFeed(Session session) {
    this.session = session;
  }

  @Override
  public String now() {
    return session.run("CALL db.cdc.current() YIELD id RETURN id").single().get("id").asString();
  }

  @Override
  public Changes since(String cursor) {
    // where nothing changed it is the place to go on from, so that a quiet database does not lose
    // it
    String reached = now();
    Set<String> nodes = new HashSet<>();
    Set<String> relationships = new HashSet<>();
    Set<String> ends = new HashSet<>();
    try {
      Result changes = session.run(CHANGES, Map.of("from", cursor));
      while (changes.hasNext()) {
        Record change = changes.next();
        reached = change.get("id").asString();
        if (change.get("type").asString().equals("n")) {
          nodes.add(change.get("element").asString());
        } else {
          relationships.add(change.get("element").asString());
          add(change.get("start"), ends);
          add(change.get("end"), ends);
        }
      }
    } catch (Neo4jException e) {
      if (LOST.stream().anyMatch(String.valueOf(e.code())::contains)) {
        throw new LostPlaceException(
            "the server's transaction log does not reach back to the last poll", e);
      }
      throw e;
    }
    return new Changes(nodes, relationships, ends, reached);
  }

  private static void add(Value end, Set<String> ends) {
    if (!end.isNull()) {
      ends.add(end.asString());
    }
  }
}
