package io.flinkgraphrag.catalog;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How far a sweep over the passages of a document is: from the last one down to number 0. It
 * removes those that the document's delete took, and forgets deletes whose time is over. A delete
 * that comes meanwhile takes effect at once for what is left, and the rest is swept once more.
 *
 * @param dueAt the time of the timer that goes on with it, ms; 0 before it is known
 * @param cursor passages below this number are still to be seen
 * @param earliest when the oldest delete happened that was met and is still remembered, ms; {@link
 *     #NEVER} for none
 * @param asked the deletes that are done when this sweep is
 * @param again whether deletes came meanwhile, so that it begins anew at its end
 * @param askedAgain these deletes
 */
record Sweep(long dueAt, int cursor, long earliest, Asked asked, boolean again, Asked askedAgain) {

  static final WireType<Sweep> TYPE = new WireType<>(Sweep.class, Codec.class);

  static final long NEVER = Long.MAX_VALUE;

  /** Deletes that one sweep counts at its end; more are counted when they come. */
  static final int ASKED_MAX = 1_000;

  /**
   * Deletes of the document that wait for a sweep.
   *
   * @param batches to how many of each batch there are
   * @param removed whether a passage was removed since
   */
  record Asked(Map<String, Integer> batches, boolean removed) {

    static final Asked NOTHING = new Asked(Map.of(), false);

    Asked plus(String batch) {
      if (batch.isEmpty()) {
        return this;
      }
      Map<String, Integer> more = new LinkedHashMap<>(batches);
      more.merge(batch, 1, Integer::sum);
      return new Asked(more, removed);
    }

    private int count() {
      return batches.values().stream().mapToInt(Integer::intValue).sum();
    }

    private static void write(Asked asked, DataOutputView out) throws IOException {
      Wire.writeMap(asked.batches, Wire::writeText, Wire::writeLength, out);
      out.writeBoolean(asked.removed);
    }

    private static Asked read(DataInputView in) throws IOException {
      return new Asked(Wire.readMap(Wire::readText, Wire::readLength, in), in.readBoolean());
    }
  }

  /** One over so many passages. */
  static Sweep over(int passages, Asked asked) {
    return new Sweep(0, passages, NEVER, asked, false, Asked.NOTHING);
  }

  /** Whether it counts one more delete of a batch. */
  boolean takes(String batch) {
    return batch.isEmpty() || asked.count() + askedAgain.count() < ASKED_MAX;
  }

  /** With a delete that came again, and is through when the first one is. */
  Sweep joinedBy(String batch) {
    return again
        ? new Sweep(dueAt, cursor, earliest, asked, true, askedAgain.plus(batch))
        : new Sweep(dueAt, cursor, earliest, asked.plus(batch), false, askedAgain);
  }

  /** With one more delete, which came while this was under way. */
  Sweep askedAlso(String batch) {
    return new Sweep(dueAt, cursor, earliest, asked, true, askedAgain.plus(batch));
  }

  /** After the passage at the cursor was removed. */
  Sweep removedOne() {
    Asked soFar = new Asked(asked.batches, true);
    Asked later = again ? new Asked(askedAgain.batches, true) : askedAgain;
    return new Sweep(dueAt, cursor, earliest, soFar, again, later);
  }

  Sweep dueAt(long time) {
    return new Sweep(time, cursor, earliest, asked, again, askedAgain);
  }

  Sweep at(int newCursor) {
    return new Sweep(dueAt, newCursor, earliest, asked, again, askedAgain);
  }

  /** After a delete was met that happened at this time and is still remembered. */
  Sweep remembering(long deletedAt) {
    return new Sweep(dueAt, cursor, Math.min(earliest, deletedAt), asked, again, askedAgain);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Sweep> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Sweep sweep, DataOutputView out) throws IOException {
      out.writeLong(sweep.dueAt);
      out.writeInt(sweep.cursor);
      out.writeLong(sweep.earliest);
      Asked.write(sweep.asked, out);
      out.writeBoolean(sweep.again);
      Asked.write(sweep.askedAgain, out);
    }

    @Override
    public Sweep read(int version, DataInputView in) throws IOException {
      return new Sweep(
          in.readLong(),
          in.readInt(),
          in.readLong(),
          Asked.read(in),
          in.readBoolean(),
          Asked.read(in));
    }
  }
}
