package io.flinkgraphrag.jobs.cli;

import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.net.URI;
import java.net.URL;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * An embedded runtime for the life of this process: data folder, logging into it, and an orderly
 * end, by {@link #close} or by a signal, whichever comes first. Thread-safe.
 */
final class RuntimeSession implements AutoCloseable {

  private final DataFolder data;
  private GraphRagRuntime runtime;
  private boolean closed;

  private RuntimeSession(DataFolder data) {
    this.data = data;
  }

  /** Opens the folder and starts everything in it; the ports must be free. */
  static RuntimeSession start(
      Path dataDir, int portKafka, int portUi, Configuration overrides, JobDefinition job) {
    DataFolder data =
        dataDir == null
            ? DataFolder.temporary(Path.of(System.getProperty("java.io.tmpdir")))
            : DataFolder.open(dataDir);
    RuntimeSession session = new RuntimeSession(data);
    Runtime.getRuntime().addShutdownHook(new Thread(session::close, "orderly-end"));
    try {
      data.takeTemporaryFiles();
      session.logIntoTheFolder();
      session.start(
          new RuntimeSettings(portKafka, portUi, RuntimeSettings.PARTITIONS, overrides), job);
      return session;
    } catch (RuntimeException e) {
      String log = data.isTemporary() ? "" : "; the log is " + data.logFile();
      session.close();
      throw e instanceof StartFailure ? new StartFailure(e.getMessage() + log, e) : e;
    }
  }

  private synchronized void start(RuntimeSettings settings, JobDefinition job) {
    if (!closed) {
      runtime = GraphRagRuntime.start(data, settings, job);
    }
  }

  /** The property is for class loaders with a logging context of their own, such as Flink's RPC. */
  private void logIntoTheFolder() {
    URL settings = RuntimeSession.class.getResource("/log4j2-runtime.xml");
    System.setProperty("graphrag.log.file", data.logFile().toString());
    System.setProperty("log4j2.configurationFile", settings.toExternalForm());
    Configurator.reconfigure(URI.create(settings.toExternalForm()));
  }

  DataFolder data() {
    return data;
  }

  synchronized GraphRagRuntime runtime() {
    if (runtime == null) {
      throw new CommandFailure(CommandFailure.FAILED, "stopped");
    }
    return runtime;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  /** Waits until the job has ended for good, or the session is closed by a signal. */
  void awaitEnd() {
    String reason = runtime().ended().join();
    if (!isClosed()) {
      throw new CommandFailure(CommandFailure.FAILED, reason + "; the log is " + data.logFile());
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (runtime != null) {
        runtime.close();
      }
    } finally {
      data.close();
    }
  }
}
