package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.tika.parser.txt.CharsetDetector;
import org.apache.tika.parser.txt.CharsetMatch;
import org.jspecify.annotations.Nullable;

/**
 * Says which text bytes are: by their byte order mark; else as UTF-8, if that is what they can only
 * be; else as declared; else as a detector has it, by the frequency of letters; else as
 * Windows-1252.
 */
final class TextDecoding {

  /** Where HTML and XML declare it. */
  private static final int DECLARATION_BYTES = 4096;

  /** A detector's confidence, of 100, below which Windows-1252 is as good a guess. */
  private static final int CONFIDENCE_MIN = 25;

  /** A text has fewer control characters than one in so many. */
  private static final int CONTROLS_ONE_IN = 20;

  private static final Pattern DECLARATION =
      Pattern.compile("(?i)(?:charset|encoding)\\s*=\\s*[\"']?\\s*([\\w:.-]+)");

  private static final Charset WINDOWS_1252 = Charset.forName("windows-1252");

  /** What pages declare, and what browsers read them as. */
  private static final Map<String, Charset> READ_AS =
      Map.of(
          "ISO-8859-1",
          WINDOWS_1252,
          "US-ASCII",
          WINDOWS_1252,
          "GB2312",
          Charset.forName("GB18030"),
          "GBK",
          Charset.forName("GB18030"));

  private TextDecoding() {}

  /** The text, without a byte order mark. */
  static String decode(RawDocument raw) throws UnreadableDocumentException {
    byte[] bytes = raw.bytes();
    Charset marked = byMark(bytes);
    String text;
    if (marked != null) {
      text = new String(bytes, marked);
    } else {
      Charset wide = byZeros(bytes);
      if (wide == null && isBinary(bytes)) {
        throw new UnreadableDocumentException(
            Reason.DAMAGED, "it is binary and no text; if it is of another format, name it so");
      }
      text = wide == null ? decodeUnmarked(bytes, raw.charset()) : new String(bytes, wide);
    }
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  /** What the first bytes of HTML or XML declare. */
  static @Nullable String declared(byte[] bytes) {
    Matcher declaration =
        DECLARATION.matcher(
            new String(
                bytes, 0, Math.min(bytes.length, DECLARATION_BYTES), StandardCharsets.ISO_8859_1));
    return declaration.find() ? declaration.group(1) : null;
  }

  private static @Nullable Charset byMark(byte[] bytes) {
    if (startsWith(bytes, 0xef, 0xbb, 0xbf)) {
      return StandardCharsets.UTF_8;
    }
    if (startsWith(bytes, 0xff, 0xfe, 0, 0) || startsWith(bytes, 0, 0, 0xfe, 0xff)) {
      return Charset.forName("UTF-32");
    }
    return startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)
        ? StandardCharsets.UTF_16
        : null;
  }

  private static boolean startsWith(byte[] bytes, int... head) {
    if (bytes.length < head.length) {
      return false;
    }
    for (int i = 0; i < head.length; i++) {
      if ((bytes[i] & 0xff) != head[i]) {
        return false;
      }
    }
    return true;
  }

  /** UTF-16 without a mark has its zeros on one side. */
  private static @Nullable Charset byZeros(byte[] bytes) {
    int even = 0;
    int odd = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == 0) {
        even += i % 2 == 0 ? 1 : 0;
        odd += i % 2;
      }
    }
    int many = bytes.length / 4;
    if (odd > many && even < many / 8) {
      return StandardCharsets.UTF_16LE;
    }
    return even > many && odd < many / 8 ? StandardCharsets.UTF_16BE : null;
  }

  private static boolean isBinary(byte[] bytes) {
    long controls = 0;
    for (byte b : bytes) {
      controls += b >= 0 && b < ' ' && !isInText(b) ? 1 : 0;
    }
    return controls * CONTROLS_ONE_IN > bytes.length;
  }

  /** White space, and what ISO-2022 turns its alphabets by. */
  private static boolean isInText(byte b) {
    return (b >= '\t' && b <= '\r') || b == 0x1b || b == 0x0e || b == 0x0f;
  }

  private static String decodeUnmarked(byte[] bytes, @Nullable String declared) {
    String utf8 = utf8(bytes);
    if (utf8 != null && utf8.length() < bytes.length) {
      return utf8;
    }
    String asDeclared =
        declared == null
            ? null
            : charset(declared).map(charset -> decodeOrNull(bytes, charset)).orElse(null);
    if (asDeclared != null) {
      return asDeclared;
    }
    return utf8 == null ? new String(bytes, detected(bytes)) : utf8;
  }

  private static @Nullable String utf8(byte[] bytes) {
    return decodeOrNull(bytes, StandardCharsets.UTF_8);
  }

  /** Null where the bytes are not of the charset. */
  private static @Nullable String decodeOrNull(byte[] bytes, Charset charset) {
    try {
      return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  private static Charset detected(byte[] bytes) {
    CharsetDetector detector = new CharsetDetector();
    detector.setText(bytes);
    CharsetMatch match = detector.detect();
    return match == null || match.getConfidence() < CONFIDENCE_MIN
        ? WINDOWS_1252
        : charset(match.getName()).orElse(WINDOWS_1252);
  }

  private static Optional<Charset> charset(String name) {
    try {
      Charset charset = Charset.forName(name);
      return Optional.of(READ_AS.getOrDefault(charset.name(), charset));
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return Optional.empty();
    }
  }
}
