package io.flinkgraphrag.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.Supplier;

/**
 * Where the tokenizer (DJL) puts its native library, and whom it calls meanwhile.
 *
 * <p>Left to itself DJL unpacks the library below the user's home, loads whatever already lies
 * there, and reports the start to its makers. Here it gets a {@link LibraryFolder}, and it is told
 * that there is no network. What the operator has set stays: {@value #CACHE_DIR} and {@code
 * DJL_OFFLINE} of the environment, or the system properties.
 *
 * <p>A folder of its own is also what lets a second class loader load the library, as each
 * submission of a job to a session cluster brings one: the JVM refuses only the same file.
 */
public final class TokenizerLibrary {

  private static final String CACHE_DIR = "ENGINE_CACHE_DIR";
  private static final String OFFLINE = "ai.djl.offline";
  private static final String FOLDER_PREFIX = "flink-graphrag-tokenizer-";

  private TokenizerLibrary() {}

  /**
   * Runs the loading of a tokenizer under these settings, which are the JVM's and so are set for no
   * longer than it takes.
   */
  public static <T> T whileLoading(Supplier<T> load) {
    // one lock for all class loaders of the JVM: each has its own copy of this class
    synchronized (Runtime.getRuntime()) {
      Supplier<T> loadOffline = () -> withProperty(OFFLINE, "true", () -> withOurClassPath(load));
      if (System.getenv(CACHE_DIR) != null || System.getProperty(CACHE_DIR) != null) {
        return loadOffline.get();
      }
      try (LibraryFolder folder = createFolder()) {
        return withProperty(CACHE_DIR, folder.path().toString(), loadOffline);
      }
    }
  }

  private static <T> T withProperty(String name, String value, Supplier<T> action) {
    if (System.getProperty(name) != null) {
      return action.get();
    }
    System.setProperty(name, value);
    try {
      return action.get();
    } finally {
      System.clearProperty(name);
    }
  }

  /** DJL looks for its library on the class path of the thread. */
  private static <T> T withOurClassPath(Supplier<T> action) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(TokenizerLibrary.class.getClassLoader());
    try {
      return action.get();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static LibraryFolder createFolder() {
    try {
      return LibraryFolder.create(FOLDER_PREFIX);
    } catch (IOException e) {
      throw new UncheckedIOException(
          "The tokenizer's native library is unpacked below java.io.tmpdir ("
              + System.getProperty("java.io.tmpdir")
              + "), which cannot be written to. Set -Djava.io.tmpdir or the environment variable "
              + CACHE_DIR
              + ".",
          e);
    }
  }
}
