package io.flinkgraphrag.jobs.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.layout.Cell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransactionalIdsTest {

  private static final List<String> SINKS = List.of("answers", "graph-status", "dead-letters");

  /** What names are made of, chosen to run into each other. */
  private static final List<String> PIECES =
      List.of("G", "a", "-", ".", "/", "//", "%", "%2F", "answers", "-answers", "/answers/", "é");

  private static final List<String> CELL_PIECES = List.of("a", "-", "_", "answers", "G", "0");

  private record Owner(String group, String cell, String sink) {

    TransactionalIds ids() {
      return TransactionalIds.of(Cell.of(cell, "*"), group, sink);
    }
  }

  @Test
  void theyBeginWithTheGroupAndSayTheCellAndTheSink() {
    assertThat(new Owner("flink-graphrag", "", "answers").ids())
        .isEqualTo(new TransactionalIds("flink-graphrag//answers/", "flink-graphrag-answers"));
    assertThat(new Owner("flink-graphrag", "east", "answers").ids())
        .isEqualTo(
            new TransactionalIds("flink-graphrag.east/answers/", "flink-graphrag.east.answers"));
  }

  @Test
  void noPrefixBeginsWithThatOfAnother() {
    long seed = Long.getLong("graphrag.test.seed", new Random().nextLong());
    Random random = new Random(seed);
    Map<String, Owner> owners = new HashMap<>();
    add(owners, seed, new Owner("G", "", "answers"));
    add(owners, seed, new Owner("G-answers", "", "answers"));
    add(owners, seed, new Owner("G-answers-2", "", "dead-letters"));
    for (int i = 0; i < 3_000; i++) {
      String cell = random.nextBoolean() ? "" : name(random, CELL_PIECES);
      add(owners, seed, new Owner(name(random, PIECES), cell, SINKS.get(random.nextInt(3))));
    }
    List<String> sorted = new ArrayList<>(owners.keySet());
    sorted.sort(null);
    for (int i = 1; i < sorted.size(); i++) {
      assertThat(sorted.get(i))
          .as("seed %d: %s", seed, owners.get(sorted.get(i)))
          .doesNotStartWith(sorted.get(i - 1));
    }
  }

  private static void add(Map<String, Owner> owners, long seed, Owner owner) {
    Owner other = owners.put(owner.ids().prefix(), owner);
    assertThat(other).as("seed %d: has the same as %s", seed, owner).isIn(null, owner);
  }

  private static String name(Random random, List<String> pieces) {
    StringBuilder name = new StringBuilder();
    for (int i = random.nextInt(4); i >= 0; i--) {
      name.append(pieces.get(random.nextInt(pieces.size())));
    }
    return name.toString();
  }
}
