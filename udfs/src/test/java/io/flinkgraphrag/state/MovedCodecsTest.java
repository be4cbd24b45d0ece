package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.message.HopRequest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

final class MovedCodecsTest {

  /** Every codec name that a checkpoint of an earlier build may have; only ever added to. */
  private static List<String> namesInState() throws IOException {
    try (InputStream names = MovedCodecsTest.class.getResourceAsStream("/state/codec-names.txt")) {
      return new String(names.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  @Test
  void stateOfEarlierBuildsFindsItsCodecs() throws IOException {
    assertThat(namesInState())
        .hasSizeGreaterThan(40)
        .allSatisfy(
            name ->
                assertThat(WireCodec.class)
                    .as("%s: add a line to moved-codecs.properties", name)
                    .isAssignableFrom(Class.forName(MovedCodecs.today(name))));
  }

  @Test
  void stateOfAMovedCodecIsReadAsItIs() throws IOException {
    TypeSerializerSnapshot<HopRequest> before =
        written("io.flinkgraphrag.model.message.HopRequest$Codec");
    WireSerializer<HopRequest> today = new WireSerializer<>(HopRequest.Codec.class);
    assertThat(today.snapshotConfiguration().resolveSchemaCompatibility(before).isCompatibleAsIs())
        .isTrue();
    assertThat(before.restoreSerializer()).isEqualTo(today);
  }

  @Test
  void anotherCodecIsRefused() throws IOException {
    TypeSerializerSnapshot<HopRequest> before =
        written("io.flinkgraphrag.model.message.LinkRequest$Codec");
    WireSerializer<HopRequest> today = new WireSerializer<>(HopRequest.Codec.class);
    assertThat(today.snapshotConfiguration().resolveSchemaCompatibility(before).isIncompatible())
        .isTrue();
  }

  private static TypeSerializerSnapshot<HopRequest> written(String name) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeUTF(name);
    out.writeInt(1);
    WireSerializerSnapshot<HopRequest> snapshot = new WireSerializerSnapshot<>();
    snapshot.readSnapshot(
        1,
        new DataInputDeserializer(out.getCopyOfBuffer()),
        MovedCodecsTest.class.getClassLoader());
    return snapshot;
  }
}
