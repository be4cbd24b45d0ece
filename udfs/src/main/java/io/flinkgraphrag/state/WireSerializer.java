package io.flinkgraphrag.state;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * Serializes immutable records by their {@link WireCodec}, each value led by one byte with the
 * codec's version.
 *
 * <p>The version stands in every value, so state that was written by an older version is read as it
 * is and rewritten as it changes; no state migration pass is needed. Equality is by codec class.
 * Thread-safe: it holds nothing else.
 */
public final class WireSerializer<T> extends TypeSerializer<T> {

  private static final long serialVersionUID = 1L;

  private final Class<? extends WireCodec<T>> codecClass;

  private transient @Nullable WireCodec<T> codec;

  public WireSerializer(Class<? extends WireCodec<T>> codecClass) {
    this.codecClass = codecClass;
    this.codec = instantiate(codecClass);
  }

  private static <T> WireCodec<T> instantiate(Class<? extends WireCodec<T>> codecClass) {
    try {
      return codecClass.getDeclaredConstructor().newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          codecClass.getName() + " needs a public no-argument constructor", e);
    }
  }

  private WireCodec<T> codec() {
    if (codec == null) {
      codec = instantiate(codecClass);
    }
    return codec;
  }

  Class<? extends WireCodec<T>> codecClass() {
    return codecClass;
  }

  int version() {
    return codec().version();
  }

  @Override
  public void serialize(T value, DataOutputView target) throws IOException {
    target.writeByte(codec().version());
    codec().write(value, target);
  }

  @Override
  public T deserialize(DataInputView source) throws IOException {
    int version = source.readByte();
    if (version < 1 || version > codec().version()) {
      throw new IOException(
          String.format(
              "%s version %d cannot be read, this build knows versions 1 to %d. Was the state"
                  + " written by a newer build? Start that build again, or restore an older"
                  + " savepoint.",
              codecClass.getName(), version, codec().version()));
    }
    try {
      return codec().read(version, source);
    } catch (RuntimeException e) {
      // an IOException, as of all that cannot be read: it is no defect in handling one question
      throw new IOException(
          codecClass.getName() + " version " + version + " cannot be read: damaged bytes", e);
    }
  }

  @Override
  public T deserialize(T reuse, DataInputView source) throws IOException {
    return deserialize(source);
  }

  @Override
  public void copy(DataInputView source, DataOutputView target) throws IOException {
    serialize(deserialize(source), target);
  }

  @Override
  public boolean isImmutableType() {
    return true;
  }

  @Override
  public TypeSerializer<T> duplicate() {
    return this;
  }

  @Override
  public @Nullable T createInstance() {
    return null;
  }

  @Override
  public T copy(T from) {
    return from;
  }

  @Override
  public T copy(T from, T reuse) {
    return from;
  }

  @Override
  public int getLength() {
    return -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WireSerializer<?> that && codecClass.equals(that.codecClass);
  }

  @Override
  public int hashCode() {
    return codecClass.getName().hashCode();
  }

  @Override
  public TypeSerializerSnapshot<T> snapshotConfiguration() {
    return new WireSerializerSnapshot<>(this);
  }
}
