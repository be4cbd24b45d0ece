package io.flinkgraphrag.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.link.facts.FactIndex;
import io.flinkgraphrag.link.facts.NameIndex;
import io.flinkgraphrag.link.facts.PredicateTable;
import io.flinkgraphrag.link.passages.LinkState;
import io.flinkgraphrag.link.passages.PostingBlock;
import io.flinkgraphrag.link.passages.TermCounts;
import io.flinkgraphrag.link.passages.TermHeader;
import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.link.vectors.SentenceVectors;
import io.flinkgraphrag.state.SnapshotContract;
import io.flinkgraphrag.state.WireType;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The bytes of LINK's state. */
class LinkSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return Stream.of(
        new Samples<>(
            "LinkState.Totals",
            new WireType<>(LinkState.Totals.class, LinkState.TotalsCodec.class),
            List.of(
                LinkState.Totals.EMPTY,
                new LinkState.Totals(new Slots.Head(9, 3, 1L << 33), 1L << 40))),
        new Samples<>(
            "LinkState.Slot",
            new WireType<>(Slots.Slot.class, LinkState.SlotCodec.class),
            List.of(new Slots.Slot(List.of("d", "p"), -1), new Slots.Slot(List.of(), 7))),
        new Samples<>(
            "LinkState.Indexed",
            new WireType<>(LinkState.Indexed.class, LinkState.IndexedCodec.class),
            List.of(
                new LinkState.Indexed(3, 1L << 33, 200, "ada lovelace", Map.of("engin", 2)),
                new LinkState.Indexed(0, 1, 0, "", Map.of()))),
        new Samples<>(
            "TermHeader",
            new WireType<>(TermHeader.class, TermHeader.Codec.class),
            List.of(TermHeader.EMPTY, new TermHeader(900, List.of(0, 1, 300)))),
        new Samples<>(
            "TermCounts.Totals",
            new WireType<>(TermCounts.Totals.class, TermCounts.TotalsCodec.class),
            List.of(TermCounts.Totals.EMPTY, new TermCounts.Totals(3, 1L << 33))),
        new Samples<>(
            "TermCounts.Counted",
            new WireType<>(TermCounts.Counted.class, TermCounts.CountedCodec.class),
            List.of(
                new TermCounts.Counted(0, List.of()),
                new TermCounts.Counted(70_000, List.of("engin", "number")))),
        new Samples<>(
            "PostingBlock",
            PostingBlock.TYPE,
            List.of(
                PostingBlock.EMPTY,
                new PostingBlock(
                    new int[] {512, 700, 1_023},
                    new int[] {1, 2, 300},
                    new int[] {5, 60, 70_000}))),
        new Samples<>(
            "Int8Vector",
            Int8Vector.TYPE,
            List.of(
                Int8Vector.of(new float[] {0.6f, -0.8f, 0}), Int8Vector.of(new float[] {0, 0}))),
        new Samples<>(
            "SentenceVectors",
            SentenceVectors.TYPE,
            List.of(
                new SentenceVectors(List.of()),
                new SentenceVectors(
                    List.of(
                        Int8Vector.of(new float[] {0.6f, -0.8f}),
                        Int8Vector.of(new float[] {1, 0}))))),
        new Samples<>(
            "Slots.Head",
            new WireType<>(Slots.Head.class, Slots.HeadCodec.class),
            List.of(Slots.Head.EMPTY, new Slots.Head(9, 3, 7))),
        new Samples<>(
            "Slots.Slot",
            new WireType<>(Slots.Slot.class, Slots.SlotCodec.class),
            List.of(
                new Slots.Slot(List.of("ada", "wrote", "notes"), -1),
                new Slots.Slot(List.of(), 7))),
        new Samples<>(
            "FactIndex.IndexedFact",
            new WireType<>(FactIndex.IndexedFact.class, FactIndex.IndexedFactCodec.class),
            List.of(new FactIndex.IndexedFact(3, 1L << 33))),
        new Samples<>(
            "PredicateTable.Uses",
            new WireType<>(PredicateTable.Uses.class, PredicateTable.UsesCodec.class),
            List.of(new PredicateTable.Uses(3, 70_000))),
        new Samples<>(
            "NameIndex.Named",
            new WireType<>(NameIndex.Named.class, NameIndex.NamedCodec.class),
            List.of(
                new NameIndex.Named(List.of("ada lovelace", "ada"), 2, 1),
                new NameIndex.Named(List.of(), 0, 1))));
  }

  @Override
  protected Stream<Samples<?>> version2() {
    return Stream.of(
        new Samples<>(
            "NameIndex.Named",
            new WireType<>(NameIndex.Named.class, NameIndex.NamedCodec.class),
            List.of(
                new NameIndex.Named(List.of("ada lovelace", "c++"), 2, 2),
                new NameIndex.Named(List.of(), 0, 2))));
  }

  @Test
  void anIdThatEarlierRulesIndexedIsFoundInTheIndexByThem() {
    assertThat(new NameIndex.Named(List.of("see plus"), 1, 1).names("C++ (Ｇ)"))
        .containsExactly("c g", "see plus");
    assertThat(new NameIndex.Named(List.of("see plus"), 1, 2).names("C++ (Ｇ)"))
        .containsExactly("c++ g", "see plus");
    assertThat(new NameIndex.Named(List.of(), 0, 1).names("C++")).isEmpty();
  }
}
