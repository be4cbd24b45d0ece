package io.flinkgraphrag.jobs.embedded;

import java.lang.module.ModuleFinder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The JDK's module with the Vector API, which searches for vectors several times as fast as a loop.
 * {@code --add-modules} loads it too, but then the JVM warns on the console at each start, and no
 * option of it keeps it from that. The JVM's own tools load their modules as this does.
 */
public final class VectorModule {

  private static final Logger LOG = LoggerFactory.getLogger(VectorModule.class);
  private static final String NAME = "jdk.incubator.vector";
  private static final String LOADERS_PACKAGE = "jdk.internal.module";

  private VectorModule() {}

  /**
   * Loads it where the JVM was started with {@code
   * --add-exports=java.base/jdk.internal.module=ALL-UNNAMED}; without, all works the same, slower.
   * Must happen before the first search.
   */
  public static void load() {
    Module ours = VectorModule.class.getModule();
    if (!Object.class.getModule().isExported(LOADERS_PACKAGE, ours)
        || ModuleLayer.boot().findModule(NAME).isPresent()
        || ModuleFinder.ofSystem().find(NAME).isEmpty()) {
      return;
    }
    try {
      Class.forName(LOADERS_PACKAGE + ".Modules")
          .getMethod("loadModule", String.class)
          .invoke(null, NAME);
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn(
          "This JVM does not load {} ({}), so searches are slower. Set"
              + " GRAPHRAG_JAVA_OPTS=--add-modules={} to have it.",
          NAME,
          e.toString(),
          NAME);
    }
  }
}
