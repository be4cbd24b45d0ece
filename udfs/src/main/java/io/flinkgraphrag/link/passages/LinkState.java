package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.link.vectors.VectorBlocks;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.state.CachedMap;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The keyed state of LINK for passages, by shard; their vectors are in {@link VectorBlocks}.
 *
 * <p>Each passage has a slot, a small number that vectors and postings refer to; a freed slot is
 * used again, through a list of free slots that is kept inside the slots.
 */
public final class LinkState {

  /** Heap of a number in a list, about. */
  private static final int BLOCK_NUMBER_BYTES = 20;

  /** Counters of the shard. */
  final ValueState<Totals> totals;

  /** Passage key text to what the index knows of it. */
  final MapState<String, Indexed> passages;

  final CachedMap<Integer, Slot> slots;

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
        cache.map(
            new MapStateDescriptor<>(
                "link-slots", Types.INT, new WireType<>(Slot.class, SlotCodec.class)),
            LinkState::bytes);
    terms =
        cache.map(
            new MapStateDescriptor<>(
                "link-terms",
                Types.STRING,
                new WireType<>(TermHeader.class, TermHeader.Codec.class)),
            header -> BLOCK_NUMBER_BYTES * header.blocks().size());
    titles = new PagedSet(cache, "link-titles");
  }

  private static int bytes(Slot slot) {
    PassageKey key = slot.passage;
    return key == null ? 0 : HeapCache.heapOf(key.document()) + HeapCache.heapOf(key.id());
  }

  /** The key's text of the passage in a slot, null for a slot that is free. */
  public String keyText(int slot) throws Exception {
    Slot value = slots.get(slot);
    return value == null || value.passage() == null ? null : value.passage().text();
  }

  Totals totals() throws IOException {
    Totals value = totals.value();
    return value == null ? Totals.EMPTY : value;
  }

  /**
   * Counters of a shard.
   *
   * @param slotEnd one above the highest slot ever used
   * @param freeSlot the first free slot below it, -1 for none
   * @param passages passages held
   * @param terms sum of their lengths in terms
   */
  public record Totals(int slotEnd, int freeSlot, long passages, long terms) {
    public static final Totals EMPTY = new Totals(0, -1, 0, 0);
  }

  /** A slot: in use, or free and knowing the next free one. */
  public record Slot(PassageKey passage, int nextFree) {}

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
      out.writeInt(totals.slotEnd);
      out.writeInt(totals.freeSlot);
      out.writeLong(totals.passages);
      out.writeLong(totals.terms);
    }

    @Override
    public Totals read(int version, DataInputView in) throws IOException {
      return new Totals(in.readInt(), in.readInt(), in.readLong(), in.readLong());
    }
  }

  /** Version 1. */
  public static final class SlotCodec implements WireCodec<Slot> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Slot slot, DataOutputView out) throws IOException {
      Wire.writeOptional(slot.passage, PassageKey::write, out);
      out.writeInt(slot.nextFree);
    }

    @Override
    public Slot read(int version, DataInputView in) throws IOException {
      return new Slot(Wire.readOptional(PassageKey::read, in), in.readInt());
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
