package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.jobs.enrich.replies.KeptReply;
import io.flinkgraphrag.jobs.enrich.replies.LogPosition;
import io.flinkgraphrag.jobs.enrich.replies.PaidReply;
import io.flinkgraphrag.state.StableHash;
import java.util.Map;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.jspecify.annotations.Nullable;

/**
 * The state of {@link AskOperator}, all under one key: contents, which passage has which, the line
 * of those that wait, and the ledger. What is in the line twice counts at its last place. Also how
 * far the log of replies was read, and those that no passage had a content for.
 */
final class AskState {

  private static final long SECOND_SEED = 11;

  // runtime
  private Ledger ledger = Ledger.EMPTY;

  // state
  private final MapState<String, String> contentOfPassage;
  private final MapState<String, Content> contents;
  private final MapState<Long, String> line;
  private final ValueState<Ledger> stored;
  private final MapState<String, PaidReply> replies;
  private final ValueState<LogPosition> position;

  AskState(RuntimeContext runtime) {
    contentOfPassage =
        runtime.getMapState(new MapStateDescriptor<>("passages", Types.STRING, Types.STRING));
    contents =
        runtime.getMapState(new MapStateDescriptor<>("contents", Types.STRING, Content.TYPE));
    line = runtime.getMapState(new MapStateDescriptor<>("line", Types.LONG, Types.STRING));
    stored = runtime.getState(new ValueStateDescriptor<>("ledger", Ledger.TYPE));
    replies =
        runtime.getMapState(new MapStateDescriptor<>("replies", Types.STRING, PaidReply.TYPE));
    position = runtime.getState(new ValueStateDescriptor<>("replies-read", LogPosition.TYPE));
  }

  /** Names a content: equal where title and text are. */
  static String hash(String title, String text) {
    String both = title.length() + ":" + title + text;
    return Long.toHexString(StableHash.of(both))
        + '-'
        + Long.toHexString(StableHash.of(both, SECOND_SEED));
  }

  void load() throws Exception {
    Ledger value = stored.value();
    ledger = value == null ? Ledger.EMPTY : value;
  }

  Ledger ledger() {
    return ledger;
  }

  void put(Ledger value) throws Exception {
    ledger = value;
    stored.update(value);
  }

  @Nullable String contentOf(String passage) throws Exception {
    return contentOfPassage.get(passage);
  }

  void setContent(String passage, @Nullable String hash) throws Exception {
    if (hash == null) {
      contentOfPassage.remove(passage);
    } else {
      contentOfPassage.put(passage, hash);
    }
  }

  @Nullable Content content(String hash) throws Exception {
    return contents.get(hash);
  }

  void put(String hash, Content content) throws Exception {
    contents.put(hash, content);
  }

  /** One that was never asked, and that no passage has any more. */
  void forget(String hash) throws Exception {
    contents.remove(hash);
    put(ledger.waiting(-1));
  }

  /** Takes the last place of the line. */
  long enqueue(String hash) throws Exception {
    long turn = ledger.tail();
    line.put(turn, hash);
    put(ledger.line(ledger.head(), turn + 1));
    return turn;
  }

  /** Who is at a place; null where nobody is any more. */
  @Nullable String at(long turn) throws Exception {
    return line.get(turn);
  }

  /** Nobody is at this place any more. */
  void leave(long turn) throws Exception {
    line.remove(turn);
    long head = ledger.head();
    while (head < ledger.tail() && line.get(head) == null) {
      head++;
    }
    if (head != ledger.head()) {
      put(ledger.line(head, ledger.tail()));
    }
  }

  /** How far replies of these were read; those of others are forgotten. */
  LogPosition position(String of) throws Exception {
    LogPosition read = position.value();
    if (read != null && read.of().equals(of)) {
      return read;
    }
    replies.clear();
    position.update(new LogPosition(of, "", Map.of()));
    return LogPosition.NONE;
  }

  void put(LogPosition read) throws Exception {
    position.update(read);
  }

  /** The last one of a content that no passage has had. */
  void keep(KeptReply kept) throws Exception {
    PaidReply before = replies.get(kept.content());
    if (before == null || before.tries() <= kept.reply().tries()) {
      replies.put(kept.content(), kept.reply());
    }
  }

  /** Null where there is none; it is a content's from now on. */
  @Nullable PaidReply takeReply(String hash) throws Exception {
    PaidReply reply = replies.get(hash);
    if (reply != null) {
      replies.remove(hash);
    }
    return reply;
  }
}
