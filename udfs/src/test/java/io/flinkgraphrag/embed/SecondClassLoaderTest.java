package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import java.io.File;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * A session cluster loads the job's classes anew for each submission, native libraries included.
 */
class SecondClassLoaderTest {

  private static final String TEXT = "Ada Lovelace wrote notes on the Analytical Engine.";

  @Test
  void theModelLoadsInOneClassLoaderAfterTheOther() throws Exception {
    // and the thread that opens it need not know the class path
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      loadInOneAfterTheOther();
    } finally {
      Thread.currentThread().setContextClassLoader(before);
    }
  }

  private static void loadInOneAfterTheOther() throws Exception {
    float[] expected;
    try (Embedder embedder = new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, 1).open()) {
      expected = embedder.embed(TEXT, Urgency.QUESTION).get(20, TimeUnit.SECONDS);
    }
    for (int submission = 0; submission < 2; submission++) {
      try (URLClassLoader loader =
          new URLClassLoader(classPath(), ClassLoader.getPlatformClassLoader())) {
        Class<?> probe = loader.loadClass(Probe.class.getName());
        assertThat(probe).isNotSameAs(Probe.class);
        Method embed = probe.getMethod("embed", String.class);
        assertThat((float[]) embed.invoke(null, TEXT)).isEqualTo(expected);
      }
    }
  }

  private static URL[] classPath() throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      urls.add(Path.of(entry).toUri().toURL());
    }
    return urls.toArray(new URL[0]);
  }

  /** Runs in the other class loader. */
  public static final class Probe {

    private Probe() {}

    public static float[] embed(String text) throws Exception {
      try (Embedder embedder =
          new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, 1).open()) {
        return embedder.embed(text, Urgency.QUESTION).get(20, TimeUnit.SECONDS);
      }
    }
  }
}
