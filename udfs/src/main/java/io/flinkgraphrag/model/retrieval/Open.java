package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Opens a round at the merge that collects it.
 *
 * @param parts how many requests were sent, 0 for a question that only passes through
 * @param deadline ms since the epoch by the clock of {@code context.sent()}; then the round ends
 *     with what has come. {@link Long#MAX_VALUE} for a question without one
 * @param asked the key groups of the shards that are asked, by the number of the part; empty where
 *     they are not known
 */
public record Open(QuestionContext context, int parts, long deadline, List<Integer> asked) {

  public static final WireType<Open> TYPE = new WireType<>(Open.class, Codec.class);

  /** A round of shards that are not known. */
  public Open(QuestionContext context, int parts, long deadline) {
    this(context, parts, deadline, List.of());
  }

  /** A round without requests: the merge passes the question on at once. */
  public static Open passing(QuestionContext context) {
    return new Open(context, 0, 0);
  }

  /**
   * Version 6 has a context of its version 6. Version 5 has a context of its version 5. Version 4
   * has a context of its version 4. Version 3 has {@code asked} and a context of its version 3.
   * Version 2 holds a context of its version 2; the layout is that of version 1.
   */
  public static final class Codec implements WireCodec<Open> {

    private static final WireCodec<QuestionContext> CONTEXT = new QuestionContext.Codec();

    @Override
    public int version() {
      return 6;
    }

    @Override
    public void write(Open open, DataOutputView out) throws IOException {
      out.writeByte(CONTEXT.version());
      CONTEXT.write(open.context, out);
      out.writeInt(open.parts);
      out.writeLong(open.deadline);
      Wire.writeList(open.asked, (keyGroup, target) -> target.writeInt(keyGroup), out);
    }

    @Override
    public Open read(int version, DataInputView in) throws IOException {
      return new Open(
          CONTEXT.read(in.readByte(), in),
          in.readInt(),
          in.readLong(),
          version < 3 ? List.of() : Wire.readList(DataInputView::readInt, in));
    }
  }
}
