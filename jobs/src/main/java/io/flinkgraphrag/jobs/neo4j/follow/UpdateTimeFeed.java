package io.flinkgraphrag.jobs.neo4j.follow;

import static io.flinkgraphrag.jobs.neo4j.mapping.EndProjection.quoted;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.neo4j.driver.Session;

/**
 * Finds changes by a property with the time of the last change. A place is a time of the server's
 * clock, in ms. It looks back from it by the overlap, as who commits late, or has a clock that is
 * slow, writes times that are over. A time in the future is found each time until then. Deletes are
 * not found.
 */
final class UpdateTimeFeed implements ChangeFeed {

  /** Later than any sane number of seconds, earlier than any of milliseconds: in 1973. */
  private static final long SECONDS_MAX = 100_000_000_000L;

  private final Session session;
  private final FeedPlan plan;
  private final Duration overlap;

  UpdateTimeFeed(Session session, FeedPlan plan, Duration overlap) {
    this.session = session;
    this.plan = plan;
    this.overlap = overlap;
  }

  @Override
  public String now() {
    return Long.toString(session.run("RETURN timestamp() AS now").single().get("now").asLong());
  }

  @Override
  public Changes since(String cursor) {
    String now = now();
    Map<String, Object> times = times(Long.parseLong(cursor) - overlap.toMillis());
    Set<String> nodes = new HashSet<>();
    Set<String> relationships = new HashSet<>();
    Set<String> ends = new HashSet<>();
    plan.nodes()
        .forEach(
            (label, property) ->
                session
                    .run(
                        "MATCH (n:%s) WHERE %s RETURN elementId(n) AS id"
                            .formatted(quoted(label), after("n", property)),
                        times)
                    .forEachRemaining(row -> nodes.add(row.get("id").asString())));
    plan.relationships()
        .forEach(
            (type, property) ->
                session
                    .run(
                        "MATCH (a)-[r:%s]->(b) WHERE %s RETURN elementId(r) AS id, elementId(a) AS a, elementId(b) AS b"
                            .formatted(quoted(type), after("r", property)),
                        times)
                    .forEachRemaining(
                        row -> {
                          relationships.add(row.get("id").asString());
                          ends.add(row.get("a").asString());
                          ends.add(row.get("b").asString());
                        }));
    return new Changes(nodes, relationships, ends, now);
  }

  /**
   * Whether a property is a time at or after {@code $zoned}: a date and time with or without a
   * zone, milliseconds or seconds since 1970, or a text by ISO 8601 in UTC. What cannot be compared
   * is null in Cypher, and so not found.
   *
   * @param variable of the node or relationship
   */
  static String after(String variable, String property) {
    String time = variable + "." + quoted(property);
    return "(%s >= $zoned OR %s >= $local OR %s >= $millis OR (%s >= $seconds AND %s < %d) OR %s >= $text)"
        .formatted(time, time, time, time, time, SECONDS_MAX, time);
  }

  /** The parameters of {@link #after}. */
  static Map<String, Object> times(long millis) {
    Instant instant = Instant.ofEpochMilli(Math.max(0, millis));
    Map<String, Object> times = new HashMap<>();
    times.put("zoned", instant.atZone(ZoneOffset.UTC));
    times.put("local", instant.atZone(ZoneOffset.UTC).toLocalDateTime());
    times.put("millis", instant.toEpochMilli());
    times.put("seconds", instant.getEpochSecond());
    times.put("text", instant.toString());
    return times;
  }
}
