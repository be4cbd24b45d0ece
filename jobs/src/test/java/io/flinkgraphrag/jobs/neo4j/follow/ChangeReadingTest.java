package io.flinkgraphrag.jobs.neo4j.follow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.neo4j.source.ReadRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A poll over a feed and a database that are in memory. */
final class ChangeReadingTest {

  private final FakeFeed feed = new FakeFeed();
  private final FakeRows current = new FakeRows();

  @Test
  void whatTheFeedTellsIsReadAndSoAreItsRelationshipsAndThePassagesBesideIt() {
    feed.changes =
        new ChangeFeed.Changes(Set.of("n1"), Set.of("r9"), Set.of("p7", "n8"), "place 2");

    assertThat(read("place 1")).containsExactlyInAnyOrder("n1", "p-n1", "r-n1", "p7", "r9");
    assertThat(feed.asked).containsExactly("place 1");
  }

  @Test
  void nothingIsReadTwiceInAPoll() {
    feed.changes =
        new ChangeFeed.Changes(Set.of("n1", "p-n1"), Set.of("r-n1"), Set.of("p-n1"), "place 2");

    assertThat(read("place 1")).doesNotHaveDuplicates().contains("n1", "p-n1", "r-n1");
  }

  @Test
  void manyChangesAreReadSomeAtATime() {
    Set<String> many =
        IntStream.range(0, 2 * ChangeReading.IDS_MAX + 1)
            .mapToObj(i -> "n" + i)
            .collect(Collectors.toSet());
    feed.changes = new ChangeFeed.Changes(many, Set.of(), Set.of(), "place 2");

    assertThat(read("place 1")).containsAll(many);
    assertThat(current.largest).isLessThanOrEqualTo(ChangeReading.IDS_MAX);
  }

  @Test
  void aFeedThatHasLostItsPlaceIsNotTakenForOneWithoutChanges() {
    feed.lost = true;
    assertThatThrownBy(() -> read("place 1")).isInstanceOf(ChangeFeed.LostPlaceException.class);
  }

  private List<String> read(String from) {
    ChangeReading reading = new ChangeReading(feed, current, from);
    List<String> ids = new ArrayList<>();
    boolean last = false;
    while (!last) {
      last = reading.step(row -> ids.add(row.at()));
    }
    assertThat(reading.reached()).isEqualTo("place 2");
    return ids;
  }

  private static final class FakeFeed implements ChangeFeed {

    private final List<String> asked = new ArrayList<>();
    private Changes changes = new Changes(Set.of(), Set.of(), Set.of(), "place 2");
    private boolean lost;

    @Override
    public String now() {
      return "place 2";
    }

    @Override
    public Changes since(String cursor) {
      if (lost) {
        throw new LostPlaceException("gone", new IllegalStateException());
      }
      asked.add(cursor);
      return changes;
    }
  }

  /** Each node n has a passage p-n beside it and a relationship r-n. */
  private static final class FakeRows implements CurrentRows {

    private int largest;

    @Override
    public List<ReadRow> nodes(Collection<String> ids) {
      largest = Math.max(largest, ids.size());
      return ids.stream().map(id -> new ReadRow(null, id, List.of())).toList();
    }

    @Override
    public List<ReadRow> relationships(Collection<String> ids) {
      return nodes(ids);
    }

    @Override
    public Collection<String> relationshipsOf(Collection<String> nodes) {
      return nodes.stream().map(id -> "r-" + id).toList();
    }

    @Override
    public Collection<String> passagesBeside(Collection<String> nodes) {
      return nodes.stream().map(id -> "p-" + id).toList();
    }

    @Override
    public Collection<String> passagesAmong(Collection<String> nodes) {
      return nodes.stream().filter(id -> id.startsWith("p")).toList();
    }
  }
}
