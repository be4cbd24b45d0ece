package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.jobs.enrich.replies.MemoryReplyLog;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.message.ReadDelta;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/** The operator <em>ask</em> on RocksDB, killed and restored at will. */
final class AskHarness implements AutoCloseable {

  private final ScriptedModel model;
  final MemoryReplyLog log = new MemoryReplyLog();
  AskSettings settings;
  String name = "model";
  long now;

  private KeyedOneInputStreamOperatorTestHarness<String, ReadDelta, StatementChange> harness;

  AskHarness(ScriptedModel model, AskSettings settings) throws Exception {
    this.model = model;
    this.settings = settings;
    List<StatementChange> unused = restore(null);
  }

  OperatorSubtaskState snapshot() throws Exception {
    return harness.snapshot(1, 1);
  }

  /** As after kill -9, at this checkpoint. */
  List<StatementChange> restore(@Nullable OperatorSubtaskState state) throws Exception {
    if (harness != null) {
      harness.close();
    }
    harness =
        new KeyedOneInputStreamOperatorTestHarness<>(
            new AskOperatorFactory("g", () -> model, log.of(name), settings),
            delta -> "g",
            Types.STRING);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setProcessingTime(now);
    harness.setup(StatementChange.TYPE.serializer());
    if (state != null) {
      harness.initializeState(state);
    }
    harness.open();
    return runMails();
  }

  List<StatementChange> put(String id, String text) throws Exception {
    return put("d", id, text);
  }

  List<StatementChange> put(String document, String id, String text) throws Exception {
    PassageText passage = new PassageText(new PassageKey(document, id), "", text, 1);
    return send(new ReadDelta.PutPassage(passage));
  }

  List<StatementChange> remove(String document, String id) throws Exception {
    return send(new ReadDelta.RemovePassage(new PassageKey(document, id)));
  }

  private List<StatementChange> send(ReadDelta.Text text) throws Exception {
    harness.processElement(new ReadDelta("g", text), 0);
    return runMails();
  }

  /** Lets the time pass in steps. */
  List<StatementChange> pass(long ms) throws Exception {
    for (long until = now + ms; now < until; ) {
      now = Math.min(until, now + 500);
      harness.setProcessingTime(now);
      drain();
    }
    return Harnesses.take(harness);
  }

  List<StatementChange> runMails() throws Exception {
    drain();
    return Harnesses.take(harness);
  }

  private void drain() throws Exception {
    Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    while (mail.isPresent()) {
      mail.get().run();
      mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    }
  }

  @Override
  public void close() throws Exception {
    harness.close();
  }
}
