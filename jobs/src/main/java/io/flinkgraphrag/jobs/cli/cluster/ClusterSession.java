package io.flinkgraphrag.jobs.cli.cluster;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cluster.Cluster;
import io.flinkgraphrag.jobs.cluster.ClusterPointers;
import io.flinkgraphrag.jobs.cluster.ClusterSettings;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * A cluster for the life of this process: data folder, processes, and an orderly end, by {@link
 * #close} or by a signal, whichever comes first. Thread-safe.
 */
public final class ClusterSession implements AutoCloseable {

  private final DataFolder data;
  private final Path pointer;
  private final Cluster cluster;
  private final Output output;

  /** Guarded by this. */
  private boolean closed;

  private final CountDownLatch end = new CountDownLatch(1);

  private volatile boolean closing;

  private ClusterSession(DataFolder data, Path pointer, Cluster cluster, Output output) {
    this.data = data;
    this.pointer = pointer;
    this.cluster = cluster;
    this.output = output;
  }

  /** Starts everything; returns when questions are answered. */
  public static ClusterSession start(
      @Nullable Path dataDir, ClusterSettings settings, Output output) throws InterruptedException {
    DataFolder data =
        dataDir == null
            ? DataFolder.temporary(Path.of(System.getProperty("java.io.tmpdir")))
            : DataFolder.open(dataDir);
    ClusterSession session = begin(data, settings, output);
    Runtime.getRuntime().addShutdownHook(new Thread(session::close, "orderly-end"));
    try {
      output.note(
          "Data in %s%s; the logs are in %s. The start takes about a minute."
              .formatted(
                  data.root(),
                  data.isTemporary() ? ", deleted at the end" : "",
                  session.cluster.logs()));
      session.cluster.awaitStart();
      return session;
    } catch (RuntimeException | InterruptedException e) {
      if (session.closing) {
        throw stopped();
      }
      session.close();
      throw e;
    }
  }

  private static ClusterSession begin(DataFolder data, ClusterSettings settings, Output output) {
    Cluster cluster = null;
    try {
      cluster = Cluster.start(data, settings, line -> output.note(now() + " " + line));
      Path pointer = ClusterPointers.ofThisUser().write(data.root());
      return new ClusterSession(data, pointer, cluster, output);
    } catch (RuntimeException e) {
      if (cluster != null) {
        cluster.close();
      }
      data.undo();
      throw e;
    }
  }

  private static String now() {
    return Times.at(System.currentTimeMillis());
  }

  /** The folder that its commands are given by {@code --data-dir}. */
  public Path root() {
    return data.root();
  }

  public String bootstrap() {
    return cluster.bootstrap();
  }

  void tellWhatIsNext() {
    String bootstrap = cluster.bootstrap();
    output.note(
        """
        In another terminal:
          export GRAPHRAG_BOOTSTRAP=%s
          ./graphrag sample sample && ./graphrag load sample/course-updates.jsonl --wait
          ./graphrag ask "Who founded Akamai?"
          ./graphrag cluster status
          ./graphrag cluster kill leader
          ./graphrag stop && ./graphrag start
          ./graphrag cluster down"""
            .formatted(bootstrap));
    output.result(
        "READY kafka=%s ui=%s".formatted(bootstrap, String.join(",", cluster.webInterfaces())));
  }

  /** Waits until the session is closed by a signal: the cluster stays, whatever its job does. */
  void awaitEnd() throws InterruptedException {
    end.await();
  }

  private static CommandFailure stopped() {
    return new CommandFailure(CommandFailure.FAILED, "stopped");
  }

  @Override
  public void close() {
    closing = true;
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      cluster.close();
      data.close();
      try {
        Files.deleteIfExists(pointer);
      } catch (IOException e) {
        output.note(pointer + " cannot be removed: " + e);
      }
      end.countDown();
    }
  }
}
