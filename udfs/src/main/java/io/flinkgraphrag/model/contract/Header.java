package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/** A Kafka record header. The value may be null, and is not copied: nobody may change it. */
public record Header(String key, byte @Nullable [] value) {

  public static void write(Header header, DataOutputView out) throws IOException {
    Wire.writeText(header.key, out);
    Wire.writeOptional(header.value, Wire::writeBytes, out);
  }

  public static Header read(DataInputView in) throws IOException {
    return new Header(Wire.readText(in), Wire.readOptional(Wire::readBytes, in));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Header that && key.equals(that.key) && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * key.hashCode() + Arrays.hashCode(value);
  }
}
