package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.LogFile;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.embedded.GraphRagRuntime;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import io.flinkgraphrag.jobs.embedded.VectorModule;
import io.flinkgraphrag.jobs.gateway.Gateway;
import io.flinkgraphrag.jobs.gateway.GatewaySettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;

/**
 * An embedded runtime for the life of this process: data folder, logging into it, and an orderly
 * end, by {@link #close} or by a signal, whichever comes first. Thread-safe.
 */
final class RuntimeSession implements AutoCloseable {

  /** A signal waits this long for a start that is under way; then it is broken off. */
  static final Duration START_GRACE = Duration.ofSeconds(2);

  /** A start on an emptier disk would end in the middle of it. */
  static final long START_BYTES_MIN = 64 * 1024 * 1024;

  /** Where so little is left a write has failed. */
  private static final long FULL_BYTES_MAX = 8 * 1024 * 1024;

  private final DataFolder data;
  private final Output output;

  /** Held while the runtime is started or closed. */
  private final ReentrantLock busy = new ReentrantLock();

  private volatile @Nullable GraphRagRuntime runtime;
  private volatile @Nullable Gateway gateway;
  private volatile boolean closed;

  private RuntimeSession(DataFolder data, Output output) {
    this.data = data;
    this.output = output;
  }

  /**
   * Opens the folder and starts everything in it; the ports must be free.
   *
   * @param documents the job that reads documents; null for none
   */
  static RuntimeSession start(
      @Nullable Path dataDir,
      RuntimeSettings settings,
      JobDefinition job,
      @Nullable JobDefinition documents,
      Output output) {
    DataFolder data =
        dataDir == null
            ? DataFolder.temporary(Path.of(System.getProperty("java.io.tmpdir")))
            : DataFolder.open(dataDir);
    RuntimeSession session = new RuntimeSession(data, output);
    Runtime.getRuntime().addShutdownHook(new Thread(session::close, "orderly-end"));
    try {
      data.requireNoCluster();
      session.requireRoom();
      data.takeTemporaryFiles();
      LogFile.write(data.logFile());
      session.sayWhyKafkaEnds();
      VectorModule.load();
      session.start(settings, job, documents);
      return session;
    } catch (RuntimeException | Error e) {
      // A start that a signal breaks off ends in whatever the libraries throw then, also in errors.
      if (session.closed) {
        throw stopped();
      }
      boolean undone = e instanceof StartFailure && data.undo();
      session.close();
      if (e instanceof StartFailure) {
        String log = undone ? "" : "; the log is " + data.logFile();
        throw new StartFailure(String.valueOf(e.getMessage()).replaceFirst("\\.$", "") + log, e);
      }
      throw e;
    }
  }

  private void start(
      RuntimeSettings settings, JobDefinition job, @Nullable JobDefinition documents) {
    busy.lock();
    try {
      if (!closed) {
        runtime = GraphRagRuntime.start(data, settings, job, documents);
      }
    } finally {
      busy.unlock();
    }
  }

  /**
   * Serves questions by HTTP until the end, on this machine only; returns when they are taken.
   *
   * @return where
   */
  String serveHttp(int port) {
    Gateway serving = startHttp(port);
    try {
      serving.awaitReady();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw stopped();
    }
    return "http://" + RuntimeSettings.LOOPBACK + ":" + serving.port();
  }

  private Gateway startHttp(int port) {
    busy.lock();
    try {
      GraphRagRuntime started = runtime();
      if (closed) {
        throw stopped();
      }
      Properties kafka = KafkaConnection.to(started.bootstrap()).properties();
      Gateway serving =
          Gateway.start(
              GatewaySettings.onLoopback(port, kafka, started.topics())
                  .withDocumentsGroup(started.documentsGroup()));
      gateway = serving;
      return serving;
    } catch (IOException e) {
      throw new StartFailure(
          "cannot listen on port %d (%s); give another with %s N"
              .formatted(port, e.getMessage(), HttpFlags.PORT_HTTP),
          e);
    } finally {
      busy.unlock();
    }
  }

  private void requireRoom() {
    long bytes = data.usableBytes();
    if (bytes < START_BYTES_MIN) {
      throw new StartFailure(
          "the disk of the data folder %s has %d MB left, and a start needs %d; make room, or name"
                  .formatted(data.root(), megabytes(bytes), megabytes(START_BYTES_MIN))
              + " a folder on another disk with --data-dir");
    }
  }

  private static long megabytes(long bytes) {
    return bytes / (1024 * 1024);
  }

  /** The broker ends the JVM when it cannot write, and says so in the log only, if there. */
  private void sayWhyKafkaEnds() {
    Exit.setHaltProcedure(
        (code, message) -> {
          output.note(whyKafkaEnds());
          Runtime.getRuntime().halt(code);
        });
    Exit.setExitProcedure(
        (code, message) -> {
          output.note(whyKafkaEnds());
          System.exit(code);
        });
  }

  private String whyKafkaEnds() {
    String what =
        data.usableBytes() <= FULL_BYTES_MAX
            ? "the disk of the data folder %s is full, so Kafka cannot write: this process ends."
                    .formatted(data.root())
                + " Make room"
            : "Kafka ends after a fatal error, and this process with it; the log is %s. Mend it"
                .formatted(data.logFile());
    return what
        + (data.isTemporary()
            ? ", and start again"
            : ", and start again over the same folder: what was answered stays answered");
  }

  DataFolder data() {
    return data;
  }

  GraphRagRuntime runtime() {
    GraphRagRuntime started = runtime;
    if (started == null) {
      throw stopped();
    }
    return started;
  }

  private static CommandFailure stopped() {
    return new CommandFailure(CommandFailure.FAILED, "stopped");
  }

  /** Waits until the job has ended for good, or the session is closed by a signal. */
  void awaitEnd() {
    String reason = runtime().ended().join();
    if (!closed) {
      throw new CommandFailure(CommandFailure.FAILED, reason + "; the log is " + data.logFile());
    }
  }

  @Override
  public void close() {
    closed = true;
    Exit.resetHaltProcedure();
    Exit.resetExitProcedure();
    if (!waitForStart()) {
      // The process ends now, and the folder stands that at any moment.
      data.close();
      return;
    }
    try {
      Gateway serving = gateway;
      if (serving != null) {
        serving.close();
        gateway = null;
      }
      GraphRagRuntime started = runtime;
      if (started != null) {
        started.close();
        runtime = null;
      }
    } finally {
      data.close();
      busy.unlock();
    }
  }

  private boolean waitForStart() {
    try {
      if (busy.tryLock(START_GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
      if (runtime == null) {
        return false;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    // It is being closed by somebody else already, who shall come to an end.
    busy.lock();
    return true;
  }
}
