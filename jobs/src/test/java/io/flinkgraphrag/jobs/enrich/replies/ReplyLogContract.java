package io.flinkgraphrag.jobs.enrich.replies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What each log of replies promises. */
abstract class ReplyLogContract {

  private static final PaidReply FIRST = new PaidReply("no list", 90, 0);
  private static final PaidReply SECOND = new PaidReply("{\"relations\": []} “\n", 100, 1);

  /** A model that no other test names. */
  private final String model = "model/" + System.nanoTime();

  /** A log over what all of them of this test have kept. */
  abstract ReplyLogFactory logs(String model) throws Exception;

  private ReplyLog open(String of) throws Exception {
    return logs(of).open("a graph", "p1");
  }

  @Test
  void whatWasKeptIsToldToWhoOpensItNextFromWhereItWasRead() throws Exception {
    LogPosition position;
    try (ReplyLog log = open(model)) {
      Told none = read(log, LogPosition.NONE);
      assertThat(none.replies).isEmpty();
      assertThat(none.position().of()).isEqualTo(log.of());
      keep(log, new KeptReply("a", FIRST));
      keep(log, new KeptReply("a", SECOND));
    }
    try (ReplyLog log = open(model)) {
      Told both = read(log, LogPosition.NONE);
      assertThat(both.replies)
          .containsExactly(new KeptReply("a", FIRST), new KeptReply("a", SECOND));
      position = both.position();
      keep(log, new KeptReply("b", FIRST));
    }
    try (ReplyLog log = open(model)) {
      assertThat(read(log, position).replies).containsExactly(new KeptReply("b", FIRST));
    }
  }

  @Test
  void anotherModelPromptOrGraphHasItsOwnReplies() throws Exception {
    LogPosition position;
    try (ReplyLog log = open(model)) {
      read(log, LogPosition.NONE);
      keep(log, new KeptReply("a", FIRST));
      position = read(log, LogPosition.NONE).position();
    }
    try (ReplyLog other = open(model + "|p1")) {
      assertThat(read(other, position).replies).isEmpty();
      keep(other, new KeptReply("a", SECOND));
    }
    try (ReplyLog other = logs(model).open("a graph", "p2")) {
      assertThat(read(other, LogPosition.NONE).replies).isEmpty();
    }
    try (ReplyLog other = logs(model).open("another graph", "p1")) {
      assertThat(read(other, LogPosition.NONE).replies).isEmpty();
    }
    try (ReplyLog other = open(model + "|p1")) {
      assertThat(read(other, position).replies)
          .as("the position is of others")
          .containsExactly(new KeptReply("a", SECOND));
    }
  }

  @Test
  void aPositionOfALogThatIsGoneIsTheBeginning() throws Exception {
    try (ReplyLog log = open(model)) {
      read(log, LogPosition.NONE);
      keep(log, new KeptReply("a", FIRST));
      LogPosition gone = new LogPosition(log.of(), "gone", Map.of(0, 1_000L, 7, 1L));
      assertThat(read(log, gone).replies).containsExactly(new KeptReply("a", FIRST));
    }
  }

  /** What a reader was told. */
  static final class Told implements ReplyLog.Reader {

    final List<KeptReply> replies = new ArrayList<>();
    private final CompletableFuture<LogPosition> end = new CompletableFuture<>();

    LogPosition position() {
      return end.join();
    }

    @Override
    public CompletableFuture<Void> replies(List<KeptReply> some) {
      assertThat(some).isNotEmpty();
      replies.addAll(some);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void end(LogPosition position) {
      end.complete(position);
    }

    @Override
    public void failed(IOException why) {
      end.completeExceptionally(why);
    }
  }

  static Told read(ReplyLog log, LogPosition from) throws Exception {
    Told told = new Told();
    log.read(from, told);
    told.end.get(60, TimeUnit.SECONDS);
    return told;
  }

  private static void keep(ReplyLog log, KeptReply reply) throws Exception {
    log.keep(reply).get(60, TimeUnit.SECONDS);
  }

  /** Of one that cannot be read or written; returns what it says. */
  static void assertUnusable(ReplyLog log, String why) {
    assertThatThrownBy(() -> read(log, LogPosition.NONE))
        .hasCauseInstanceOf(IOException.class)
        .hasMessageContaining(why);
    assertThatThrownBy(() -> keep(log, new KeptReply("a", FIRST))).isNotNull();
  }
}
