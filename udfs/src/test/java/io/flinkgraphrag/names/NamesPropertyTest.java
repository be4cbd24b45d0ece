package io.flinkgraphrag.names;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.NameDelta.Claim;
import io.flinkgraphrag.state.PagedSet;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever a passage says, and an entity is called, one after the other, and however this is mixed
 * with what others do, with time and with kills: the mentions are those of what was said and
 * claimed last.
 */
class NamesPropertyTest {

  private static final List<String> NAMES = List.of("norvik as", "e-2", "a|b");
  private static final List<Claim.Kind> KINDS =
      List.of(Claim.Kind.NAME, Claim.Kind.ALIAS, Claim.Kind.NONE);
  private static final int PASSAGES = 150;
  private static final int ENTITIES = 6;

  /** What one passage or one entity does, in its order. */
  private static List<List<NameDelta>> histories(Random random) {
    List<List<NameDelta>> histories = new ArrayList<>();
    for (int i = 0; i < PASSAGES; i++) {
      List<NameDelta> said = new ArrayList<>();
      for (int step = 1 + random.nextInt(3); step > 0; step--) {
        int weight = random.nextInt(4) == 0 ? 0 : 1 + 2 * random.nextInt(2);
        // most say the first one, so that it moves in slices
        int name = random.nextInt(5) == 0 ? 1 + random.nextInt(2) : 0;
        said.add(NamesHarness.says("p" + i, NAMES.get(name), weight));
      }
      histories.add(said);
    }
    for (int i = 0; i < ENTITIES; i++) {
      List<NameDelta> claimed = new ArrayList<>();
      for (int step = random.nextInt(8); step > 0; step--) {
        Claim.Kind kind = KINDS.get(random.nextInt(3));
        claimed.add(NamesHarness.has("e-" + i, NAMES.get(random.nextInt(3)), kind));
      }
      histories.add(claimed);
    }
    return histories;
  }

  /** The mentions by the last of each that was said or claimed. */
  private static Map<String, Integer> expected(List<List<NameDelta>> histories) {
    Map<String, Map<PassageKey, Integer>> said = new TreeMap<>();
    Map<String, Map<String, Claim.Kind>> claimed = new TreeMap<>();
    for (NameDelta delta : histories.stream().flatMap(List::stream).toList()) {
      if (delta.change() instanceof NameDelta.Say say) {
        said.computeIfAbsent(delta.name(), name -> new TreeMap<>())
            .put(say.passage(), say.weight());
      } else if (delta.change() instanceof Claim claim) {
        claimed
            .computeIfAbsent(delta.name(), name -> new TreeMap<>())
            .put(claim.entity(), claim.kind());
      }
    }
    Map<String, Integer> mentions = new TreeMap<>();
    said.forEach(
        (name, passages) -> {
          String entity = entity(name, claimed.getOrDefault(name, Map.of()));
          passages.forEach(
              (passage, weight) -> {
                if (weight > 0) {
                  mentions.put(MentionReplica.key(passage.id(), entity, name), weight);
                }
              });
        });
    return mentions;
  }

  private static String entity(String name, Map<String, Claim.Kind> claims) {
    for (Claim.Kind kind : List.of(Claim.Kind.NAME, Claim.Kind.ALIAS)) {
      if (claims.get(name) == kind) {
        return name;
      }
    }
    for (Claim.Kind kind : List.of(Claim.Kind.NAME, Claim.Kind.ALIAS)) {
      TreeSet<String> entities = new TreeSet<>(PagedSet.ORDER);
      claims.forEach(
          (entity, how) -> {
            if (how == kind) {
              entities.add(entity);
            }
          });
      if (!entities.isEmpty()) {
        return entities.first();
      }
    }
    return name;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyInterleavingEndsInTheSameMentions(long seed) throws Exception {
    List<List<NameDelta>> histories = histories(new Random(seed));
    Map<String, Integer> expected = expected(histories);
    for (int mix = 0; mix < 3; mix++) {
      Random random = new Random(seed * 31 + mix);
      try (NamesHarness names = new NamesHarness()) {
        send(histories, names, random);
        names.settle();
        assertThat(names.mentions()).as("seed %d, mix %d", seed, mix).isEqualTo(expected);
      }
    }
  }

  private static void send(List<List<NameDelta>> histories, NamesHarness names, Random random)
      throws Exception {
    List<Deque<NameDelta>> left = new ArrayList<>();
    histories.forEach(history -> left.add(new ArrayDeque<>(history)));
    left.removeIf(Deque::isEmpty);
    while (!left.isEmpty()) {
      Deque<NameDelta> next = left.get(random.nextInt(left.size()));
      names.send(next.remove());
      if (random.nextInt(5) == 0) {
        names.tick();
      }
      if (random.nextInt(60) == 0) {
        names.restart();
      }
      left.removeIf(Deque::isEmpty);
    }
  }
}
