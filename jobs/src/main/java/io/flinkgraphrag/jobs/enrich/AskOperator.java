package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.generate.chat.ChatPrompt;
import io.flinkgraphrag.generate.chat.ChatText;
import io.flinkgraphrag.generate.chat.PromptModel;
import io.flinkgraphrag.generate.chat.PromptModelFactory;
import io.flinkgraphrag.http.CallException;
import io.flinkgraphrag.http.Callbacks;
import io.flinkgraphrag.http.Failures;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.StreamOperatorParameters;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * ask: has a model read each content of the passages once, and says which passage states what.
 *
 * <p>Keyed by graph, of which there is one, in one subtask: the calls are what takes time, and
 * budget, rate and line are the job's. What waits is in keyed state, so neither a record nor a
 * barrier waits for the model; what was in flight at a checkpoint is asked again after a restore.
 * All on the task's thread; the model comes back to it by the mailbox.
 */
final class AskOperator extends AbstractStreamOperator<StatementChange>
    implements OneInputStreamOperator<ReadDelta, StatementChange> {

  private static final long serialVersionUID = 1L;

  private static final long MINUTE_MS = 60_000;

  /** Characters of a token, where a server does not count: few, so that a budget holds. */
  private static final int TOKEN_CHARS = 3;

  // configuration
  private final transient String graph;
  private final transient PromptModelFactory models;
  private final transient AskSettings settings;
  private final transient MailboxExecutor mailbox;

  // runtime
  private transient PromptModel model;
  private transient AutoCloseable report;
  private transient ProbingBreaker breaker;
  private transient AskCounters counters;
  private transient Set<String> inFlight;
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
      AskSettings settings,
      MailboxExecutor mailbox) {
    super(parameters);
    this.graph = graph;
    this.models = models;
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
    setCurrentKey(graph);
    state.load();
    counters = new AskCounters(getRuntimeContext());
    cursor = state.ledger().head();
    model = models.open();
    report = model.report(getMetricGroup());
    register(getMetricGroup());
    advance();
    counters.show(state.ledger());
  }

  private void register(MetricGroup metrics) {
    metrics.gauge("enrichCalls", (Gauge<Long>) () -> state.ledger().calls());
    metrics.gauge("enrichTokens", (Gauge<Long>) () -> state.ledger().tokens());
    metrics.gauge("enrichUnreadable", (Gauge<Long>) () -> state.ledger().unreadable());
    metrics.gauge("enrichGivenUp", (Gauge<Long>) () -> state.ledger().givenUp());
    metrics.gauge("enrichWaiting", (Gauge<Long>) () -> state.ledger().waiting());
    metrics.gauge("enrichBudgetUsedUp", (Gauge<Integer>) () -> isOverBudget() ? 1 : 0);
  }

  private boolean isOverBudget() {
    return state.ledger().tokens() >= settings.tokensMax();
  }

  @Override
  public void processElement(StreamRecord<ReadDelta> record) throws Exception {
    ReadDelta.Text text = record.getValue().text();
    if (text instanceof ReadDelta.PutPassage put) {
      put(put.passage());
      advance();
    } else if (text instanceof ReadDelta.RemovePassage remove) {
      String passage = remove.passage().text();
      part(passage);
      state.setContent(passage, null);
    }
    counters.show(state.ledger());
  }

  private void put(PassageText passage) throws Exception {
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
    state.put(hash, content.of(key));
    tell(List.of(key), content.statements(), true);
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
    if (left.isWaiting() && left.passages().isEmpty() && !inFlight.contains(hash)) {
      state.forget(hash);
    } else {
      state.put(hash, left);
    }
  }

  private void tell(List<String> passages, List<Statement> statements, boolean stated) {
    for (String passage : passages) {
      for (Statement statement : statements) {
        output.collect(new StreamRecord<>(new StatementChange(passage, statement, stated)));
      }
    }
  }

  /** Begins as many calls as may be now. */
  private void advance() throws Exception {
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
        model.ask(prompt),
        (reply, error) -> {
          if (closed) {
            return; // a restored operator asks again
          }
          try {
            mailbox.execute(() -> finish(hash, prompt, probe, reply, error), "enrich");
          } catch (RejectedExecutionException e) {
            LOG.debug("The task ends; what is in hand is in the state.", e);
          }
        });
  }

  private void finish(
      String hash, ChatPrompt prompt, boolean probe, ChatText reply, @Nullable Throwable error)
      throws Exception {
    setCurrentKey(graph);
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
      state.put(state.ledger().called(cost(prompt, reply)));
      answered(hash, content, reply);
    }
    advance();
    counters.show(state.ledger());
  }

  private static long cost(ChatPrompt prompt, ChatText reply) {
    long counted = (long) reply.promptTokens() + reply.completionTokens();
    int chars = prompt.system().length() + prompt.user().length() + reply.text().length();
    return counted > 0 ? counted : chars / TOKEN_CHARS;
  }

  private void answered(String hash, Content content, ChatText reply) throws Exception {
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

  private void failed(String hash, Content content, boolean probe, CallException failure)
      throws Exception {
    long now = getProcessingTimeService().getCurrentProcessingTime();
    if (failure.endpointIsWell()) {
      breaker.answered();
    } else if (breaker.failed(probe, now)) {
      LOG.warn("Nobody is asked but by one call at a time: {}", failure.getMessage());
    }
    switch (failure.kind()) {
      case INVALID_REQUEST, GARBAGE, TIMEOUT -> tried(hash, content, failure);
      default -> again(hash, content, content.tries());
    }
  }

  /** One more call that gave nothing; it may be the passage's fault. */
  private void tried(String hash, Content content, Exception why) throws Exception {
    int tries = content.tries() + 1;
    if (tries < settings.triesMax()) {
      again(hash, content, tries);
      return;
    }
    LOG.warn(
        "Given up after {} calls, passages {}: {}", tries, content.passages(), why.getMessage());
    state.put(hash, content.at(content.turn(), tries).givenUp());
    state.put(state.ledger().oneGivenUp().waiting(-1));
    state.leave(content.turn());
  }

  private void again(String hash, Content content, int tries) throws Exception {
    state.put(hash, content.at(state.enqueue(hash), tries));
    state.leave(content.turn());
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
    super.close();
  }
}
