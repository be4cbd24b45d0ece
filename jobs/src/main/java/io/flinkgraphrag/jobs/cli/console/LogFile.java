package io.flinkgraphrag.jobs.cli.console;

import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/** Where a process that runs Flink writes its log. */
public final class LogFile {

  private LogFile() {}

  /**
   * Lets this process log into a file from now on.
   *
   * <p>The property is for class loaders with a logging context of their own, such as Flink's RPC.
   */
  public static void write(Path file) {
    URL settings = LogFile.class.getResource("/log4j2-runtime.xml");
    System.setProperty("graphrag.log.file", file.toString());
    System.setProperty("log4j2.configurationFile", settings.toExternalForm());
    Configurator.reconfigure(URI.create(settings.toExternalForm()));
  }
}
