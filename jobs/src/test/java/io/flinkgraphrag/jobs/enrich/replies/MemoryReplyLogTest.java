package io.flinkgraphrag.jobs.enrich.replies;

/** The fake keeps what the real one promises. */
final class MemoryReplyLogTest extends ReplyLogContract {

  private final MemoryReplyLog log = new MemoryReplyLog();

  @Override
  ReplyLogFactory logs(String model) {
    return log.of(model);
  }
}
