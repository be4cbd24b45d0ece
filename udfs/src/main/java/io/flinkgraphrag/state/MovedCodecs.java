package io.flinkgraphrag.state;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * Where the codecs are now that state names by an earlier class name.
 *
 * <p>A checkpoint names each codec by its class. So that a class may move to another package, the
 * file {@code moved-codecs.properties} beside this class has a line for each one that did.
 * Thread-safe.
 */
final class MovedCodecs {

  private static final String FILE = "moved-codecs.properties";
  private static final Properties MOVES = read();

  private MovedCodecs() {}

  /** The class name of today of the codec that state names so. */
  static String today(String nameInState) {
    return MOVES.getProperty(nameInState, nameInState);
  }

  private static Properties read() {
    Properties moves = new Properties();
    try (InputStream file = MovedCodecs.class.getResourceAsStream(FILE)) {
      moves.load(file);
    } catch (IOException e) {
      throw new UncheckedIOException("The jar's " + FILE + " cannot be read.", e);
    }
    return moves;
  }
}
