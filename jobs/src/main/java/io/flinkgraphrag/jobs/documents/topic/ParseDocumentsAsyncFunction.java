package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.embed.inprocess.BertTokens;
import io.flinkgraphrag.http.NamedThreads;
import io.flinkgraphrag.jobs.documents.cut.PassageCutter;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.text.Language;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.async.ResultFuture;
import org.apache.flink.streaming.api.functions.async.RichAsyncFunction;

/**
 * The stage {@code parse documents}: reads and cuts each document on a thread of its own, so that
 * neither barriers nor others wait for longer than one document may take. One record in, one result
 * out.
 *
 * <p>The parsers give up by themselves when their time is over. One that does not, by a defect of a
 * library, is left alone: its record is a dead letter, and the next one has a new thread. With
 * {@link #STUCK_MAX} of them in this JVM the task fails, also after each restart, as only a new
 * process ends them.
 */
public final class ParseDocumentsAsyncFunction
    extends RichAsyncFunction<KafkaValue, DocumentResult> {

  private static final long serialVersionUID = 1L;

  /** Threads that do not come back. */
  static final int STUCK_MAX = 8;

  /** Of all tasks in this JVM, and of those that have ended. */
  private static final AtomicInteger STUCK = new AtomicInteger();

  // configuration
  private final CutSettings settings;

  // runtime
  private transient DocumentCutter cutter;
  private transient NamedThreads threads;
  private transient Map<ResultFuture<DocumentResult>, Thread> running;

  public ParseDocumentsAsyncFunction(CutSettings settings) {
    this.settings = settings;
  }

  @Override
  public void open(OpenContext context) {
    cutter =
        new DocumentCutter(
            settings.bounds(),
            new PassageCutter(
                BertTokens.load()::count, settings.tokens(), Language.of(settings.language())));
    threads = new NamedThreads("parse-documents");
    running = new ConcurrentHashMap<>();
    getRuntimeContext().getMetricGroup().gauge("documentsStuck", STUCK::get);
  }

  @Override
  public void asyncInvoke(KafkaValue record, ResultFuture<DocumentResult> flink) {
    if (STUCK.get() >= STUCK_MAX) {
      throw new IllegalStateException(
          "%d documents are still being read though their time is over: start the process again; dead letters with DOCUMENT_TOO_SLOW name them"
              .formatted(STUCK_MAX));
    }
    Thread thread =
        threads.newThread(
            () -> {
              try {
                complete(flink, cutter.of(record));
              } catch (Throwable e) { // of the JVM or the class path, not of the document
                flink.completeExceptionally(e);
              } finally {
                if (running.remove(flink) == null) {
                  STUCK.decrementAndGet();
                }
              }
            });
    running.put(flink, thread);
    thread.start();
  }

  @Override
  public void timeout(KafkaValue record, ResultFuture<DocumentResult> flink) {
    Thread thread = running.remove(flink);
    if (thread != null) {
      STUCK.incrementAndGet();
      thread.interrupt();
    }
    complete(flink, DocumentCutter.tooSlow(record, settings.bounds().timeMax().toSeconds()));
  }

  private static void complete(ResultFuture<DocumentResult> flink, DocumentResult result) {
    flink.complete(List.of(result));
  }

  @Override
  public void close() {
    if (running != null) {
      running.values().forEach(Thread::interrupt);
    }
  }
}
