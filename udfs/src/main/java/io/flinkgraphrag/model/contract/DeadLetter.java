package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A record that could not be read, with the reason. */
public record DeadLetter(KafkaValue source, Reason error) {

  public static final WireType<DeadLetter> TYPE = new WireType<>(DeadLetter.class, Codec.class);

  /** Version 1. */
  public static final class Codec implements WireCodec<DeadLetter> {

    private static final WireCodec<KafkaValue> SOURCE = new KafkaValue.Codec();

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(DeadLetter letter, DataOutputView out) throws IOException {
      out.writeByte(SOURCE.version());
      SOURCE.write(letter.source, out);
      Reason.write(letter.error, out);
    }

    @Override
    public DeadLetter read(int version, DataInputView in) throws IOException {
      return new DeadLetter(SOURCE.read(in.readByte(), in), Reason.read(in));
    }
  }
}
