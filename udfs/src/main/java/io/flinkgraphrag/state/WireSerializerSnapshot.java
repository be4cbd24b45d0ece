package io.flinkgraphrag.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSchemaCompatibility;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a checkpoint remembers of a {@link WireSerializer}: the codec's class name and version.
 *
 * <p>State of the same codec is compatible as it is up to the present version; a newer version or
 * another codec is refused. A codec whose class has moved is still the same one: {@link
 * MovedCodecs}.
 */
public final class WireSerializerSnapshot<T> implements TypeSerializerSnapshot<T> {

  private static final int SNAPSHOT_VERSION = 1;

  private String codecName;
  private int codecVersion;
  private ClassLoader classLoader;

  /** For Flink, which fills it by {@link #readSnapshot}. */
  public WireSerializerSnapshot() {}

  WireSerializerSnapshot(WireSerializer<T> serializer) {
    this.codecName = serializer.codecClass().getName();
    this.codecVersion = serializer.version();
    this.classLoader = serializer.codecClass().getClassLoader();
  }

  @Override
  public int getCurrentVersion() {
    return SNAPSHOT_VERSION;
  }

  @Override
  public void writeSnapshot(DataOutputView out) throws IOException {
    out.writeUTF(codecName);
    out.writeInt(codecVersion);
  }

  @Override
  public void readSnapshot(int readVersion, DataInputView in, ClassLoader userCodeClassLoader)
      throws IOException {
    if (readVersion > SNAPSHOT_VERSION) {
      throw new IOException("snapshot version " + readVersion + " is newer than this build knows");
    }
    codecName = MovedCodecs.today(in.readUTF());
    codecVersion = in.readInt();
    classLoader = userCodeClassLoader;
  }

  @Override
  @SuppressWarnings("unchecked")
  public TypeSerializer<T> restoreSerializer() {
    try {
      return new WireSerializer<>(
          (Class<? extends WireCodec<T>>)
              Class.forName(codecName, true, classLoader).asSubclass(WireCodec.class));
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "The state names the codec " + codecName + ", which this build does not have.", e);
    }
  }

  @Override
  public TypeSerializerSchemaCompatibility<T> resolveSchemaCompatibility(
      TypeSerializerSnapshot<T> oldSnapshot) {
    if (!(oldSnapshot instanceof WireSerializerSnapshot<T> old)) {
      return TypeSerializerSchemaCompatibility.incompatible();
    }
    return old.codecName.equals(codecName) && old.codecVersion <= codecVersion
        ? TypeSerializerSchemaCompatibility.compatibleAsIs()
        : TypeSerializerSchemaCompatibility.incompatible();
  }
}
