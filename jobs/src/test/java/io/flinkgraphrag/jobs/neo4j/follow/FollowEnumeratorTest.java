package io.flinkgraphrag.jobs.neo4j.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.jobs.neo4j.source.ReadSplit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FollowEnumeratorTest {

  private static final FollowTimes TIMES =
      new FollowTimes(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), "");

  private static final FeedPlan FEED =
      new FeedPlan(false, Map.of("Person", "updatedAt"), Map.of(), Map.of("Person", "key"));

  private final HandClock clock = new HandClock(1_000_000);
  private final HandEnumeratorContext context = new HandEnumeratorContext();
  private int planned;

  @Test
  void aRoundIsReadThenPolledFromBeforeItBeganAndThenEnded() {
    FollowEnumerator enumerator = start(FollowState.NEW);

    assertThat(next(enumerator)).isEqualTo("part nodes/Person 1000000");
    assertThat(next(enumerator)).isEqualTo("part relationships/LIKES 1000000");
    assertThat(next(enumerator)).isEqualTo("poll from place 1 1000001");
    enumerator.handleSourceEvent(0, new PolledEvent("place 2"));
    assertThat(next(enumerator)).isEqualTo("end 1000000");
    assertThat(next(enumerator)).as("nothing before the next poll is due").isEmpty();

    clock.set(1_005_000);
    assertThat(tick()).isEqualTo("poll from place 2 1005000");
  }

  @Test
  void anotherRoundComesWhenItIsDueAndNotWhileThereIsSomethingToDo() {
    FollowEnumerator enumerator = start(FollowState.NEW);
    next(enumerator);
    clock.set(1_100_000);
    assertThat(tick()).as("the reader is busy").isEmpty();
    next(enumerator);
    next(enumerator);
    next(enumerator);
    next(enumerator);
    assertThat(tick()).isEqualTo("part nodes/Person 1100000");
    assertThat(planned).isEqualTo(2);
  }

  @Test
  void versionsRiseThoughTheClockGoesBack() {
    FollowEnumerator enumerator =
        start(new FollowState(9_000_000, 900_000, "place 7", FEED, List.of()));
    next(enumerator);
    clock.set(500_000);
    assertThat(tick()).isEqualTo("part nodes/Person 9000001");
  }

  @Test
  void aFeedThatHasLostItsPlaceMakesARoundDue() {
    FollowEnumerator enumerator =
        start(new FollowState(1_000, 999_000, "place 7", FEED, List.of()));
    next(enumerator);
    assertThat(tick()).isEqualTo("poll from place 7 1000000");
    enumerator.handleSourceEvent(0, new PolledEvent(""));
    next(enumerator);
    assertThat(tick()).startsWith("part nodes/Person");
  }

  @Test
  void aRestoreGoesOnWithWhatWaits() throws Exception {
    FollowEnumerator enumerator = start(FollowState.NEW);
    next(enumerator);
    enumerator.handleSourceEvent(0, new PolledEvent("place 5"));
    FollowState state =
        FollowSerializers.states()
            .deserialize(
                FollowSerializers.VERSION,
                FollowSerializers.states().serialize(enumerator.snapshotState(1)));
    context.assigned.clear();

    FollowEnumerator again = start(state);

    assertThat(next(again)).isEqualTo("part relationships/LIKES 1000000");
    assertThat(next(again)).isEqualTo("poll from place 1 1000001");
    assertThat(planned).isEqualTo(1);
    assertThat(again.snapshotState(2).cursor()).isEqualTo("place 5");
  }

  private FollowEnumerator start(FollowState state) {
    FollowEnumerator enumerator =
        new FollowEnumerator(context, state, TIMES, version -> () -> plan(version), clock);
    enumerator.start();
    return enumerator;
  }

  private RoundPlan plan(long version) {
    planned++;
    ReadSplit.Plan plan = new ReadSplit.Plan(version, FEED.keys());
    return new RoundPlan(
        List.of(
            new ReadSplit("nodes/Person", true, "Person", "MATCH", null, null, "", 10, plan),
            new ReadSplit(
                "relationships/LIKES", false, "LIKES", "MATCH", null, null, "", 10, plan)),
        FEED,
        "place " + planned,
        List.of());
  }

  /** The reader asks; what it gets, "" for nothing. */
  private String next(FollowEnumerator enumerator) {
    enumerator.handleSplitRequest(0, null);
    return got();
  }

  /** Time for a poll. */
  private String tick() {
    context.tick();
    return got();
  }

  private String got() {
    FollowSplit split = context.assigned.poll();
    if (split instanceof FollowSplit.Part part) {
      return "part %s %d".formatted(part.splitId(), part.read().plan().version());
    }
    if (split instanceof FollowSplit.Poll poll) {
      return "poll from %s %d".formatted(poll.cursor(), poll.version());
    }
    return split instanceof FollowSplit.End end ? "end " + end.version() : "";
  }
}
