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
 * @param confidence that the evidence holds an answer, 0 to 1; null where nobody can say
 * @param reranker who put the passages into their order, or failed to; null before, and where none
 *     was asked
 */
public record GroundedQuestion(
    QuestionContext context,
    Evidence evidence,
    @Nullable Double confidence,
    Answer.@Nullable Reranker reranker) {

  public static final WireType<GroundedQuestion> TYPE =
      new WireType<>(GroundedQuestion.class, Codec.class);

  /** A question that no reranker has seen, and of whose evidence nothing is said. */
  public GroundedQuestion(QuestionContext context, Evidence evidence) {
    this(context, evidence, null, null);
  }

  public GroundedQuestion withContext(QuestionContext other) {
    return new GroundedQuestion(other, evidence, confidence, reranker);
  }

  /** With its passages as a reranker left them, and by whom; null for none. */
  public GroundedQuestion reranked(Evidence ordered, Answer.@Nullable Reranker by) {
    return new GroundedQuestion(context, ordered, confidence, by);
  }

  /**
   * Version 7: there may be a confidence, and its context is of version 6. Version 6: its context
   * is of version 5, its evidence too. Version 5: there may be a reranker, and its scores. Version
   * 4: evidence has signals. Version 3 has a context of its version 3. Evidence of version 1 had no
   * entities.
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
      Wire.writeOptional(grounded.confidence, (value, to) -> to.writeDouble(value), out);
      Wire.writeOptional(grounded.reranker, Answer.Reranker::write, out);
    }

    @Override
    public GroundedQuestion read(int version, DataInputView in) throws IOException {
      return new GroundedQuestion(
          CONTEXT.read(in.readByte(), in),
          Evidence.read(version < 3 ? version : Math.min(version - 1, 5), in),
          version > 6 ? Wire.readOptional(DataInputView::readDouble, in) : null,
          version > 4 ? Wire.readOptional(Answer.Reranker::read, in) : null);
    }
  }
}
