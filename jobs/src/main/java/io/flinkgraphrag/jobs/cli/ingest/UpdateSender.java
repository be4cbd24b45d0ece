package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.graphs.BatchFollower;
import io.flinkgraphrag.jobs.cli.graphs.UpdateLoader;
import io.flinkgraphrag.jobs.cli.kafka.KafkaConnection;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.model.contract.BatchStatus;
import java.io.PrintWriter;
import java.io.Writer;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Sends the updates of one round as a batch of their own. A round without updates connects to
 * nothing. For one thread.
 */
final class UpdateSender implements AutoCloseable {

  private final KafkaConnection connection;
  private final @Nullable Integer rate;
  private final boolean wait;
  private final Output output;

  private @Nullable UpdateLoader loader;
  private @Nullable BatchFollower follower;

  /**
   * A sender.
   *
   * @param rateOrNull most updates a second
   * @param wait whether {@link #finish} returns when the graph has them all
   */
  UpdateSender(
      KafkaConnection connection, @Nullable Integer rateOrNull, boolean wait, Output output) {
    this.connection = connection;
    this.rate = rateOrNull;
    this.wait = wait;
    this.output = output;
  }

  void send(byte[] update) {
    opened().send(update);
  }

  private UpdateLoader opened() {
    UpdateLoader open = loader;
    if (open == null) {
      Topics topics = Topics.defaults();
      String batch = "ingest-" + UUID.randomUUID();
      if (wait) {
        follower = BatchFollower.ofNew(connection, topics.status(), batch, output);
      }
      // documents are counted, see IngestRound
      Output silent = new Output(output.out(), new PrintWriter(Writer.nullWriter()));
      open = new UpdateLoader(connection, topics.updates(), batch, silent);
      loader = open;
      if (rate != null) {
        open.limitRate(rate);
      }
    }
    return open;
  }

  /** Returns when the broker has all, or the graph; false if the job refused some. */
  boolean finish() {
    if (loader == null) {
      return true;
    }
    loader.finish();
    if (follower == null) {
      return true;
    }
    BatchStatus status = follower.await(loader.sent());
    output.note(BatchFollower.describe(status));
    return BatchFollower.noneRefused(status, connection, output);
  }

  @Override
  public void close() {
    if (loader != null) {
      loader.close();
    }
    if (follower != null) {
      follower.close();
    }
  }
}
