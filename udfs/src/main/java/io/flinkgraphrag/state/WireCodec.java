package io.flinkgraphrag.state;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The byte form of one record type, on the network between operators and in checkpoints.
 *
 * <p>A codec is stateless and has a public no-argument constructor, because a checkpoint names its
 * class. Fields may be added at the end of a record with a higher {@link #version()}; {@link #read}
 * gets the version that the bytes were written with and must read every version from 1 on.
 */
public interface WireCodec<T> {

  /** The version that {@link #write} writes, 1 to 127. */
  int version();

  void write(T value, DataOutputView out) throws IOException;

  /** Reads what {@link #write} of {@code version} wrote; {@code version <= version()}. */
  T read(int version, DataInputView in) throws IOException;
}
