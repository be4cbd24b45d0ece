package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A question with the evidence for it: what the generator gets. */
public record GroundedQuestion(QuestionContext context, Evidence evidence) {

  public static final WireType<GroundedQuestion> TYPE =
      new WireType<>(GroundedQuestion.class, Codec.class);

  /**
   * Version 4: evidence has signals. Version 3 has a context of its version 3. Evidence of version
   * 1 had no entities.
   */
  public static final class Codec implements WireCodec<GroundedQuestion> {

    private static final WireCodec<QuestionContext> CONTEXT = new QuestionContext.Codec();

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(GroundedQuestion grounded, DataOutputView out) throws IOException {
      out.writeByte(CONTEXT.version());
      CONTEXT.write(grounded.context, out);
      Evidence.write(grounded.evidence, out);
    }

    @Override
    public GroundedQuestion read(int version, DataInputView in) throws IOException {
      return new GroundedQuestion(
          CONTEXT.read(in.readByte(), in), Evidence.read(version < 3 ? version : version - 1, in));
    }
  }
}
