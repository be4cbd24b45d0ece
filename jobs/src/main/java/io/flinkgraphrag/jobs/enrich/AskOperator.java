package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.generate.chat.ChatPrompt;
import io.flinkgraphrag.generate.chat.PromptModel;
import io.flinkgraphrag.generate.chat.PromptModelFactory;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.jobs.enrich.replies.KeepingModel;
import io.flinkgraphrag.jobs.enrich.replies.KeptReply;
import io.flinkgraphrag.jobs.enrich.replies.LogPosition;
import io.flinkgraphrag.jobs.enrich.replies.PaidReply;
import io.flinkgraphrag.jobs.enrich.replies.ReplyLog;
import io.flinkgraphrag.jobs.enrich.replies.ReplyLogFactory;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.function.ThrowingRunnable;
import org.jspecify.annotations.Nullable;

/**
 * ask: has a model read each content of the passages once, and says which passage states what.
 *
 * <p>Keyed by graph, of which there is one, in one subtask: the calls are what takes time, and
 * budget, rate and line are the job's. What waits is in keyed state, so neither a record nor a
 * barrier waits for the model. Each reply is in the log of replies before it counts. A start reads
 * the log from where the state knows it, beside the updates, and nobody is asked before its end: so
 * after a restore only what was in flight is asked again. All on the task's thread; model and log
 * come back to it by the mailbox.
 */
