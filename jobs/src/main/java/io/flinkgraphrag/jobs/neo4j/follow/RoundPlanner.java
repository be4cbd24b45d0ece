package io.flinkgraphrag.jobs.neo4j.follow;

import static io.flinkgraphrag.jobs.neo4j.mapping.EndProjection.quoted;

import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.neo4j.source.ImportPlan;
import io.flinkgraphrag.jobs.neo4j.source.ImportPlanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Session;
import org.neo4j.driver.exceptions.Neo4jException;

/**
 * Looks at a database and says how to read it, and how to find what changes: by change data capture
 * where the server has it, else by properties with the time of the last change. Blocks its caller.
 */
final class RoundPlanner {

  /** The first that all of a label or type have, as a time, counts. */
  static final List<String> USUAL =
      List.of(
          "updatedAt", "updated_at", "lastUpdated", "last_updated", "modifiedAt", "modified_at");

  /** A time before this is none. */
  private static final long OLDEST_MS = 946_684_800_000L;

  private final Neo4jMapping mapping;
  private final FollowTimes times;
  private final Feeds feeds;

  RoundPlanner(Neo4jMapping mapping, FollowTimes times, Feeds feeds) {
    this.mapping = mapping;
    this.times = times;
    this.feeds = feeds;
  }

  /**
   * A plan for the database as it is now.
   *
   * @throws io.flinkgraphrag.jobs.neo4j.ImportRefusedException where trying again would not help
   * @throws RuntimeException of the driver where it would, by {@link Neo4jFault#passes}
   */
  RoundPlan plan(Driver driver, Neo4jServer server, long version) {
    try (Session session = driver.session(server.session())) {
      Optional<String> noCapture = noCapture(session);
      FeedPlan bare = new FeedPlan(noCapture.isEmpty(), Map.of(), Map.of(), Map.of());
      // before all that is read, labels and types too
      String cursor = feeds.open(session, bare).now();
      ImportPlan all = ImportPlanner.plan(driver, server, mapping, version);
      List<String> told = new ArrayList<>();
      FeedPlan feed =
          noCapture.isEmpty()
              ? new FeedPlan(true, Map.of(), Map.of(), all.keys())
              : byTimes(session, all, told);
      told.add(0, told(noCapture));
      return new RoundPlan(all.splits(), feed, cursor, told);
    } catch (ImportRefusedException e) {
      throw e;
    } catch (RuntimeException e) {
      if (Neo4jFault.passes(e)) {
        throw e;
      }
      throw Neo4jFault.refused(server, "how it can be followed", e);
    }
  }

  private String told(Optional<String> noCapture) {
    return noCapture
        .map(
            why ->
                "following by times of update every %d s, and by reading all every %d s, since %s"
                    .formatted(times.poll().toSeconds(), times.reconcile().toSeconds(), why))
        .orElseGet(
            () ->
                "following by change data capture every %d s, and by reading all every %d s"
                    .formatted(times.poll().toSeconds(), times.reconcile().toSeconds()));
  }

  /** Why there is no change data capture; empty where there is. */
  static Optional<String> noCapture(Session session) {
    try {
      String place =
          session.run("CALL db.cdc.current() YIELD id RETURN id").single().get("id").asString();
      session
          .run("CALL db.cdc.query($from, []) YIELD id RETURN count(id)", Map.of("from", place))
          .consume();
      return Optional.empty();
    } catch (Neo4jException e) {
      String code = String.valueOf(e.code());
      if (code.endsWith("ProcedureNotFound")) {
        return Optional.of(
            "this server has no change data capture (Enterprise Edition and Aura do)");
      }
      if (code.contains("ChangeDataCapture.Disabled")) {
        return Optional.of(
            "change data capture is off (ALTER DATABASE name SET OPTION txLogEnrichment 'DIFF')");
      }
      if (code.contains("Security.Forbidden")) {
        return Optional.of(
            "the user may not use change data capture (GRANT EXECUTE PROCEDURE db.cdc.* ON DBMS TO a role, and the same with EXECUTE BOOSTED)");
      }
      throw e;
    }
  }

  private FeedPlan byTimes(Session session, ImportPlan all, List<String> told) {
    Map<String, String> nodes = new TreeMap<>();
    Map<String, String> relationships = new TreeMap<>();
    for (ImportPlan.Part part : all.parts()) {
      if (part.skipped() || part.name().isEmpty()) {
        continue;
      }
      Optional<String> property = property(session, part);
      property.ifPresent(name -> (part.nodes() ? nodes : relationships).put(part.name(), name));
      told.add(
          "%s %s: %s"
              .formatted(
                  part.nodes() ? "label" : "type",
                  part.name(),
                  property
                      .map(name -> "polled by " + name)
                      .orElse("no time of update, so changes show when all is read")));
    }
    return new FeedPlan(false, nodes, relationships, all.keys());
  }

  private Optional<String> property(Session session, ImportPlan.Part part) {
    Map<String, String> named =
        part.nodes() ? mapping.times().nodes() : mapping.times().relationships();
    @Nullable String own = named.get(part.name());
    if (own != null) {
      return Optional.of(own);
    }
    if (!times.property().isEmpty()) {
      return Optional.of(times.property());
    }
    return USUAL.stream().filter(usual -> allHave(session, part, usual)).findFirst();
  }

  /**
   * Whether it is safe to poll by a property that nobody has named: each has it, as a time, and a
   * poll does not look at too many.
   */
  private static boolean allHave(Session session, ImportPlan.Part part, String property) {
    if (part.count() > ImportPlanner.SCANNED_PAGE) {
      return false;
    }
    String match =
        part.nodes()
            ? "MATCH (e:%s)".formatted(quoted(part.name()))
            : "MATCH ()-[e:%s]->()".formatted(quoted(part.name()));
    return session
        .run(
            "%s RETURN count(e) = count(CASE WHEN %s THEN 1 END) AS have"
                .formatted(match, UpdateTimeFeed.after("e", property)),
            UpdateTimeFeed.times(OLDEST_MS))
        .single()
        .get("have")
        .asBoolean();
  }
}
