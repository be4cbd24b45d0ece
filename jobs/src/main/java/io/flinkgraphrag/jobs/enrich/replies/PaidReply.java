package io.flinkgraphrag.jobs.enrich.replies;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a model said of one content.
 *
 * @param text as it came, so that a better reader can read it again
 * @param tokens of the prompt and the reply
 * @param tries calls for the content before this one, which gave nothing that could be read
 */
public record PaidReply(String text, long tokens, int tries) {

  public static final WireType<PaidReply> TYPE = new WireType<>(PaidReply.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<PaidReply> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(PaidReply reply, DataOutputView out) throws IOException {
      Wire.writeText(reply.text, out);
      out.writeLong(reply.tokens);
      Wire.writeLength(reply.tries, out);
    }

    @Override
    public PaidReply read(int version, DataInputView in) throws IOException {
      return new PaidReply(Wire.readText(in), in.readLong(), Wire.readLength(in));
    }
  }
}
