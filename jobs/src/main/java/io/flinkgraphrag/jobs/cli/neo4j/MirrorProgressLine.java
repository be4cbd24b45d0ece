package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.neo4j.mirror.MirrorDatabase;
import io.flinkgraphrag.jobs.neo4j.mirror.MirrorMarker;
import io.flinkgraphrag.jobs.settings.MirrorNeo4jSettings;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.neo4j.driver.Driver;
import org.neo4j.driver.exceptions.Neo4jException;

/** Says how far a mirror is, by what Neo4j knows of it. For one thread. */
final class MirrorProgressLine implements AutoCloseable {

  /** How often it looks. */
  static final Duration INTERVAL = Duration.ofMillis(500);

  /** How many looks lie between two lines. */
  private static final int LOOKS_OF_LINE = 20;

  /**
   * A delete of a large document and a name's move come in slices, with pauses of 2 s at most. When
   * nothing has come for so many looks, and for twice as long as ever between two changes, they are
   * through.
   */
  private static final int QUIET_LOOKS = 6;

  private final MirrorNeo4jSettings settings;
  private final Output output;
  private final Driver driver;
  private final Map<Integer, Long> wanted;
  private MirrorMarker told = new MirrorMarker("", 0, 0, Map.of());
  private MirrorMarker last = told;
  private int quiet;
  private int longestQuiet;
  private int looks;
  private boolean reached;

  /** Takes down what is on the topic now. */
  MirrorProgressLine(MirrorNeo4jSettings settings, KafkaConnection connection, Output output) {
    this.settings = settings;
    this.output = output;
    this.wanted = LastRecords.of(connection, settings.kafka().topics().updates());
    this.driver = settings.server().driver();
  }

  /**
   * Looks once, and writes a line now and then.
   *
   * @return whether all is there that was on the topic at the start
   */
  boolean tell() {
    Optional<MirrorMarker> found = look();
    if (found.isEmpty()) {
      return false;
    }
    MirrorMarker now = found.get();
    if (now.changes() == last.changes()) {
      quiet++;
    } else {
      longestQuiet = last.changes() == 0 ? 0 : Math.max(longestQuiet, quiet);
      quiet = 0;
    }
    last = now;
    looks++;
    boolean all = now.epoch() > 0 && now.covers(wanted);
    if (all && !reached) {
      reached = true;
      say(now, "all that was on the topic is read");
    } else if (looks % LOOKS_OF_LINE == 0 && now.changes() != told.changes()) {
      say(now, all ? "live" : "reading the topic");
    }
    return all && quiet >= Math.max(QUIET_LOOKS, 2 * longestQuiet);
  }

  private void say(MirrorMarker now, String where) {
    output.note(String.format(Locale.ROOT, "%,d changes mirrored; %s", now.changes(), where));
    told = now;
  }

  /** That of this run; empty where Neo4j does not answer, which the job waits for. */
  private Optional<MirrorMarker> look() {
    try {
      return MirrorDatabase.marker(driver, settings.server(), settings.graph())
          .filter(marker -> marker.run().equals(settings.run()));
    } catch (Neo4jException e) {
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    driver.close();
  }
}
