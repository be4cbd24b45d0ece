package io.flinkgraphrag.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that a native library is unpacked into and loaded from. Fresh, below {@code
 * java.io.tmpdir} as it is set by then, and only this user can write to it. Deleted by {@link
 * #close} once the library is loaded, which the system allows, so that a process that is killed
 * later leaves nothing behind.
 */
record LibraryFolder(Path path) implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LibraryFolder.class);

  static LibraryFolder create(String prefix) throws IOException {
    // the JVM's own default is what the property was when it started
    Path parent = Path.of(System.getProperty("java.io.tmpdir"));
    return new LibraryFolder(Files.createTempDirectory(parent, prefix));
  }

  @Override
  public void close() {
    try (Stream<Path> paths = Files.walk(path)) {
      List<Path> leavesFirst = paths.sorted(Comparator.reverseOrder()).toList();
      for (Path leaf : leavesFirst) {
        Files.delete(leaf);
      }
    } catch (IOException e) {
      // Windows does not delete a library that is loaded
      LOG.info("Could not delete {}, which is no longer needed: {}", path, e.toString());
    }
  }
}
