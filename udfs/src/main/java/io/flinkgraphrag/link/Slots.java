package io.flinkgraphrag.link;

import io.flinkgraphrag.state.CachedMap;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Keyed state: small numbers for the elements of a shard, by which their vectors lie together.
 *
 * <p>A freed slot is used again, through a list of free slots that is kept inside the slots. The
 * shard's Flink key must be set, and entered in the cache; not thread-safe, as all keyed state.
 */
public final class Slots {

  private final Heads heads;
  private final CachedMap<Integer, Slot> slots;

  /**
   * Slots whose head is kept elsewhere.
   *
   * @param type of the values in the state {@code name-slots}
   */
  public Slots(Heads heads, HeapCache cache, String name, WireType<Slot> type) {
    this.heads = heads;
    this.slots =
        cache.map(new MapStateDescriptor<>(name + "-slots", Types.INT, type), Slots::bytes);
  }

  /** Slots with a head of their own, in the state {@code name-head}. */
  public Slots(RuntimeContext context, HeapCache cache, String name) {
    this(ownHead(context, name), cache, name, new WireType<>(Slot.class, SlotCodec.class));
  }

  private static Heads ownHead(RuntimeContext context, String name) {
    ValueState<Head> head =
        context.getState(
            new ValueStateDescriptor<>(
                name + "-head", new WireType<>(Head.class, HeadCodec.class)));
    return new Heads() {
      @Override
      public Head get() throws IOException {
        Head value = head.value();
        return value == null ? Head.EMPTY : value;
      }

      @Override
      public void set(Head value) throws IOException {
        head.update(value);
      }
    };
  }

  /** Where the head of the current key's slots is kept. */
  public interface Heads {
    /** The head, {@link Head#EMPTY} where there is none yet. */
    Head get() throws IOException;

    void set(Head head) throws IOException;
  }

  private static int bytes(Slot slot) {
    return slot.key.stream().mapToInt(HeapCache::heapOf).sum();
  }

  /**
   * Where the slots end.
   *
   * @param end one above the highest slot ever used
   * @param free the first free slot below it, -1 for none
   * @param used slots in use
   */
  public record Head(int end, int free, long used) {
    public static final Head EMPTY = new Head(0, -1, 0);
  }

  /**
   * A slot: in use, or free and knowing the next free one.
   *
   * @param key the parts of its element's key, empty for a free slot
   */
  public record Slot(List<String> key, int nextFree) {}

  public Head head() throws IOException {
    return heads.get();
  }

  public int allocate(List<String> key) throws Exception {
    Head before = head();
    int slot = before.free;
    if (slot < 0) {
      slot = before.end;
      heads.set(new Head(slot + 1, -1, before.used + 1));
    } else {
      heads.set(
          new Head(before.end, Objects.requireNonNull(slots.get(slot)).nextFree, before.used + 1));
    }
    slots.put(slot, new Slot(key, -1));
    return slot;
  }

  public void free(int slot) throws Exception {
    Head before = head();
    slots.put(slot, new Slot(List.of(), before.free));
    heads.set(new Head(before.end, slot, before.used - 1));
  }

  /** The parts of the key of the element in a slot, empty for a slot that is free. */
  public List<String> key(int slot) throws Exception {
    Slot value = slots.get(slot);
    return value == null ? List.of() : value.key;
  }

  /** Version 1. */
  public static final class HeadCodec implements WireCodec<Head> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Head head, DataOutputView out) throws IOException {
      out.writeInt(head.end);
      out.writeInt(head.free);
      out.writeInt(Math.toIntExact(head.used));
    }

    @Override
    public Head read(int version, DataInputView in) throws IOException {
      return new Head(in.readInt(), in.readInt(), in.readInt());
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
      Wire.writeList(slot.key, Wire::writeText, out);
      out.writeInt(slot.nextFree);
    }

    @Override
    public Slot read(int version, DataInputView in) throws IOException {
      return new Slot(Wire.readList(Wire::readText, in), in.readInt());
    }
  }
}
