package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The end of a question that was decided before generation: later stages do no work for it and pass
 * it on, so that every question leaves by the same door.
 */
public record Verdict(Status status, Reason reason) {

  public static void write(Verdict verdict, DataOutputView out) throws IOException {
    out.writeByte(verdict.status.code());
    Reason.write(verdict.reason, out);
  }

  public static Verdict read(DataInputView in) throws IOException {
    return new Verdict(Status.ofCode(in.readByte()), Reason.read(in));
  }

  public static void writeOptional(@Nullable Verdict verdictOrNull, DataOutputView out)
      throws IOException {
    Wire.writeOptional(verdictOrNull, Verdict::write, out);
  }
}
