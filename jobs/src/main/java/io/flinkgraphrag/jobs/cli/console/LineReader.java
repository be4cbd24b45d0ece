package io.flinkgraphrag.jobs.cli.console;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a stream as bytes, so that text which is not UTF-8 arrives as it is. A stream
 * that begins like gzip is unpacked. The end of a line, and a byte order mark at the beginning, are
 * no part of it. For one thread.
 */
public final class LineReader implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final InputStream in;
  private final int lengthMax;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private boolean first = true;
  private boolean tooLong;

  public LineReader(InputStream source, int lengthMax) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(source, BUFFER);
    buffered.mark(2);
    boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
    buffered.reset();
    this.in =
        gzip ? new BufferedInputStream(new GZIPInputStream(buffered, BUFFER), BUFFER) : buffered;
    this.lengthMax = lengthMax;
  }

  /** Up to so many bytes of what comes next, unpacked, which are still to be read. */
  public byte[] head(int bytesMax) throws IOException {
    in.mark(bytesMax);
    byte[] bytes = new byte[bytesMax];
    int read = in.read(bytes, 0, bytesMax);
    in.reset();
    return Arrays.copyOf(bytes, Math.max(0, read));
  }

  /** The next line, null at the end. One that is too long is cut, and {@link #tooLong} is true. */
  public byte @Nullable [] next() throws IOException {
    line.reset();
    tooLong = false;
    int b = in.read();
    if (b < 0) {
      return null;
    }
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (line.size() == lengthMax) {
        tooLong = true;
      } else {
        line.write(b);
      }
    }
    byte[] bytes = line.toByteArray();
    int from = first && startsWithMark(bytes) ? 3 : 0;
    int to =
        bytes.length > from && bytes[bytes.length - 1] == '\r' ? bytes.length - 1 : bytes.length;
    first = false;
    return Arrays.copyOfRange(bytes, from, to);
  }

  private static boolean startsWithMark(byte[] bytes) {
    return bytes.length >= 3
        && bytes[0] == (byte) 0xef
        && bytes[1] == (byte) 0xbb
        && bytes[2] == (byte) 0xbf;
  }

  public boolean tooLong() {
    return tooLong;
  }

  public static boolean isBlank(byte[] line) {
    for (byte b : line) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
