package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.jobs.neo4j.ImportRefusedException;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.neo4j.driver.Driver;
import org.neo4j.driver.Record;
import org.neo4j.driver.Session;
import org.neo4j.driver.Transaction;

/**
 * The mirror of one graph in a database. Each transaction holds the graph's marker first, and
 * changes something only where the marker is that of this run and of the epoch before: so an epoch
 * that is there is not made again, none is left out, and what another process still has under way
 * is without effect. For one thread.
 */
public final class MirrorDatabase {

  /** An epoch of so many changes is one transaction; a larger one is several. */
  static final int CHANGES_OF_TRANSACTION = 5_000;

  private static final int NODES_OF_REMOVAL = 5_000;

  private static final String HOLD =
      "MATCH (m:`%s` {graph: $graph}) SET m.held = true RETURN m".formatted(MirrorName.MARKER);

  // configuration
  private final Driver driver;
  private final Neo4jServer server;
  private final String graph;
  private final double changesPerSecond;

  // runtime
  private boolean prepared;

  /**
   * @param changesPerSecond infinite for no limit
   */
  MirrorDatabase(Driver driver, Neo4jServer server, String graph, double changesPerSecond) {
    this.driver = driver;
    this.server = server;
    this.graph = graph;
    this.changesPerSecond = changesPerSecond;
  }

  /** Makes the epoch, unless it is there. */
  void apply(MirrorEpoch epoch) throws InterruptedException {
    try (Session session = driver.session(server.writing())) {
      if (!prepared) {
        MirrorSchema.prepare(session, server);
        prepared = true;
      }
      if (epoch.number() == 1) {
        begin(session, epoch.run());
      }
      List<MirrorChange> changes = new ArrayList<>(epoch.changes());
      changes.sort(Comparator.comparingInt(MirrorCypher::phase));
      int from = 0;
      do {
        int to = Math.min(changes.size(), from + changesOfTransaction());
        if (!part(session, epoch, changes.subList(from, to), to == changes.size())) {
          return;
        }
        pause(to - from);
        from = to;
      } while (from < changes.size());
    }
  }

  /** Returns false where the epoch is there already. */
  private boolean part(
      Session session, MirrorEpoch epoch, List<MirrorChange> changes, boolean last) {
    try (Transaction transaction = session.beginTransaction()) {
      MirrorMarker marker = held(transaction, epoch.run());
      if (marker.epoch() >= epoch.number()) {
        return false;
      }
      if (marker.epoch() != epoch.number() - 1) {
        throw another("is at %d and not at %d".formatted(marker.epoch(), epoch.number() - 1));
      }
      new MirrorCypher(transaction, graph).make(changes);
      if (last) {
        advance(transaction, epoch);
      }
      transaction.commit();
      return true;
    }
  }

  private void advance(Transaction transaction, MirrorEpoch epoch) {
    Map<String, Object> reached = new HashMap<>();
    for (MirrorChange change : epoch.changes()) {
      if (change instanceof MirrorChange.Reached record) {
        reached.put(MirrorMarker.property(record.partition()), record.offset());
      }
    }
    transaction
        .run(
            """
            MATCH (m:`%s` {graph: $graph})
            SET m += $reached, m.epoch = $epoch, m.changes = m.changes + $changes,
              m.at = datetime()
            """
                .formatted(MirrorName.MARKER),
            Map.of(
                "graph",
                graph,
                "reached",
                reached,
                "epoch",
                epoch.number(),
                "changes",
                epoch.changes().size() - reached.size()))
        .consume();
  }

  /** A new run takes away what an earlier one left. Goes on where it was interrupted. */
  private void begin(Session session, String run) {
    try (Transaction transaction = session.beginTransaction()) {
      transaction
          .run(
              """
              MERGE (m:`%s` {graph: $graph}) SET m.held = true WITH m
              WHERE m.run IS NULL OR m.run <> $run
              SET m = {graph: $graph, run: $run, epoch: $emptying, changes: 0}
              """
                  .formatted(MirrorName.MARKER),
              Map.of("graph", graph, "run", run, "emptying", MirrorMarker.EMPTYING))
          .consume();
      transaction.commit();
    }
    boolean more = true;
    while (more) {
      more = empty(session, run);
    }
  }

  private boolean empty(Session session, String run) {
    try (Transaction transaction = session.beginTransaction()) {
      if (held(transaction, run).epoch() != MirrorMarker.EMPTYING) {
        return false;
      }
      long removed =
          transaction
              .run(
                  "MATCH (n:`%s` {_graph: $graph}) WITH n LIMIT $most DETACH DELETE n RETURN count(*)"
                      .formatted(MirrorName.OWN),
                  Map.of("graph", graph, "most", NODES_OF_REMOVAL))
              .single()
              .get(0)
              .asLong();
      if (removed == 0) {
        transaction
            .run(
                "MATCH (m:`%s` {graph: $graph}) SET m.epoch = 0".formatted(MirrorName.MARKER),
                Map.of("graph", graph))
            .consume();
      }
      transaction.commit();
      return removed > 0;
    }
  }

  /** The marker, which nobody else changes until the transaction's end. */
  private MirrorMarker held(Transaction transaction, String run) {
    List<Record> found = transaction.run(HOLD, Map.of("graph", graph)).list();
    if (found.isEmpty()) {
      throw another("is gone");
    }
    MirrorMarker marker = MirrorMarker.of(found.get(0).get(0).asNode());
    if (!marker.run().equals(run)) {
      throw another("is another one's now (%s)".formatted(marker.run()));
    }
    return marker;
  }

  private ImportRefusedException another(String what) {
    return new ImportRefusedException(
        "the mirror of graph %s in Neo4j at %s %s, so what this one has written may not be there: end any other mirror of the graph into this database, then mirror anew with --anew"
            .formatted(graph, server, what));
  }

  /** At a rate, those of a second at most. */
  private int changesOfTransaction() {
    return (int) Math.min(CHANGES_OF_TRANSACTION, Math.max(1, changesPerSecond));
  }

  private void pause(int changes) throws InterruptedException {
    if (changesPerSecond != Double.POSITIVE_INFINITY) {
      TimeUnit.MICROSECONDS.sleep((long) (changes / changesPerSecond * 1e6));
    }
  }

  /** How far the mirror of a graph is; empty where there is none. */
  public static Optional<MirrorMarker> marker(Driver driver, Neo4jServer server, String graph) {
    try (Session session = driver.session(server.session())) {
      @Nullable Record found =
          session
              .run(
                  "MATCH (m:`%s` {graph: $graph}) RETURN m".formatted(MirrorName.MARKER),
                  Map.of("graph", graph))
              .stream()
              .findFirst()
              .orElse(null);
      return found == null ? Optional.empty() : Optional.of(MirrorMarker.of(found.get(0).asNode()));
    }
  }
}