final class AskOperator extends AbstractStreamOperator<StatementChange>
    implements OneInputStreamOperator<ReadDelta, StatementChange> {

  private static final long serialVersionUID = 1L;

  private static final long MINUTE_MS = 60_000;

  // configuration
  private final transient String graph;
  private final transient PromptModelFactory models;
  private final transient ReplyLogFactory logs;
  private final transient AskSettings settings;
  private final transient MailboxExecutor mailbox;

  // runtime
  private transient PromptModel model;
  private transient ReplyLog log;
  private transient KeepingModel keeping;
  private transient AutoCloseable report;
  private transient ProbingBreaker breaker;
  private transient AskCounters counters;
  private transient Contents contents;
  private transient Set<String> inFlight;
  private transient boolean repliesRead;
  private transient long cursor;
  private transient double nextCallAt;
  private transient long wakeAt;
  private transient boolean toldBudget;
  private transient volatile boolean closed;

  // state
  private transient AskState state;

  AskOperator(
      StreamOperatorParameters<StatementChange> parameters,
      String graph,
      PromptModelFactory models,
      ReplyLogFactory logs,
      AskSettings settings,
      MailboxExecutor mailbox) {
    super(parameters);
    this.graph = graph;
    this.models = models;
    this.logs = logs;
    this.settings = settings;
    this.mailbox = mailbox;
  }

  @Override
  public void open() throws Exception {
    super.open();
    breaker = new ProbingBreaker();
    inFlight = new HashSet<>();
    wakeAt = Long.MAX_VALUE;
    state = new AskState(getRuntimeContext());
    contents =
        new Contents(
            state,
            settings.triesMax(),
            inFlight::contains,
            change -> output.collect(new StreamRecord<>(change)));
    setCurrentKey(graph);
    state.load();
    cursor = state.ledger().head();
    model = models.open();
    report = model.report(getMetricGroup());
    log = logs.open(graph, RelationsPrompt.version());
    keeping = new KeepingModel(model, log);
    counters = new AskCounters(state::ledger, contents, keeping);
    counters.register(getRuntimeContext());
    counters.register(getMetricGroup());
    getMetricGroup().gauge("enrichBudgetUsedUp", (Gauge<Integer>) () -> isOverBudget() ? 1 : 0);
    log.read(state.position(log.of()), new Intake());
    counters.show();
  }

  private boolean isOverBudget() {
    return state.ledger().tokens() >= settings.tokensMax();
  }

  @Override
  public void processElement(StreamRecord<ReadDelta> record) throws Exception {
    ReadDelta.Text text = record.getValue().text();
    if (text instanceof ReadDelta.PutPassage put) {
      contents.put(put.passage());
      advance();
    } else if (text instanceof ReadDelta.RemovePassage remove) {
      contents.remove(remove.passage().text());
    }
    counters.show();
  }

  /** Takes the replies of earlier runs; then calls begin. */
  private final class Intake implements ReplyLog.Reader {

    @Override
    public CompletableFuture<Void> replies(List<KeptReply> some) {
      CompletableFuture<Void> taken = new CompletableFuture<>();
      onTask(
          () -> {
            for (KeptReply kept : some) {
              contents.take(kept);
            }
            counters.show();
            taken.complete(null);
          });
      return taken;
    }

    @Override
    public void end(LogPosition position) {
      onTask(
          () -> {
            state.put(position);
            repliesRead = true;
            advance();
            counters.show();
          });
    }

    @Override
    public void failed(IOException why) {
      onTask(
          () -> {
            throw why;
          });
    }
  }

  /** Unless the task ends: a restored operator begins anew from its state. */
  private void onTask(ThrowingRunnable<? extends Exception> what) {
    if (closed) {
      return;
    }
    try {
      mailbox.execute(
          () -> {
            setCurrentKey(graph);
            what.run();
          },
          "enrich");
    } catch (RejectedExecutionException e) {
      LOG.debug("The task ends; what is in hand is in the state.", e);
    }
  }

  /** Begins as many calls as may be now. */
  private void advance() throws Exception {
    if (!repliesRead) {
      return;
    }
    while (inFlight.size() < settings.callsMax() && cursor < state.ledger().tail()) {
      long now = getProcessingTimeService().getCurrentProcessingTime();
      if (isOverBudget()) {
        tellBudget();
        return;
      }
      if (!breaker.permits(now)) {
        if (!breaker.isProbing()) {
          wake(breaker.nextProbe(), now);
        }
        return;
      }
      if (now < nextCallAt) {
        wake((long) Math.ceil(nextCallAt), now);
        return;
      }
      long turn = cursor++;
      String hash = state.at(turn);
      if (hash == null) {
        continue;
      }
      Content content = state.content(hash);
      if (content == null || !content.isWaiting() || content.turn() != turn) {
        state.leave(turn);
        continue;
      }
      if (content.passages().isEmpty()) {
        state.forget(hash);
        state.leave(turn);
        continue;
      }
      nextCallAt = Math.max((double) now, nextCallAt) + MINUTE_MS / settings.callsPerMinute();
      ask(hash, content);
    }
  }

  private void tellBudget() {
    if (!toldBudget) {
      toldBudget = true;
      LOG.warn(
          "The budget of {} tokens is used up ({} calls, {} tokens); {} contents wait. Nobody is asked until"
              + " graphrag.enrich.tokens-max is higher.",
          settings.tokensMax(),
          state.ledger().calls(),
          state.ledger().tokens(),
          state.ledger().waiting());
    }
  }

  private void wake(long at, long now) {
    if (wakeAt > at || wakeAt <= now) {
      wakeAt = at;
      ScheduledFuture<?> unused =
          getProcessingTimeService()
              .registerTimer(
                  at,
                  time -> {
                    wakeAt = Long.MAX_VALUE;
                    setCurrentKey(graph);
                    advance();
                  });
    }
  }

  private void ask(String hash, Content content) {
    inFlight.add(hash);
    boolean probe = breaker.started();
    ChatPrompt prompt = RelationsPrompt.of(content.title(), content.text(), settings.timeout());
    Callbacks.whenDone(
        keeping.ask(hash, content.tries(), prompt),
        (reply, error) -> onTask(() -> finish(hash, probe, reply, error)));
  }

  private void finish(String hash, boolean probe, PaidReply reply, @Nullable Throwable error)
      throws Exception {
    inFlight.remove(hash);
    Content content = state.content(hash);
    if (content == null) {
      throw new IllegalStateException("a content in flight is gone from the state");
    }
    if (error != null) {
      state.put(state.ledger().called(0));
      failed(hash, content, probe, Failures.of("enrich", error));
    } else {
      breaker.answered();
      contents.replied(hash, content, reply);
    }
    advance();
    counters.show();
  }

  private void failed(String hash, Content content, boolean probe, CallException failure)
      throws Exception {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (failure.endpointIsWell()) {
      breaker.answered();
    } else if (breaker.failed(probe, now)) {
      LOG.warn("Nobody is asked but by one call at a time: {}", failure.getMessage());
    }
    switch (failure.kind()) {
      case INVALID_REQUEST, GARBAGE, TIMEOUT -> contents.tried(hash, content, failure);
      default -> contents.again(hash, content, content.tries());
    }
  }

  @Override
  public void close() throws Exception {
    closed = true;
    if (report != null) {
      report.close();
    }
    if (model != null) {
      model.close();
    }
    if (log != null) {
      log.close();
    }
    super.close();
  }
}
