package io.flinkgraphrag.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The primitives that {@link WireCodec}s are written in: strings as UTF-8, lengths as variable
 * length integers, optional values behind one byte.
 */
public final class Wire {

  /** Longest string or array accepted on reading, in bytes: a guard against damaged input. */
  static final int LENGTH_MAX = 64 * 1024 * 1024;

  private Wire() {}

  /** Writes one element. */
  @FunctionalInterface
  public interface Writer<T> {
    void write(T value, DataOutputView out) throws IOException;
  }

  /** Reads one element. */
  @FunctionalInterface
  public interface Reader<T> {
    T read(DataInputView in) throws IOException;
  }

  /** Writes 0 to 2^31-1 in 1 to 5 bytes, small numbers in few. */
  public static void writeLength(int value, DataOutputView out) throws IOException {
    int rest = value;
    while ((rest & ~0x7f) != 0) {
      out.writeByte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte(rest);
  }

  public static int readLength(DataInputView in) throws IOException {
    int value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      int b = in.readByte();
      value |= (b & 0x7f) << shift;
      if (b >= 0) {
        if (value < 0 || value > LENGTH_MAX) {
          throw new IOException("damaged bytes: a length of " + value);
        }
        return value;
      }
    }
    throw new IOException("damaged bytes: a length of more than 5 bytes");
  }

  public static void writeText(String text, DataOutputView out) throws IOException {
    writeBytes(text.getBytes(StandardCharsets.UTF_8), out);
  }

  public static String readText(DataInputView in) throws IOException {
    return new String(readBytes(in), StandardCharsets.UTF_8);
  }

  public static void writeBytes(byte[] bytes, DataOutputView out) throws IOException {
    writeLength(bytes.length, out);
    out.write(bytes);
  }

  public static byte[] readBytes(DataInputView in) throws IOException {
    byte[] bytes = new byte[readLength(in)];
    in.readFully(bytes);
    return bytes;
  }

  public static void writeFloats(float[] floats, DataOutputView out) throws IOException {
    writeLength(floats.length, out);
    for (float f : floats) {
      out.writeFloat(f);
    }
  }

  public static float[] readFloats(DataInputView in) throws IOException {
    float[] floats = new float[readLength(in)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = in.readFloat();
    }
    return floats;
  }

  public static <T> void writeOptional(
      @Nullable T valueOrNull, Writer<T> writer, DataOutputView out) throws IOException {
    out.writeBoolean(valueOrNull != null);
    if (valueOrNull != null) {
      writer.write(valueOrNull, out);
    }
  }

  /** Returns null where none was written. */
  public static <T> @Nullable T readOptional(Reader<T> reader, DataInputView in)
      throws IOException {
    return in.readBoolean() ? reader.read(in) : null;
  }

  public static <T> void writeList(Collection<T> values, Writer<T> writer, DataOutputView out)
      throws IOException {
    writeLength(values.size(), out);
    for (T value : values) {
      writer.write(value, out);
    }
  }

  public static <T> List<T> readList(Reader<T> reader, DataInputView in) throws IOException {
    int size = readLength(in);
    List<T> values = new ArrayList<>(Math.min(size, 1024));
    for (int i = 0; i < size; i++) {
      values.add(reader.read(in));
    }
    return values;
  }

  public static <K, V> void writeMap(
      Map<K, V> map, Writer<K> keyWriter, Writer<V> valueWriter, DataOutputView out)
      throws IOException {
    writeLength(map.size(), out);
    for (Map.Entry<K, V> entry : map.entrySet()) {
      keyWriter.write(entry.getKey(), out);
      valueWriter.write(entry.getValue(), out);
    }
  }

  /** Keeps the order in which the entries were written. */
  public static <K, V> Map<K, V> readMap(
      Reader<K> keyReader, Reader<V> valueReader, DataInputView in) throws IOException {
    int size = readLength(in);
    Map<K, V> map = new LinkedHashMap<>(Math.min(size, 1024) * 2);
    for (int i = 0; i < size; i++) {
      map.put(keyReader.read(in), valueReader.read(in));
    }
    return map;
  }
}
