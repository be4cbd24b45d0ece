package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Why a record ended as it did.
 *
 * @param code stable and for programs, in UPPER_SNAKE_CASE
 * @param message for people: what is wrong and what to do
 */
public record Reason(String code, String message) {

  /** Longest message in characters; what is longer is cut. */
  public static final int MESSAGE_MAX = 2_000;

  public Reason {
    if (message.length() > MESSAGE_MAX) {
      message = message.substring(0, MESSAGE_MAX - 1) + "…";
    }
  }

  /** A reason for an exception nobody expected, with the stage it happened in. */
  public static Reason unexpected(String stage, Throwable error) {
    return new Reason("INTERNAL_ERROR", stage + ": " + error);
  }

  public static void write(Reason reason, DataOutputView out) throws IOException {
    Wire.writeText(reason.code, out);
    Wire.writeText(reason.message, out);
  }

  public static Reason read(DataInputView in) throws IOException {
    return new Reason(Wire.readText(in), Wire.readText(in));
  }
}
