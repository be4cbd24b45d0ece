package io.flinkgraphrag.catalog;

import static io.flinkgraphrag.catalog.PassageState.NO_SLOT;

import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.message.NameDelta.Claim;
import io.flinkgraphrag.state.SnapshotContract;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The bytes of the catalog's state. */
class CatalogSnapshotTest extends SnapshotContract {

  /** As a put of version 17 is read that was written when the offset decided between equals. */
  private static final Order EARLIER_PUT = Order.putAt(17, Long.MIN_VALUE);

  /** As an update is read whose timestamp was its order. */
  private static final Order TAKEN_OVER = new Order(Order.Kind.TAKEN_OVER, 0, true, 0);

  private static final Order SENT = Order.sentAs(new SourcePosition("graph-updates", 3, 1L << 34));

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(EARLIER_PUT, -3L, 0, 0, 0, Map.of()),
                new ElementState(TAKEN_OVER, 0, 1_800L, 0, 0, Map.of()))),
        new Samples<>(
            "Fingerprint",
            Fingerprint.TYPE,
            List.of(
                new Fingerprint(
                    Map.of("hops", "3"),
                    Map.of("", "hash shards=1"),
                    Set.of(Fingerprint.hash("g")),
                    false),
                new Fingerprint(Map.of(), Map.of(), Set.of(), true))),
        new Samples<>(
            "PassageState",
            PassageState.TYPE,
            List.of(
                new PassageState(
                    EARLIER_PUT, 2, 1L << 60, new Mentions(Map.of("ada", 3), Map.of()), 0, NO_SLOT),
                new PassageState(Order.deleteAt(18), 3, 0, Mentions.NONE, 1_800L, NO_SLOT))),
        new Samples<>(
            "Sweep",
            Sweep.TYPE,
            List.of(
                Sweep.over(7, Sweep.Asked.NOTHING.plus("b")).dueAt(1L << 40).at(5).removedOne(),
                Sweep.over(1 << 20, Sweep.Asked.NOTHING).remembering(1_800L).askedAlso("c"))),
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
                new ElementState(EARLIER_PUT, -3L, 0, 1L << 33, 0, Map.of()),
                new ElementState(TAKEN_OVER, 0, 1_800L, 2, 0, Map.of()))),
        new Samples<>(
            "Fingerprint",
            Fingerprint.TYPE,
            List.of(
                new Fingerprint(
                    Map.of("hops", "3"), Map.of("", "hash shards=1"), Set.of(-7L, 1L << 60), false),
                new Fingerprint(Map.of(), Map.of(), Set.of(), true))),
        new Samples<>(
            "PassageState",
            PassageState.TYPE,
            List.of(
                new PassageState(
                    Order.putAt(17, -9L),
                    2,
                    1L << 60,
                    new Mentions(Map.of("ada", 3), Map.of()),
                    0,
                    12),
                new PassageState(SENT, 3, 0, Mentions.NONE, 1_800L, 0))));
  }

  @Override
  protected Stream<Samples<?>> version3() {
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(EARLIER_PUT, -3L, 0, 1L << 33, 5L << 40, Map.of()),
                ElementState.deleted(TAKEN_OVER, 1_800L, 2))),
        new Samples<>(
            "PassageState",
            PassageState.TYPE,
            List.of(
                new PassageState(
                    Order.putAt(17, -9L),
                    2,
                    1L << 60,
                    new Mentions(Map.of("ada", 1), Map.of("pump p 7", 3)),
                    0,
                    12),
                new PassageState(SENT, 3, 0, Mentions.NONE, 1_800L, 0))));
  }

  @Override
  protected Stream<Samples<?>> version4() {
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(Order.putAt(17, -9L), -3L, 0, 1L << 33, 5L << 40, Map.of()),
                ElementState.deleted(SENT, 1_800L, 2))));
  }

  @Override
  protected Stream<Samples<?>> version5() {
    Map<String, Claim.Kind> names = new LinkedHashMap<>();
    names.put("norvik", Claim.Kind.NAME);
    names.put("norvik as", Claim.Kind.ALIAS);
    return Stream.of(
        new Samples<>(
            "ElementState",
            ElementState.TYPE,
            List.of(
                new ElementState(Order.putAt(17, -9L), -3L, 0, 1L << 33, 5L << 40, names),
                ElementState.deleted(SENT, 1_800L, 2))));
  }
}
