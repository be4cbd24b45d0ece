package io.flinkgraphrag.names;

import static io.flinkgraphrag.model.message.NameDelta.Claim.Kind.ALIAS;
import static io.flinkgraphrag.model.message.NameDelta.Claim.Kind.NAME;
import static io.flinkgraphrag.model.message.NameDelta.Claim.Kind.NONE;
import static io.flinkgraphrag.names.NamesHarness.COPIES;
import static io.flinkgraphrag.names.NamesHarness.has;
import static io.flinkgraphrag.names.NamesHarness.says;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.SlicePace;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class NamesFunctionTest {

  /** Mentions of one name that take several slices. */
  private static final int PASSAGES = 60;

  /** Of one entity: its name and 64 aliases. */
  private static final int NAMES_MAX = 65;

  /** Both directions of a mention that is taken from one entity and sent to another. */
  private static final int DELTAS_OF_A_MOVE = 4 * COPIES;

  private NamesHarness names;

  @BeforeEach
  void open() throws Exception {
    names = new NamesHarness();
  }

  @AfterEach
  void close() throws Exception {
    names.close();
  }

  private static String mention(String passage, String entity) {
    return MentionReplica.key(passage, entity, "norvik as");
  }

  @Test
  void aNameThatNoEntityHasIsAnEntityItself() throws Exception {
    names.send(says("p1", "norvik as", 1));
    names.send(says("p2", "norvik as", HopDelta.TITLE_WEIGHT));
    assertThat(names.mentions())
        .isEqualTo(Map.of(mention("p1", "norvik as"), 1, mention("p2", "norvik as"), 3));
  }

  @Test
  void aTextThatSaysAnAliasMentionsTheEntityWhicheverComesFirst() throws Exception {
    names.send(says("p1", "norvik as", 1));
    names.send(has("n-1", "norvik as", ALIAS));
    names.send(says("p2", "norvik as", 3));
    assertThat(names.mentions())
        .isEqualTo(Map.of(mention("p1", "n-1"), 1, mention("p2", "n-1"), 3));
    assertThat(names.timers()).as("few move at once").isZero();
  }

  @Test
  void anEntityThatIsGoneLeavesItsMentionsToTheName() throws Exception {
    names.send(has("n-1", "norvik as", ALIAS));
    names.send(says("p1", "norvik as", 1));
    names.send(has("n-1", "norvik as", NONE));
    assertThat(names.mentions()).isEqualTo(Map.of(mention("p1", "norvik as"), 1));
    names.send(says("p1", "norvik as", 0));
    assertThat(names.mentions()).isEmpty();
  }

  @Test
  void aNameThatNobodyHasAndNobodySaysLeavesNothing() throws Exception {
    names.close();
    names = new NamesHarness(new HashMapStateBackend());
    sayMany();
    names.send(has("n-1", "norvik as", ALIAS));
    names.send(has("n-2", "norvik as", NAME));
    names.settle();
    for (int i = 0; i < PASSAGES; i++) {
      names.send(says("p" + i, "norvik as", 0));
    }
    names.send(has("n-1", "norvik as", NONE));
    names.send(has("n-2", "norvik as", NONE));
    assertThat(names.mentions()).isEmpty();
    assertThat(names.timers()).isZero();
    assertThat(names.stateEntries()).isZero();
  }

  @Test
  void ofSeveralEntitiesTheIdThenTheNameThenTheAliasCountsAndThenAHash() throws Exception {
    names.send(says("p1", "norvik as", 1));
    String first = Stream.of("n-1", "n-2", "n-3").sorted(PagedSet.ORDER).findFirst().orElseThrow();
    for (int i = 3; i > 0; i--) {
      names.send(has("n-" + i, "norvik as", ALIAS));
    }
    assertThat(names.mentions()).isEqualTo(Map.of(mention("p1", first), 1));
    names.send(has("m", "norvik as", NAME));
    assertThat(names.mentions()).isEqualTo(Map.of(mention("p1", "m"), 1));
    names.send(has("norvik as", "norvik as", ALIAS));
    assertThat(names.mentions()).isEqualTo(Map.of(mention("p1", "norvik as"), 1));
    names.send(has("norvik as", "norvik as", NONE));
    names.send(has("m", "norvik as", ALIAS));
    names.send(has(first, "norvik as", NONE));
    String second =
        Stream.of("n-1", "n-2", "n-3", "m")
            .filter(id -> !id.equals(first))
            .sorted(PagedSet.ORDER)
            .findFirst()
            .orElseThrow();
    assertThat(names.mentions()).isEqualTo(Map.of(mention("p1", second), 1));
  }

  @Test
  void whatIsSaidOrClaimedAgainSendsNothing() throws Exception {
    names.send(has("n-1", "norvik as", NAME));
    names.send(says("p1", "norvik as", 1));
    names.sentMax();
    names.send(says("p1", "norvik as", 1));
    names.send(has("n-1", "norvik as", NAME));
    names.send(has("n-1", "norvik as", ALIAS));
    names.send(says("p2", "norvik as", 0));
    assertThat(names.sentMax()).isZero();
    names.send(says("p1", "norvik as", 3));
    assertThat(names.sentMax()).as("another weight").isEqualTo(2 * COPIES);
  }

  @Test
  void namesAreOfOneGraphAndPassagesMayBeCalledAnything() throws Exception {
    names.send(has("n|1", "a|b", NAME));
    names.send(says("p|%1", "a|b", 1));
    names.send(has("n|1", "a|b", NONE));
    assertThat(names.mentions()).isEqualTo(Map.of(MentionReplica.key("p|%1", "a|b", "a|b"), 1));
  }

  private void sayMany() throws Exception {
    sayMany(PASSAGES);
  }

  private void sayMany(int passages) throws Exception {
    for (int i = 0; i < passages; i++) {
      names.send(says("p" + i, "norvik as", 1));
    }
    names.sentMax();
  }

  private static Map<String, Integer> all(String entity) {
    return all(PASSAGES, entity);
  }

  private static Map<String, Integer> all(int passages, String entity) {
    Map<String, Integer> mentions = new TreeMap<>();
    IntStream.range(0, passages).forEach(i -> mentions.put(mention("p" + i, entity), 1));
    return mentions;
  }

  private long at(String entity) {
    return names.mentions().keySet().stream()
        .filter(key -> key.contains("-> " + entity + " by"))
        .count();
  }

  @Test
  void aNameThatManyPassagesSayMovesInBoundedSlices() throws Exception {
    sayMany();
    names.send(has("n-1", "norvik as", NAME));
    assertThat(names.sentMax()).as("with the claim").isZero();
    names.tick();
    assertThat(at("n-1")).isBetween(1L, PASSAGES - 10L);
    names.settle();
    assertThat(names.mentions()).isEqualTo(all("n-1"));
    assertThat(names.sentMax()).isLessThan(NamesFunction.SLICE_DELTAS + DELTAS_OF_A_MOVE);
  }

  @Test
  void fewPassagesMoveWithTheClaimAndOneMoreMovesNone() throws Exception {
    int atOnce = NamesFunction.AT_ONCE_DELTAS / 4;
    names.close();
    names = new NamesHarness(1);
    sayMany(atOnce);
    names.send(has("n-1", "norvik as", ALIAS));
    assertThat(names.mentions()).isEqualTo(all(atOnce, "n-1"));
    assertThat(names.timers()).isZero();
    names.send(says("p" + atOnce, "norvik as", 1));
    names.send(has("n-1", "norvik as", NONE));
    assertThat(names.mentions()).isEqualTo(all(atOnce + 1, "n-1"));
    names.settle();
    assertThat(names.mentions()).isEqualTo(all(atOnce + 1, "norvik as"));
  }

  @Test
  void anEntityOfManyNamesSendsABoundedNumberOfDeltasWhileItsRecordIsProcessed() throws Exception {
    for (int passages : new int[] {1, 12, 40}) {
      names.close();
      names = new NamesHarness(1);
      for (int name = 0; name < NAMES_MAX; name++) {
        for (int i = 0; i < passages; i++) {
          names.send(says("p" + i, "n" + name, 1));
        }
      }
      int before = names.sent();
      for (int name = 0; name < NAMES_MAX; name++) {
        names.send(has("e-1", "n" + name, ALIAS));
      }
      assertThat(names.sent() - before)
          .as("names of %d passages", passages)
          .isEqualTo(passages == 40 ? 0 : NAMES_MAX * passages * 4)
          .isLessThanOrEqualTo(NAMES_MAX * NamesFunction.AT_ONCE_DELTAS);
      names.settle();
      assertThat(names.mentions()).hasSize(NAMES_MAX * passages);
      assertThat(names.mentions().keySet()).allMatch(key -> key.contains("-> e-1 by"));
    }
  }

  /** An entity that has many names, each of which many passages say. */
  private void beginManyMoves() throws Exception {
    for (int name = 0; name < NAMES_MAX; name++) {
      for (int i = 0; i < 20; i++) {
        names.send(says("p" + i, "n" + name, 1));
      }
    }
    for (int name = 0; name < NAMES_MAX; name++) {
      names.send(has("e-1", "n" + name, ALIAS));
    }
    names.sentMax();
  }

  @Test
  void movesThatAreAllDueAtOnceDoNotRunInOneBurst() throws Exception {
    beginManyMoves();
    names.restart();
    names.tick(60_000);
    assertThat(names.sentMax())
        .isBetween(
            SlicePace.BURST_DELTAS,
            SlicePace.BURST_DELTAS + NamesFunction.SLICE_DELTAS + DELTAS_OF_A_MOVE);
    names.settle();
    assertThat(names.mentions().keySet()).allMatch(key -> key.contains("-> e-1 by"));
  }

  @Test
  void movesThatManyClaimsBeginTakeTheirTurns() throws Exception {
    beginManyMoves();
    int before = names.sent();
    for (int i = 0; i < 5; i++) {
      names.tick();
    }
    int second = SlicePace.DELTAS_PER_SECOND + NamesFunction.SLICE_DELTAS + DELTAS_OF_A_MOVE;
    assertThat(names.sent() - before).isBetween(second / 4, second);
  }

  @Test
  void aMoveGoesOnAfterAKill() throws Exception {
    sayMany();
    names.send(has("n-1", "norvik as", NAME));
    names.tick();
    names.restart();
    long moved = at("n-1");
    assertThat(moved).isBetween(1L, PASSAGES - 10L);
    names.tick();
    assertThat(at("n-1")).isGreaterThan(moved);
    names.restart();
    names.settle();
    assertThat(names.mentions()).isEqualTo(all("n-1"));
  }

  @Test
  void passagesThatComeAndGoInTheMiddleOfAMoveAreWhereTheyBelong() throws Exception {
    sayMany();
    names.send(has("n-1", "norvik as", NAME));
    Map<String, Integer> expected = all("n-1");
    for (int i = 0; i < PASSAGES; i += 3) {
      names.send(says("p" + i, "norvik as", 0));
      names.send(says("new" + i, "norvik as", 3));
      names.send(says("p" + (i + 1), "norvik as", 3));
      expected.remove(mention("p" + i, "n-1"));
      expected.put(mention("new" + i, "n-1"), 3);
      expected.put(mention("p" + (i + 1), "n-1"), 3);
      if (i % 12 == 0) {
        names.tick();
      }
    }
    assertThat(names.mentions().keySet()).anyMatch(key -> key.contains("new0 -> n-1"));
    names.settle();
    assertThat(names.mentions()).isEqualTo(expected);
  }

  @Test
  void aNameThatMeansAnotherEntityInTheMiddleOfAMoveBeginsAnew() throws Exception {
    sayMany();
    names.send(has("n-1", "norvik as", ALIAS));
    names.tick();
    names.sentMax();
    names.send(has("n-2", "norvik as", NAME));
    assertThat(names.sentMax()).as("its timer goes on with it").isZero();
    names.tick();
    names.restart();
    names.settle();
    assertThat(names.mentions()).isEqualTo(all("n-2"));
    names.send(has("n-2", "norvik as", NONE));
    names.send(has("n-1", "norvik as", NONE));
    names.settle();
    assertThat(names.mentions()).isEqualTo(all("norvik as"));
  }

  @Test
  void aSliceSeesABoundedNumberOfPassagesThatAreWhereTheyBelong() throws Exception {
    int passages = 3 * NamesFunction.SLICE_PASSAGES;
    sayMany(passages);
    names.send(has("n-1", "norvik as", ALIAS));
    names.send(has("n-1", "norvik as", NONE));
    while (!names.mentions().equals(all(passages, "norvik as"))) {
      names.tick();
    }
    int more = 0;
    while (names.timers() > 0) {
      names.tick();
      more++;
    }
    assertThat(more).isBetween(2, 4);
  }
}
