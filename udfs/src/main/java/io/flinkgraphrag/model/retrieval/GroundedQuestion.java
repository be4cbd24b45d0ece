package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.contract.Answer;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A question with the evidence for it: what the reranker gets, and then the generator.
 *
 * @param reranker who put the passages into their order, or failed to; null before, and where none
 *     was asked
 */
public record GroundedQuestion(
    QuestionContext context, Evidence evidence, Answer.@Nullable Reranker reranker) {

  public static final WireType<GroundedQuestion> TYPE =
      new WireType<>(GroundedQuestion.class, Codec.class);

  /** A question that no reranker has seen. */
  public GroundedQuestion(QuestionContext context, Evidence evidence) {
    this(context, evidence, null);
  }

  public GroundedQuestion withContext(QuestionContext other) {
    return new GroundedQuestion(other, evidence, reranker);
  }

  /**
   * Version 7: its context is of version 6. Version 6: its context is of version 5, its evidence
   * too. Version 5: there may be a reranker, and its scores. Version 4: evidence has signals.
   * Version 3 has a context of its version 3. Evidence of version 1 had no entities.
   */
  public static final class Codec implements WireCodec<GroundedQuestion> {

    private static final WireCodec<QuestionContext> CONTEXT = new QuestionContext.Codec();

    @Override
    public int version() {
      return 7;
    }

    @Override
    public void write(GroundedQuestion grounded, DataOutputView out) throws IOException {
      out.writeByte(CONTEXT.version());
      CONTEXT.write(grounded.context, out);
      Evidence.write(grounded.evidence, out);
      Wire.writeOptional(grounded.reranker, Answer.Reranker::write, out);
    }

    @Override
    public GroundedQuestion read(int version, DataInputView in) throws IOException {
      return new GroundedQuestion(
          CONTEXT.read(in.readByte(), in),
          Evidence.read(version < 3 ? version : version - 1, in),
          version > 4 ? Wire.readOptional(Answer.Reranker::read, in) : null);
    }
  }
}
