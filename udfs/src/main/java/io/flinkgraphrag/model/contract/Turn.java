package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * An earlier turn of the talk that a question goes on with.
 *
 * @param question what was asked, never blank
 * @param answer what came, "" for nothing
 */
public record Turn(String question, String answer) {

  /** In the layout of a question's version 5. */
  public static void write(Turn turn, DataOutputView out) throws IOException {
    Wire.writeText(turn.question, out);
    Wire.writeText(turn.answer, out);
  }

  /** Reads what {@link #write} wrote. */
  public static Turn read(DataInputView in) throws IOException {
    return new Turn(Wire.readText(in), Wire.readText(in));
  }
}
