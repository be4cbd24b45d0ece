package io.flinkgraphrag.catalog;

import io.flinkgraphrag.model.Order;
import io.flinkgraphrag.state.SnapshotContract;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The bytes of the catalog's state. */
class CatalogSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(new Order(true, 17, 42), -3L, 0, 0, 0),
                new ElementState(new Order(false, 1_700L, 0), 0, 1_800L, 0, 0))),
        new Samples<>(
            "Fingerprint",
            Fingerprint.TYPE,
            List.of(
                new Fingerprint(
                    Map.of("hops", "3"), Map.of("", "hash shards=1"), Set.of("g"), false),
                new Fingerprint(Map.of(), Map.of(), Set.of(), true))),
        new Samples<>(
            "PassageState",
            PassageState.TYPE,
            List.of(
                new PassageState(new Order(true, 17, 42), 2, 1L << 60, Map.of("ada", 3), 0),
                new PassageState(new Order(true, 18, 43), 3, 0, Map.of(), 1_800L))),
        new Samples<>(
            "SkippedGraphs",
            SkippedGraphs.TYPE,
            List.of(
                new SkippedGraphs(Set.of("g"), false, Set.of("h"), false),
                new SkippedGraphs(Set.of(), true, Set.of(), true))));
  }

  @Override
  protected Stream<Samples<?>> version2() {
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(new Order(true, 17, 42), -3L, 0, 1L << 33, 0),
                new ElementState(new Order(false, 1_700L, 0), 0, 1_800L, 2, 0))));
  }

  @Override
  protected Stream<Samples<?>> version3() {
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(new Order(true, 17, 42), -3L, 0, 1L << 33, 5L << 40),
                ElementState.deleted(new Order(false, 1_700L, 0), 1_800L, 2))));
  }
}
