package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What became of one update of a batch. */
public record Progress(String batch, Outcome outcome) {

  public static final WireType<Progress> TYPE = new WireType<>(Progress.class, Codec.class);

  /** How an update ended. */
  public enum Outcome {
    /** It changed the graph, and its vectors are in place. */
    APPLIED(1),
    /** The graph already held this, or something newer. */
    UNCHANGED(2),
    /** It went to the dead letters. */
    REFUSED(3),
    /** A delete of what was not there. */
    NOT_FOUND(4);

    private final int code;

    Outcome(int code) {
      this.code = code;
    }

    public int code() {
      return code;
    }

    static Outcome ofCode(int code) throws IOException {
      for (Outcome outcome : values()) {
        if (outcome.code == code) {
          return outcome;
        }
      }
      throw new IOException("damaged bytes: outcome code " + code);
    }
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Progress> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Progress progress, DataOutputView out) throws IOException {
      Wire.writeText(progress.batch, out);
      out.writeByte(progress.outcome.code());
    }

    @Override
    public Progress read(int version, DataInputView in) throws IOException {
      return new Progress(Wire.readText(in), Outcome.ofCode(in.readByte()));
    }
  }
}
