package io.flinkgraphrag.jobs.enrich.replies;

import io.flinkgraphrag.model.Keys;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The log in memory, as it is for all that open it. Nothing of it is ever compacted. */
public final class MemoryReplyLog {

  private static final String NAME = "memory";

  private record Entry(String of, KeptReply kept) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Nothing can be written where it is set. */
  public boolean full;

  /** Nothing is told before {@link #tell} where it is set. */
  public boolean slow;

  private Runnable told = () -> {};

  /** The contents of the replies in it, in their order. */
  public List<String> contents() {
    return entries.stream().map(entry -> entry.kept().content()).toList();
  }

  /** Of the model that is named. */
  public ReplyLogFactory of(String model) {
    return (graph, prompt) -> new Open(Keys.join(graph, model, prompt));
  }

  /** What a slow one was asked to tell. */
  public void tell() {
    told.run();
  }

  private final class Open implements ReplyLog {

    private final String of;

    private Open(String of) {
      this.of = of;
    }

    @Override
    public String of() {
      return of;
    }

    @Override
    public void read(LogPosition from, Reader reader) {
      told = () -> readNow(from, reader);
      if (!slow) {
        tell();
      }
    }

    private void readNow(LogPosition from, Reader reader) {
      boolean goesOn = from.of().equals(of) && from.log().equals(NAME);
      long first = goesOn ? from.offsets().getOrDefault(0, 0L) : 0;
      List<KeptReply> replies =
          entries.stream().skip(first).filter(e -> e.of().equals(of)).map(Entry::kept).toList();
      if (!replies.isEmpty()) {
        var unused = reader.replies(replies);
      }
      reader.end(new LogPosition(of, NAME, Map.of(0, (long) entries.size())));
    }

    @Override
    public CompletableFuture<Void> keep(KeptReply reply) {
      if (full) {
        return CompletableFuture.failedFuture(new IOException("the disk is full"));
      }
      entries.add(new Entry(of, reply));
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
  }
}
