package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.message.LinkDelta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Updates in any order, sent any number of times, end in the same graph as its surviving elements
 * loaded fresh.
 */
class CatalogPropertyTest {

  private static final int UPDATES = 400;

  private static final ShardKeys SHARDS =
      new ShardKeys(
          GraphLayouts.parse("graphs: {sharded: {shards: 4, readCopies: 2}}", "test"), 128);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyHistoryEndsAsTheSurvivorsLoadedFresh(long seed) throws Exception {
    List<GraphUpdate> history = new ArrayList<>(new Updates("sharded", "b", seed).history(UPDATES));
    history.addAll(new Updates("plain", "b", seed + 1_000).history(UPDATES / 4));
    Collections.shuffle(history, new Random(seed));
    Map<String, String> fresh = load(survivors(history));
    assertThat(fresh).as("seed %d", seed).isNotEmpty();
    assertThat(load(history)).as("seed %d", seed).isEqualTo(fresh);
  }

  /** Sends the updates, and checks that each has one outcome. */
  private static Map<String, String> load(List<GraphUpdate> updates) throws Exception {
    GraphReplica replica = new GraphReplica();
    long outcomes = 0;
    try (KeyedOneInputStreamOperatorTestHarness<String, GraphUpdate, LinkDelta> harness =
        Harnesses.one(
            new CatalogFunction(SHARDS, 1_000_000, new HandClock(1_000)),
            CatalogFunction::elementKey,
            LinkDelta.TYPE)) {
      for (GraphUpdate update : updates) {
        harness.processElement(update, 0);
        Harnesses.take(harness).forEach(replica::apply);
        Harnesses.take(harness, CatalogFunction.HOP_DELTAS).forEach(replica::apply);
        Harnesses.take(harness, CatalogFunction.NAME_DELTAS).forEach(replica::apply);
        Harnesses.take(harness, CatalogFunction.READ_DELTAS).forEach(replica::apply);
        outcomes += Harnesses.take(harness, CatalogFunction.PROGRESS).size();
        outcomes +=
            Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS).stream()
                .filter(request -> !request.batch().isEmpty())
                .count();
      }
      assertThat(Harnesses.take(harness, CatalogFunction.DEAD_LETTERS)).isEmpty();
    }
    assertThat(outcomes).isEqualTo(updates.size());
    return replica.content();
  }

  private static List<GraphUpdate> survivors(List<GraphUpdate> history) {
    Map<String, GraphUpdate> last = new HashMap<>();
    Map<String, Order> documentDeletes = new HashMap<>();
    for (GraphUpdate update : history) {
      if (update.change() instanceof Change.DocumentDelete) {
        documentDeletes.merge(
            CatalogFunction.elementKey(update), update.order(), CatalogPropertyTest::later);
      } else {
        last.merge(identity(update), update, (a, b) -> a.order().isAfter(b.order()) ? a : b);
      }
    }
    List<GraphUpdate> survivors = new ArrayList<>();
    for (GraphUpdate update : last.values()) {
      Order deleted = documentDeletes.get(CatalogFunction.elementKey(update));
      boolean upsert =
          update.change() instanceof Change.PassageUpsert
              || update.change() instanceof Change.EntityUpsert
              || update.change() instanceof Change.RelationUpsert;
      if (upsert && (deleted == null || update.order().isAfter(deleted))) {
        survivors.add(update);
      }
    }
    return survivors;
  }

  private static Order later(Order a, Order b) {
    return a.isAfter(b) ? a : b;
  }

  private static String identity(GraphUpdate update) {
    List<String> parts = new ArrayList<>(List.of(update.graph(), update.change().type().text()));
    parts.addAll(update.change().idParts());
    return Keys.join(parts.toArray(String[]::new));
  }
}
