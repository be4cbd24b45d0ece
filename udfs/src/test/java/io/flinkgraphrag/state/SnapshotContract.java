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
 * Bytes that earlier and present versions of a package's codecs wrote, committed under {@code
 * state/v1}, {@code state/v2} and so on, can be read for ever: they are what checkpoints and
 * savepoints of users hold.
 *
 * <p>If this fails, the codec has to be mended, not the bytes. When a codec gets a new version, add
 * its samples to those of that version and keep the others. Files that are missing are written, and
 * none is ever overwritten, by {@code mvn -pl udfs test -Dtest='*SnapshotTest'
 * -Dgraphrag.snapshots.write=true}.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class SnapshotContract {

  private static final Path RESOURCES = Path.of("src/test/resources");

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

  /** Samples that a codec of this version wrote. */
  private record Written<T>(int version, Samples<T> samples) {

    String path() {
      return "state/v" + version + "/" + samples.name() + ".bin";
    }

    @Override
    public String toString() {
      return path();
    }
  }

  /** Samples of every codec of the package, optional parts present in one and absent in another. */
  protected abstract Stream<Samples<?>> version1();

  /** Samples of the codecs that have a version 2, with what it added. */
  protected Stream<Samples<?>> version2() {
    return Stream.of();
  }

  /** Samples of the codecs that have a version 3, with what it added. */
  protected Stream<Samples<?>> version3() {
    return Stream.of();
  }

  /** Samples of the codecs that have a version 4, with what it added. */
  protected Stream<Samples<?>> version4() {
    return Stream.of();
  }

  /** Samples of the codecs that have a version 5, with what it added. */
  protected Stream<Samples<?>> version5() {
    return Stream.of();
  }

  /** Samples of the codecs that have a version 6, with what it added. */
  protected Stream<Samples<?>> version6() {
    return Stream.of();
  }

  /** Samples of the codecs that have a version 7, with what it added. */
  protected Stream<Samples<?>> version7() {
    return Stream.of();
  }

  private Stream<Written<?>> written() {
    return Stream.of(
            version1().map(samples -> new Written<>(1, samples)),
            version2().map(samples -> new Written<>(2, samples)),
            version3().map(samples -> new Written<>(3, samples)),
            version4().map(samples -> new Written<>(4, samples)),
            version5().map(samples -> new Written<>(5, samples)),
            version6().map(samples -> new Written<>(6, samples)),
            version7().map(samples -> new Written<>(7, samples)))
        .flatMap(written -> written);
  }

  @ParameterizedTest
  @MethodSource("written")
  <T> void committedBytesAreRead(Written<T> written) throws IOException {
    byte[] bytes = committed(written);
    assertThat(bytes[0]).as("the version in the bytes").isEqualTo((byte) written.version());
    assertThat(read(written.samples().type(), bytes))
        .usingRecursiveComparison()
        .isEqualTo(written.samples().values());
  }

  @ParameterizedTest
  @MethodSource("written")
  <T> void thePresentCodecWritesTheSameBytesAsLongAsItIsOfTheSameVersion(Written<T> written)
      throws IOException {
    byte[] bytes = write(written.samples());
    Assumptions.assumeTrue(bytes[0] == written.version(), "the codec has a newer version");
    assertThat(bytes).isEqualTo(committed(written));
  }

  @Test
  void missingSnapshotsAreWrittenOnDemand() throws IOException {
    Assumptions.assumeTrue(Boolean.getBoolean("graphrag.snapshots.write"));
    for (Written<?> written : written().toList()) {
      Path file = RESOURCES.resolve(written.path());
      byte[] bytes = write(written.samples());
      if (!Files.exists(file) && bytes[0] == written.version()) {
        Files.createDirectories(file.getParent());
        Files.write(file, bytes, StandardOpenOption.CREATE_NEW);
      }
    }
  }

  private static byte[] committed(Written<?> written) throws IOException {
    String path = "/" + written.path();
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
