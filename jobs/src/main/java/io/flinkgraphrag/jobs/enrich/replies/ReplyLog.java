package io.flinkgraphrag.jobs.enrich.replies;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The replies that were paid for, by one model to one prompt for one graph. Outside of the job's
 * state and of its transactions: what is in it stays when the state is lost, and is in it before
 * the state knows. {@link #read} is called once, before all {@link #keep}. No call blocks; all may
 * come from any thread.
 */
public interface ReplyLog extends AutoCloseable {

  /** Whose replies these are. */
  String of();

  /** Tells the replies from a position to the end as it is now. */
  void read(LogPosition from, Reader reader);

  /**
   * Adds a reply. Done when it is durable; fails where it cannot be, after a bounded time.
   *
   * <p>Of several for one content the last one stays for ever, the others for a while.
   */
  CompletableFuture<Void> keep(KeptReply reply);

  /** Lets what is being kept be kept, for a short time. */
  @Override
  void close();

  /** Who is told. Called by a thread of the log. */
  interface Reader {

    /**
     * Some replies, in the order of each content; one may come twice.
     *
     * @return done when they are taken in: only then the next ones come
     */
    CompletableFuture<Void> replies(List<KeptReply> some);

    /** That was all. */
    void end(LogPosition position);

    /** It cannot be read, and nothing more comes. */
    void failed(IOException why);
  }
}
