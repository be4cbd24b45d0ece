package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What it has cost since the job's first start, and where the line of what waits begins and ends.
 *
 * @param calls that have ended
 * @param tokens of prompts and replies
 * @param unreadable replies
 * @param givenUp contents
 * @param waiting contents
 * @param head first place of the line that may be taken
 * @param tail first place that is free
 */
record Ledger(
    long calls, long tokens, long unreadable, long givenUp, long waiting, long head, long tail) {

  static final WireType<Ledger> TYPE = new WireType<>(Ledger.class, Codec.class);

  static final Ledger EMPTY = new Ledger(0, 0, 0, 0, 0, 0, 0);

  Ledger called(long cost) {
    return new Ledger(calls + 1, tokens + cost, unreadable, givenUp, waiting, head, tail);
  }

  Ledger oneUnreadable() {
    return new Ledger(calls, tokens, unreadable + 1, givenUp, waiting, head, tail);
  }

  Ledger oneGivenUp() {
    return new Ledger(calls, tokens, unreadable, givenUp + 1, waiting, head, tail);
  }

  Ledger waiting(int more) {
    return new Ledger(calls, tokens, unreadable, givenUp, waiting + more, head, tail);
  }

  Ledger line(long newHead, long newTail) {
    return new Ledger(calls, tokens, unreadable, givenUp, waiting, newHead, newTail);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Ledger> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Ledger ledger, DataOutputView out) throws IOException {
      out.writeLong(ledger.calls);
      out.writeLong(ledger.tokens);
      out.writeLong(ledger.unreadable);
      out.writeLong(ledger.givenUp);
      out.writeLong(ledger.waiting);
      out.writeLong(ledger.head);
      out.writeLong(ledger.tail);
    }

    @Override
    public Ledger read(int version, DataInputView in) throws IOException {
      return new Ledger(
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong());
    }
  }
}
