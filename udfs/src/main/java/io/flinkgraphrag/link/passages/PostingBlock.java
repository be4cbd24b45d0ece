package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The passages among {@link #SLOTS} neighbouring slots that have a term, by ascending slot:
 * bounded, so that a frequent term is never read or rewritten whole for one passage.
 *
 * @param slots the passages' slots
 * @param frequencies of the term in each passage
 * @param lengths of each passage in terms
 */
public record PostingBlock(int[] slots, int[] frequencies, int[] lengths) {

  public static final WireType<PostingBlock> TYPE = new WireType<>(PostingBlock.class, Codec.class);

  /** Slots that one block covers. */
  static final int SLOTS = 512;

  public static final PostingBlock EMPTY = new PostingBlock(new int[0], new int[0], new int[0]);

  static int blockOf(int slot) {
    return slot / SLOTS;
  }

  PostingBlock plus(int slot, int frequency, int length) {
    int at = Arrays.binarySearch(slots, slot);
    if (at >= 0) {
      throw new IllegalStateException("slot " + slot + " is posted already");
    }
    int index = -(at + 1);
    return new PostingBlock(
        insert(slots, index, slot),
        insert(frequencies, index, frequency),
        insert(lengths, index, length));
  }

  PostingBlock minus(int slot) {
    int index = Arrays.binarySearch(slots, slot);
    if (index < 0) {
      throw new IllegalStateException("slot " + slot + " is not posted");
    }
    return new PostingBlock(
        remove(slots, index), remove(frequencies, index), remove(lengths, index));
  }

  boolean isEmpty() {
    return slots.length == 0;
  }

  private static int[] insert(int[] values, int index, int value) {
    int[] more = Arrays.copyOf(values, values.length + 1);
    System.arraycopy(values, index, more, index + 1, values.length - index);
    more[index] = value;
    return more;
  }

  private static int[] remove(int[] values, int index) {
    int[] fewer = Arrays.copyOf(values, values.length - 1);
    System.arraycopy(values, index + 1, fewer, index, values.length - index - 1);
    return fewer;
  }

  /** Version 1: slots as differences. */
  public static final class Codec implements WireCodec<PostingBlock> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(PostingBlock block, DataOutputView out) throws IOException {
      Wire.writeLength(block.slots.length, out);
      int before = 0;
      for (int i = 0; i < block.slots.length; i++) {
        Wire.writeLength(block.slots[i] - before, out);
        Wire.writeLength(block.frequencies[i], out);
        Wire.writeLength(block.lengths[i], out);
        before = block.slots[i];
      }
    }

    @Override
    public PostingBlock read(int version, DataInputView in) throws IOException {
      int size = Wire.readLength(in);
      int[] slots = new int[size];
      int[] frequencies = new int[size];
      int[] lengths = new int[size];
      int before = 0;
      for (int i = 0; i < size; i++) {
        before += Wire.readLength(in);
        slots[i] = before;
        frequencies[i] = Wire.readLength(in);
        lengths[i] = Wire.readLength(in);
      }
      return new PostingBlock(slots, frequencies, lengths);
    }
  }
}
