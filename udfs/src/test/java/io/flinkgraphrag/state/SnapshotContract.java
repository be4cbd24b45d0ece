package io.flinkgraphrag.state;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bytes that version 1 of a package's codecs wrote, committed under {@code state/v1}, can be read
 * for ever: they are what checkpoints and savepoints of users hold.
 *
 * <p>If this fails, the codec has to be mended, not the bytes. When a codec gets a new version, add
 * its samples and a folder of their own ({@code state/v2}) and keep this one. Files that are
 * missing are written, and none is ever overwritten, by {@code mvn -pl udfs test
 * -Dtest='*SnapshotTest' -Dgraphrag.snapshots.write=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SnapshotContract {

  public static final String FOLDER = "state/v1";

  /**
   * Fixed values of one codec. Their bytes are committed, so they never change.
   *
   * @param name of the codec's record, {@code Outer.Inner} where one class has several
   */
  public record Samples<T>(String name, WireType<T> type, List<T> values) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** Samples of every codec of the package, optional parts present in one and absent in another. */
  protected abstract Stream<Samples<?>> version1();

  @ParameterizedTest
  @MethodSource("version1")
  <T> void bytesOfVersion1AreRead(Samples<T> samples) throws IOException {
    assertThat(read(samples.type(), committed(samples.name())))
        .usingRecursiveComparison()
        .isEqualTo(samples.values());
  }

  @ParameterizedTest
  @MethodSource("version1")
  <T> void thePresentCodecWritesTheSameBytesAsLongAsItIsVersion1(Samples<T> samples)
      throws IOException {
    byte[] bytes = write(samples);
    Assumptions.assumeTrue(bytes[0] == 1, "the codec has a newer version");
    assertThat(bytes).isEqualTo(committed(samples.name()));
  }

  @Test
  void missingSnapshotsAreWrittenOnDemand() throws IOException {
    Assumptions.assumeTrue(Boolean.getBoolean("graphrag.snapshots.write"));
    Path folder = Files.createDirectories(Path.of("src/test/resources", FOLDER));
    for (Samples<?> samples : version1().toList()) {
      Path file = folder.resolve(samples.name() + ".bin");
      if (!Files.exists(file)) {
        Files.write(file, write(samples), StandardOpenOption.CREATE_NEW);
      }
    }
  }

  private static byte[] committed(String name) throws IOException {
    String path = "/" + FOLDER + "/" + name + ".bin";
    try (InputStream in = SnapshotContract.class.getResourceAsStream(path)) {
      return Objects.requireNonNull(in, path + " is missing").readAllBytes();
    }
  }

  private static <T> byte[] write(Samples<T> samples) throws IOException {
    WireSerializer<T> serializer = samples.type().serializer();
    DataOutputSerializer out = new DataOutputSerializer(256);
    for (T value : samples.values()) {
      serializer.serialize(value, out);
    }
    return out.getCopyOfBuffer();
  }

  private static <T> List<T> read(WireType<T> type, byte[] bytes) throws IOException {
    WireSerializer<T> serializer = type.serializer();
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    List<T> values = new ArrayList<>();
    while (in.available() > 0) {
      values.add(serializer.deserialize(in));
    }
    return values;
  }
}
