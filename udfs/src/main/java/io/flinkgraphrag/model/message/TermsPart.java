package io.flinkgraphrag.model.message;

import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** One shard's statistics of a question's terms. */
public record TermsPart(Head head, TermStatistics statistics) implements Part {

  public static final WireType<TermsPart> TYPE = new WireType<>(TermsPart.class, Codec.class);

  public static TermsPart empty(Head head) {
    return new TermsPart(head, TermStatistics.NONE);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<TermsPart> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(TermsPart part, DataOutputView out) throws IOException {
      Head.write(part.head, out);
      TermStatistics.write(part.statistics, out);
    }

    @Override
    public TermsPart read(int version, DataInputView in) throws IOException {
      return new TermsPart(Head.read(in), TermStatistics.read(in));
    }
  }
}
