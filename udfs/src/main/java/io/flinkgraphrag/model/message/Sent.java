package io.flinkgraphrag.model.message;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * When a message was sent, and by whose clock: times in it are that clock's, and another machine's
 * may be wrong by hours.
 *
 * @param clock names the sender's clock; 0 for times that are the reader's own
 * @param at ms since the epoch by that clock
 */
public record Sent(long clock, long at) {

  /** Of a message that holds no times of another machine. */
  public static final Sent HERE = new Sent(0, 0);

  public static void write(Sent sent, DataOutputView out) throws IOException {
    out.writeLong(sent.clock);
    out.writeLong(sent.at);
  }

  public static Sent read(DataInputView in) throws IOException {
    return new Sent(in.readLong(), in.readLong());
  }
}
