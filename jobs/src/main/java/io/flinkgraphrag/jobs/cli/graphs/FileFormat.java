package io.flinkgraphrag.jobs.cli.graphs;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Tells by its first bytes that a file cannot be lines of JSON, and what to do with it. */
final class FileFormat {

  /** So many bytes are enough to look at. */
  static final int HEAD_BYTES = 4096;

  private static final Map<String, String> BY_FIRST_BYTES = new LinkedHashMap<>();

  static {
    BY_FIRST_BYTES.put("504b0304", "a zip archive");
    BY_FIRST_BYTES.put("1f8b", "gzip inside of gzip");
    BY_FIRST_BYTES.put("28b52ffd", "packed by zstd");
    BY_FIRST_BYTES.put("425a68", "packed by bzip2");
    BY_FIRST_BYTES.put("fd377a585a00", "packed by xz");
    BY_FIRST_BYTES.put("04224d18", "packed by lz4");
    BY_FIRST_BYTES.put("50415231", "a Parquet file");
    BY_FIRST_BYTES.put("25504446", "a PDF");
  }

  private FileFormat() {}

  /**
   * What is wrong and what to do, one sentence without an end.
   *
   * @param head the first bytes, unpacked
   * @param name as a user can write it in a shell
   */
  static Optional<String> fault(byte[] head, String name) {
    if (isUtf32(head)) {
      return Optional.of(encoded("UTF-32", name));
    }
    if (isUtf16(head)) {
      return Optional.of(encoded("UTF-16", name));
    }
    String bytes = HexFormat.of().formatHex(head, 0, Math.min(8, head.length));
    for (Map.Entry<String, String> format : BY_FIRST_BYTES.entrySet()) {
      if (bytes.startsWith(format.getKey())) {
        return Optional.of(
            "it is %s; unpack or convert it to lines of JSON first".formatted(format.getValue()));
      }
    }
    if (isBinary(head)) {
      return Optional.of("it is binary, and updates are lines of JSON in UTF-8");
    }
    return text(head).startsWith("[")
        ? Optional.of(
            "it is a JSON array, and updates are one JSON object per line; make lines of it by:"
                + " jq -c '.[]' %s > lines.jsonl".formatted(name))
        : Optional.empty();
  }

  private static String encoded(String encoding, String name) {
    return "it is %s, and updates are UTF-8; convert it by: iconv -f %s -t UTF-8 %s > lines.jsonl"
        .formatted(encoding, encoding, name);
  }

  private static boolean isUtf32(byte[] head) {
    return startsWith(head, 0xff, 0xfe, 0, 0) || startsWith(head, 0, 0, 0xfe, 0xff);
  }

  /** By its mark, or because every second byte of ASCII in it is zero. */
  private static boolean isUtf16(byte[] head) {
    int even = 0;
    int odd = 0;
    for (int i = 0; i < head.length; i++) {
      if (head[i] == 0) {
        even += i % 2 == 0 ? 1 : 0;
        odd += i % 2;
      }
    }
    int many = head.length / 4;
    return startsWith(head, 0xff, 0xfe)
        || startsWith(head, 0xfe, 0xff)
        || (even > many && odd == 0)
        || (odd > many && even == 0);
  }

  private static boolean startsWith(byte[] head, int... bytes) {
    return head.length >= bytes.length
        && Arrays.mismatch(head, 0, bytes.length, toBytes(bytes), 0, bytes.length) < 0;
  }

  private static byte[] toBytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  /** A zero byte, or many control characters. */
  private static boolean isBinary(byte[] head) {
    int controls = 0;
    for (byte b : head) {
      if (b == 0) {
        return true;
      }
      controls += b > 0 && b < ' ' && b != '\t' && b != '\n' && b != '\r' ? 1 : 0;
    }
    return controls > head.length / 10;
  }

  private static String text(byte[] head) {
    String text = new String(head, StandardCharsets.UTF_8);
    return (text.startsWith("\ufeff") ? text.substring(1) : text).strip();
  }
}
