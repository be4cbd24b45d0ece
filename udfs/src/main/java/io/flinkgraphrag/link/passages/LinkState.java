package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.link.Slots;
import io.flinkgraphrag.link.Slots.Slot;
import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.state.CachedMap;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The keyed state of LINK for passages, by shard; their vectors are in {@link VectorBlocks}.
 *
 * <p>Each passage has a slot, a small number that vectors and postings refer to.
 */
public final class LinkState {

  /** Heap of a number in a list, about. */
  private static final int BLOCK_NUMBER_BYTES = 20;

  private final ValueState<Totals> totals;

  /** Passage key text to what the index knows of it. */
  final MapState<String, Indexed> passages;

  /** Of the passages, by the parts of their keys. */
  final Slots slots;

  /** Term to where its postings are. */
  final CachedMap<String, TermHeader> terms;

  /** Title, as {@link LinkIndex#title} has it, to passages. */
  final PagedSet titles;

  public LinkState(RuntimeContext context, HeapCache cache) {
    totals =
        context.getState(
            new ValueStateDescriptor<>(
                "link-totals", new WireType<>(Totals.class, TotalsCodec.class)));
    passages =
        context.getMapState(
            new MapStateDescriptor<>(
                "link-passages", Types.STRING, new WireType<>(Indexed.class, IndexedCodec.class)));
    slots =
        new Slots(new HeadInTotals(), cache, "link", new WireType<>(Slot.class, SlotCodec.class));
    terms =
        cache.map(
            new MapStateDescriptor<>(
                "link-terms",
                Types.STRING,
                new WireType<>(TermHeader.class, TermHeader.Codec.class)),
            header -> BLOCK_NUMBER_BYTES * header.blocks().size());
    titles = new PagedSet(cache, "link-titles");
  }

  /** The passage in a slot, null for a slot that is free. */
  @Nullable PassageKey passage(int slot) throws Exception {
    return passage(slots.key(slot));
  }

  private static @Nullable PassageKey passage(List<String> key) {
    return key.isEmpty() ? null : new PassageKey(key.get(0), key.get(1));
  }

  /** The key's text of the passage in a slot, null for a slot that is free. */
  public @Nullable String keyText(int slot) throws Exception {
    PassageKey passage = passage(slot);
    return passage == null ? null : passage.text();
  }

  Totals totals() throws IOException {
    Totals value = totals.value();
    return value == null ? Totals.EMPTY : value;
  }

  void addTerms(int length) throws IOException {
    Totals before = totals();
    totals.update(new Totals(before.slots(), before.terms() + length));
  }

  /** The slots' head is kept with the terms' counter. */
  private final class HeadInTotals implements Slots.Heads {

    @Override
    public Slots.Head get() throws IOException {
      return totals().slots();
    }

    @Override
    public void set(Slots.Head head) throws IOException {
      totals.update(new Totals(head, totals().terms()));
    }
  }

  /**
   * Counters of a shard.
   *
   * @param slots of its passages
   * @param terms sum of their lengths in terms
   */
  public record Totals(Slots.Head slots, long terms) {
    public static final Totals EMPTY = new Totals(Slots.Head.EMPTY, 0);

    long passages() {
      return slots.used();
    }
  }

  /**
   * What the index must know to replace or remove a passage.
   *
   * @param revision of the delta it came with
   * @param length in terms
   * @param title under which it was indexed
   * @param frequencies of its terms
   */
  public record Indexed(
      int slot, long revision, int length, String title, Map<String, Integer> frequencies) {}

  /** Version 1. */
  public static final class TotalsCodec implements WireCodec<Totals> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Totals totals, DataOutputView out) throws IOException {
      out.writeInt(totals.slots.end());
      out.writeInt(totals.slots.free());
      out.writeLong(totals.slots.used());
      out.writeLong(totals.terms);
    }

    @Override
    public Totals read(int version, DataInputView in) throws IOException {
      return new Totals(new Slots.Head(in.readInt(), in.readInt(), in.readLong()), in.readLong());
    }
  }

  /** Version 1: a passage's key, as passages were kept before relations. */
  public static final class SlotCodec implements WireCodec<Slot> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Slot slot, DataOutputView out) throws IOException {
      Wire.writeOptional(passage(slot.key()), PassageKey::write, out);
      out.writeInt(slot.nextFree());
    }

    @Override
    public Slot read(int version, DataInputView in) throws IOException {
      PassageKey passage = Wire.readOptional(PassageKey::read, in);
      return new Slot(
          passage == null ? List.of() : List.of(passage.document(), passage.id()), in.readInt());
    }
  }

  /** Version 1. */
  public static final class IndexedCodec implements WireCodec<Indexed> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Indexed indexed, DataOutputView out) throws IOException {
      out.writeInt(indexed.slot);
      out.writeLong(indexed.revision);
      out.writeInt(indexed.length);
      Wire.writeText(indexed.title, out);
      Wire.writeMap(indexed.frequencies, Wire::writeText, Wire::writeLength, out);
    }

    @Override
    public Indexed read(int version, DataInputView in) throws IOException {
      return new Indexed(
          in.readInt(),
          in.readLong(),
          in.readInt(),
          Wire.readText(in),
          Wire.readMap(Wire::readText, Wire::readLength, in));
    }
  }
}
