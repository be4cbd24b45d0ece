package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** What one shard answered in one round. */
public interface Part {

  Head head();

  /**
   * Which part it is, and how it went.
   *
   * @param question {@link QuestionContext#key()}; of a sign of life any key of its merge's subtask
   * @param part the number of the request in its round; of a sign of life, -1 less the subtask
   * @param skipped the deadline had passed before the shard came to it, so it holds nothing
   * @param failure why the shard could not answer; null where it did
   */
  record Head(String question, int part, boolean skipped, @Nullable Reason failure) {

    public static Head of(Scatter scatter) {
      return new Head(scatter.question(), scatter.part(), false, null);
    }

    public static Head skipped(Scatter scatter) {
      return new Head(scatter.question(), scatter.part(), true, null);
    }

    public static Head failed(Scatter scatter, Reason failure) {
      return new Head(scatter.question(), scatter.part(), false, failure);
    }

    /**
     * Of no question: the subtask of the stage is at work.
     *
     * @param key of the subtask of the merge that is told
     */
    public static Head signOf(int subtask, String key) {
      return new Head(key, -1 - subtask, true, null);
    }

    public boolean isSign() {
      return part < 0;
    }

    /** The subtask that a sign of life is of. */
    public int subtask() {
      return -1 - part;
    }

    static void write(Head head, DataOutputView out) throws IOException {
      Wire.writeText(head.question, out);
      out.writeInt(head.part);
      out.writeBoolean(head.skipped);
      Wire.writeOptional(head.failure, Reason::write, out);
    }

    static Head read(DataInputView in) throws IOException {
      return new Head(
          Wire.readText(in), in.readInt(), in.readBoolean(), Wire.readOptional(Reason::read, in));
    }
  }
}
