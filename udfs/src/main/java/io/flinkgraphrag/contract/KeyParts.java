package io.flinkgraphrag.contract;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** The parts of a record's key, which {@code |} parts, each percent-encoded. */
public final class KeyParts {

  private KeyParts() {}

  /** A key is not of this form. */
  public static final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * The decoded parts. Bytes that need no encoding may stand as they are, also where {@link
   * io.flinkgraphrag.model.Keys} encodes them.
   *
   * @throws Malformed that says what is wrong
   */
  public static List<String> of(byte[] key) throws Malformed {
    List<String> parts = new ArrayList<>();
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    for (int i = 0; i < key.length; i++) {
      if (key[i] == '|') {
        parts.add(decode(part));
      } else if (key[i] == '%') {
        int high = i + 2 < key.length ? Character.digit((char) (key[i + 1] & 0xff), 16) : -1;
        int low = i + 2 < key.length ? Character.digit((char) (key[i + 2] & 0xff), 16) : -1;
        if (high < 0 || low < 0) {
          throw new Malformed(
              "the percent sign at byte " + i + " is not followed by two hex digits");
        }
        part.write(high << 4 | low);
        i += 2;
      } else {
        part.write(key[i]);
      }
    }
    parts.add(decode(part));
    return parts;
  }

  private static String decode(ByteArrayOutputStream part) throws Malformed {
    byte[] bytes = part.toByteArray();
    part.reset();
    try {
      return Texts.decodeWhole(bytes);
    } catch (ContractFault e) {
      throw new Malformed(e.getMessage());
    }
  }
}
