package io.flinkgraphrag.contract;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * The contract's view of characters: strict UTF-8 in, lengths in code points, nothing that cannot
 * be shown.
 */
public final class Texts {

  private static final char BOM = '\ufeff';
  private static final char DELETE = '\u007f';

  /**
   * What U+0080 to U+009F are in Windows-1252. In texts they are nearly always that, read as
   * Latin-1, and so browsers read them too. U+0085 is the ellipsis and no line end for the same
   * reason; where it was meant as one, the ellipsis parts what the line end parted. Five stand for
   * nothing, and are a blank.
   */
  private static final String WINDOWS_1252 = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

  private Texts() {}

  /**
   * The text of a value, without a byte order mark.
   *
   * @throws ContractFault {@link FaultCode#INVALID_UTF8}, with the offset of the first bad byte
   */
  static String decode(byte[] bytes) throws ContractFault {
    String text = decodeWhole(bytes);
    return !text.isEmpty() && text.charAt(0) == BOM ? text.substring(1) : text;
  }

  /**
   * The text of a part of a key: ids stay as they are given, whatever they begin with.
   *
   * @throws ContractFault {@link FaultCode#INVALID_UTF8}, with the offset of the first bad byte
   */
  static String decodeWhole(byte[] bytes) throws ContractFault {
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    if (result.isError()) {
      int at = in.position();
      throw new ContractFault(
          FaultCode.INVALID_UTF8,
          String.format(
              "byte %d (0x%02X) is not valid UTF-8; encode the value as UTF-8, not as Latin-1 or"
                  + " UTF-16",
              at, bytes[at] & 0xff));
    }
    return out.flip().toString();
  }

  static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** At most {@code max} code points of the text. */
  public static String cut(String text, int max) {
    return length(text) <= max ? text : text.substring(0, text.offsetByCodePoints(0, max));
  }

  /** Whether there is nothing but blanks of all kinds, controls and byte order marks. */
  public static boolean isBlank(String text) {
    return text.codePoints()
        .allMatch(
            c ->
                Character.isWhitespace(c)
                    || Character.isSpaceChar(c)
                    || Character.isISOControl(c)
                    || c == BOM);
  }

  /** Replaces halves of surrogate pairs, which UTF-8 cannot carry, by U+FFFD. */
  static String wellFormed(String text) {
    if (text.codePoints().noneMatch(Texts::isSurrogate)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints().forEach(c -> clean.appendCodePoint(isSurrogate(c) ? 0xfffd : c));
    return clean.toString();
  }

  /**
   * The text as people and models may be shown it: well-formed, every line end a line feed, and
   * without the other control characters, which texts from PDF files are full of. NUL is left out;
   * a blank stands for the others, as they may part words and numbers. Those of U+0080 to U+009F
   * are what Windows-1252 has there.
   */
  public static String clean(String text) {
    if (text.codePoints().allMatch(Texts::isClean)) {
      return text;
    }
    StringBuilder clean = new StringBuilder(text.length());
    int length = 1;
    for (int at = 0; at < text.length(); at += length) {
      int c = text.codePointAt(at);
      length = Character.charCount(c);
      if (c == '\r' && text.startsWith("\n", at + 1)) {
        continue;
      }
      if (isClean(c)) {
        clean.appendCodePoint(c);
      } else if (isSurrogate(c)) {
        clean.append('\ufffd');
      } else if (isLineEnd(c)) {
        clean.append('\n');
      } else if (c > DELETE && c < DELETE + 1 + WINDOWS_1252.length()) {
        clean.append(WINDOWS_1252.charAt(c - DELETE - 1));
      } else if (c != 0 && c != BOM) {
        clean.append(' ');
      }
    }
    return clean.toString();
  }

  private static boolean isClean(int c) {
    return c == '\n' || c == '\t' || (isPrintable(c) && c != BOM);
  }

  private static boolean isLineEnd(int c) {
    return (c >= '\n' && c <= '\r') || c == 0x2028 || c == 0x2029;
  }

  /** Whether an id may hold the code point: everything that can be printed on one line. */
  static boolean isPrintable(int codePoint) {
    return !Character.isISOControl(codePoint)
        && codePoint != 0x2028
        && codePoint != 0x2029
        && !isSurrogate(codePoint);
  }

  /** A code point of this kind in a string is half of a pair whose other half is missing. */
  private static boolean isSurrogate(int codePoint) {
    return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
  }
}
