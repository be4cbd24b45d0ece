package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Where the postings of a term are.
 *
 * @param frequency passages of the shard that have the term
 * @param blocks numbers of its posting blocks, ascending
 */
public record TermHeader(int frequency, List<Integer> blocks) {

  public static final TermHeader EMPTY = new TermHeader(0, List.of());

  boolean has(int block) {
    return Collections.binarySearch(blocks, block) >= 0;
  }

  TermHeader plus(int block) {
    int at = Collections.binarySearch(blocks, block);
    if (at >= 0) {
      return new TermHeader(frequency + 1, blocks);
    }
    List<Integer> more = new ArrayList<>(blocks);
    more.add(-(at + 1), block);
    return new TermHeader(frequency + 1, more);
  }

  TermHeader minus(int block, boolean blockEmpty) {
    if (!blockEmpty) {
      return new TermHeader(frequency - 1, blocks);
    }
    List<Integer> fewer = new ArrayList<>(blocks);
    fewer.remove((Integer) block);
    return new TermHeader(frequency - 1, fewer);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<TermHeader> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(TermHeader header, DataOutputView out) throws IOException {
      out.writeInt(header.frequency);
      Wire.writeList(header.blocks, Wire::writeLength, out);
    }

    @Override
    public TermHeader read(int version, DataInputView in) throws IOException {
      return new TermHeader(in.readInt(), Wire.readList(Wire::readLength, in));
    }
  }
}
