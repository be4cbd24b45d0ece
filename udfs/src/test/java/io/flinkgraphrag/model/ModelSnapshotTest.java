package io.flinkgraphrag.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.state.WireSerializer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that version 1 of the model's codecs wrote, committed under {@code state/v1}, can be read
 * for ever: they are what checkpoints and savepoints of users hold.
 *
 * <p>If this fails, the codec has to be mended, not the bytes. When a codec gets a new version, add
 * its samples and a folder of their own ({@code state/v2}) and keep this one. Files that are
 * missing are written, and none is ever overwritten, by {@code mvn -pl udfs test
 * -Dtest=ModelSnapshotTest -Dgraphrag.snapshots.write=true}.
 */
class ModelSnapshotTest {

  private static final String FOLDER = "state/v1";

  static Stream<String> names() {
    return ModelSamples.version1().keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("names")
  void bytesOfVersion1AreRead(String name) throws IOException {
    ModelSamples.Samples<?> samples = ModelSamples.version1().get(name);
    assertThat(read(samples, committed(name)))
        .usingRecursiveComparison()
        .isEqualTo(samples.values());
  }

  @ParameterizedTest
  @MethodSource("names")
  void thePresentCodecWritesTheSameBytesAsLongAsItIsVersion1(String name) throws IOException {
    ModelSamples.Samples<?> samples = ModelSamples.version1().get(name);
    byte[] bytes = write(samples);
    Assumptions.assumeTrue(bytes[0] == 1, "the codec has a newer version");
    assertThat(bytes).isEqualTo(committed(name));
  }

  @Test
  void missingSnapshotsAreWrittenOnDemand() throws IOException {
    Assumptions.assumeTrue(Boolean.getBoolean("graphrag.snapshots.write"));
    Path folder = Files.createDirectories(Path.of("src/test/resources", FOLDER));
    for (String name : ModelSamples.version1().keySet()) {
      Path file = folder.resolve(name + ".bin");
      if (!Files.exists(file)) {
        Files.write(file, write(ModelSamples.version1().get(name)), StandardOpenOption.CREATE_NEW);
      }
    }
  }

  private static byte[] committed(String name) throws IOException {
    String path = "/" + FOLDER + "/" + name + ".bin";
    try (InputStream in = ModelSnapshotTest.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path + " is missing").readAllBytes();
    }
  }

  private static <T> byte[] write(ModelSamples.Samples<T> samples) throws IOException {
    WireSerializer<T> serializer = samples.type().serializer();
    DataOutputSerializer out = new DataOutputSerializer(256);
    for (T value : samples.values()) {
      serializer.serialize(value, out);
    }
    return out.getCopyOfBuffer();
  }

  private static <T> List<T> read(ModelSamples.Samples<T> samples, byte[] bytes)
      throws IOException {
    WireSerializer<T> serializer = samples.type().serializer();
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    List<T> values = new ArrayList<>();
    while (in.available() > 0) {
      values.add(serializer.deserialize(in));
    }
    return values;
  }
}
