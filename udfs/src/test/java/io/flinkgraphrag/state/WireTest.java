package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, Wire.LENGTH_MAX})
  void aLengthComesBack(int length) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(8);
    Wire.writeLength(length, out);
    assertThat(Wire.readLength(new DataInputDeserializer(out.getCopyOfBuffer()))).isEqualTo(length);
  }

  @Test
  void textBeyond64KbComesBack() throws IOException {
    String text = "ä😀x".repeat(50_000);
    DataOutputSerializer out = new DataOutputSerializer(8);
    Wire.writeText(text, out);
    assertThat(Wire.readText(new DataInputDeserializer(out.getCopyOfBuffer()))).isEqualTo(text);
  }

  @Test
  void aLengthBeyondTheBoundIsDamage() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(8);
    Wire.writeLength(Wire.LENGTH_MAX + 1, out);
    assertThatThrownBy(() -> Wire.readText(new DataInputDeserializer(out.getCopyOfBuffer())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("damaged bytes");
  }

  @Test
  void optionalsAndListsComeBack() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(8);
    Wire.writeOptional(null, Wire::writeText, out);
    Wire.writeOptional("x", Wire::writeText, out);
    Wire.writeList(List.of("a", "b"), Wire::writeText, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(Wire.<String>readOptional(Wire::readText, in)).isNull();
    assertThat(Wire.<String>readOptional(Wire::readText, in)).isEqualTo("x");
    assertThat(Wire.readList(Wire::readText, in)).containsExactly("a", "b");
  }
}
