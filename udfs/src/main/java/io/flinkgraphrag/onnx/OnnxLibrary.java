package io.flinkgraphrag.onnx;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where ONNX Runtime loads its native libraries from.
 *
 * <p>Left to itself it unpacks 16 MB into a folder of the JVM's temporary one and deletes them when
 * the JVM ends in order, so each kill leaves them there. Here they are unpacked into a {@link
 * LibraryFolder}. What the operator has set stays: the system property {@value #FOLDER}.
 */
public final class OnnxLibrary {

  private static final Logger LOG = LoggerFactory.getLogger(OnnxLibrary.class);
  private static final String FOLDER = "onnxruntime.native.path";
  private static final String FOLDER_PREFIX = "flink-graphrag-onnx-";
  private static final List<String> LIBRARIES = List.of("onnxruntime", "onnxruntime4j_jni");

  /** Guarded by the lock of {@link #environment}. */
  private static boolean loaded;

  private OnnxLibrary() {}

  /** The environment of this class loader; loads the libraries the first time. */
  public static OrtEnvironment environment() throws IOException {
    // the property is the JVM's, and each class loader has its own copy of this class
    synchronized (Runtime.getRuntime()) {
      if (loaded || System.getProperty(FOLDER) != null) {
        return OrtEnvironment.getEnvironment();
      }
      try (LibraryFolder folder = LibraryFolder.create(FOLDER_PREFIX)) {
        OrtEnvironment environment = load(folder);
        loaded = true;
        return environment;
      }
    }
  }

  /** Where a library is not in the jar under the name that we expect, the runtime unpacks it. */
  private static OrtEnvironment load(LibraryFolder folder) throws IOException {
    for (String library : LIBRARIES) {
      String file = System.mapLibraryName(library);
      String resource = "/ai/onnxruntime/native/" + platform() + "/" + file;
      try (InputStream in = OrtEnvironment.class.getResourceAsStream(resource)) {
        if (in == null) {
          return OrtEnvironment.getEnvironment();
        }
        Files.copy(in, folder.path().resolve(file));
      }
    }
    System.setProperty(FOLDER, folder.path().toString());
    try {
      return OrtEnvironment.getEnvironment();
    } finally {
      System.clearProperty(FOLDER);
      deleteItsOwnFolder();
    }
  }

  /** It makes one whether it needs it or not, and nobody but itself knows which. */
  private static void deleteItsOwnFolder() {
    try {
      Field field = Class.forName("ai.onnxruntime.OnnxRuntime").getDeclaredField("tempDirectory");
      field.setAccessible(true);
      if (field.get(null) instanceof Path own) {
        delete(own);
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.debug("the folder of this version of ONNX Runtime is not known; it stays", e);
    }
  }

  /** Where it cannot, the libraries work all the same. */
  static void delete(Path folder) {
    try {
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      LOG.debug("the folder {} of ONNX Runtime stays until the JVM ends", folder, e);
    }
  }

  /** As the folders in the jar are named. */
  private static String platform() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String os = system.contains("mac") ? "osx" : system.contains("win") ? "win" : "linux";
    return os + (machine.equals("aarch64") || machine.equals("arm64") ? "-aarch64" : "-x64");
  }
}
