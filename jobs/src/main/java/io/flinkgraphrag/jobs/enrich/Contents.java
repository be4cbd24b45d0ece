package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.jobs.enrich.replies.KeptReply;
import io.flinkgraphrag.jobs.enrich.replies.PaidReply;
import io.flinkgraphrag.model.PassageText;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which passage has which content, and what a reply to a content says: tells the statements that
 * come and go. For the thread of {@link AskOperator}, under its key.
 */
final class Contents {

  private static final Logger LOG = LoggerFactory.getLogger(Contents.class);

  private final AskState state;
  private final int triesMax;
  private final Predicate<String> inFlight;
  private final Consumer<StatementChange> output;

  private long taken;

  /**
   * @param inFlight whether a content, by its hash, is asked about at the moment
   */
  Contents(
      AskState state, int triesMax, Predicate<String> inFlight, Consumer<StatementChange> output) {
    this.state = state;
    this.triesMax = triesMax;
    this.inFlight = inFlight;
    this.output = output;
  }

  /** Replies that were taken from the log since the start, in place of a call. */
  long taken() {
    return taken;
  }

  void put(PassageText passage) throws Exception {
    String key = passage.key().text();
    String hash = AskState.hash(passage.title(), passage.text());
    if (hash.equals(state.contentOf(key))) {
      return;
    }
    part(key);
    state.setContent(key, hash);
    Content content = state.content(hash);
    if (content == null) {
      content = Content.waiting(state.enqueue(hash), passage.title(), passage.text());
      state.put(state.ledger().waiting(1));
    }
    Content mine = content.of(key);
    state.put(hash, mine);
    tell(List.of(key), mine.statements(), true);
    PaidReply paid = state.takeReply(hash);
    if (paid != null) {
      take(hash, mine, paid);
    }
  }

  void remove(String passage) throws Exception {
    part(passage);
    state.setContent(passage, null);
  }

  /** What the passage says is said by it no more. */
  private void part(String passage) throws Exception {
    String hash = state.contentOf(passage);
    Content content = hash == null ? null : state.content(hash);
    if (hash == null || content == null) {
      return;
    }
    tell(List.of(passage), content.statements(), false);
    Content left = content.without(passage);
    if (left.isWaiting() && left.passages().isEmpty() && !inFlight.test(hash)) {
      state.forget(hash);
    } else {
      state.put(hash, left);
    }
  }

  private void tell(List<String> passages, List<Statement> statements, boolean stated) {
    for (String passage : passages) {
      for (Statement statement : statements) {
        output.accept(new StatementChange(passage, statement, stated));
      }
    }
  }

  /** One from the log, which may be known, and whose passages may be yet to come. */
  void take(KeptReply kept) throws Exception {
    Content content = state.content(kept.content());
    if (content == null) {
      state.keep(kept);
    } else {
      take(kept.content(), content, kept.reply());
    }
  }

  private void take(String hash, Content content, PaidReply reply) throws Exception {
    if (content.isWaiting() && content.tries() <= reply.tries()) {
      taken++;
      replied(hash, content.at(content.turn(), reply.tries()), reply);
    }
  }

  /** One that was paid for. */
  void replied(String hash, Content content, PaidReply reply) throws Exception {
    state.put(state.ledger().called(reply.tokens()));
    try {
      List<Statement> statements = ReplyReader.read(reply.text());
      state.put(hash, content.read(statements));
      state.put(state.ledger().waiting(-1));
      state.leave(content.turn());
      tell(content.passages(), statements, true);
    } catch (UnreadableReplyException e) {
      state.put(state.ledger().oneUnreadable());
      tried(hash, content, e);
    }
  }

  /** One more call that gave nothing; it may be the passage's fault. */
  void tried(String hash, Content content, Exception why) throws Exception {
    int tries = content.tries() + 1;
    if (tries < triesMax) {
      again(hash, content, tries);
      return;
    }
    LOG.warn(
        "Given up after {} calls, passages {}: {}", tries, content.passages(), why.getMessage());
    state.put(hash, content.at(content.turn(), tries).givenUp());
    state.put(state.ledger().oneGivenUp().waiting(-1));
    state.leave(content.turn());
  }

  /** Behind all others. */
  void again(String hash, Content content, int tries) throws Exception {
    state.put(hash, content.at(state.enqueue(hash), tries));
    state.leave(content.turn());
  }
}
