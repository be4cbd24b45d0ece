package io.flinkgraphrag.jobs.enrich.replies;

import io.flinkgraphrag.generate.chat.ChatPrompt;
import io.flinkgraphrag.generate.chat.ChatText;
import io.flinkgraphrag.generate.chat.PromptModel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model whose replies are in the log before anybody else hears of them. One that cannot be put
 * there is told all the same: it is paid for, and whoever asked has it. Thread-safe; owns neither
 * model nor log.
 */
public final class KeepingModel {

  private static final Logger LOG = LoggerFactory.getLogger(KeepingModel.class);

  /** Characters of a token, where a server does not count: few, so that a budget holds. */
  private static final int TOKEN_CHARS = 3;

  /** The first one is told, and each of so many. */
  private static final int TELL_EACH = 100;

  private final PromptModel model;
  private final ReplyLog log;
  private final AtomicLong notKept = new AtomicLong();

  public KeepingModel(PromptModel model, ReplyLog log) {
    this.model = model;
    this.log = log;
  }

  /** Replies that are not in the log. */
  public long notKept() {
    return notKept.get();
  }

  /**
   * Asks, and returns at once. Fails as the model does.
   *
   * @param content what is asked about, by its hash
   * @param tries calls for it before this one
   */
  public CompletableFuture<PaidReply> ask(String content, int tries, ChatPrompt prompt) {
    return model
        .ask(prompt)
        .thenCompose(
            said -> {
              PaidReply reply = new PaidReply(said.text(), cost(prompt, said), tries);
              return log.keep(new KeptReply(content, reply))
                  .handle(
                      (kept, error) -> {
                        if (error != null) {
                          tell(content, error);
                        }
                        return reply;
                      });
            });
  }

  private void tell(String content, Throwable error) {
    long count = notKept.incrementAndGet();
    if (count == 1 || count % TELL_EACH == 0) {
      LOG.warn(
          "The reply to content {} is not in the log of replies, as {} since the start: {}."
              + " It counts, and the next checkpoint has it; after a kill before that it is paid again.",
          content,
          count,
          error.toString());
    }
  }

  private static long cost(ChatPrompt prompt, ChatText reply) {
    long counted = (long) reply.promptTokens() + reply.completionTokens();
    int chars = prompt.system().length() + prompt.user().length() + reply.text().length();
    return counted > 0 ? counted : chars / TOKEN_CHARS;
  }
}
