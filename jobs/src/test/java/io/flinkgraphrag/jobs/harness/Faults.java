package io.flinkgraphrag.jobs.harness;

import static net.bytebuddy.matcher.ElementMatchers.namedOneOf;

import io.flinkgraphrag.embed.stage.ForwardRequestsOperator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.dynamic.loading.ClassReloadingStrategy;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.AbstractUdfStreamOperator;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.api.operators.SourceOperator;
import org.apache.flink.streaming.api.operators.StreamFilter;
import org.apache.flink.streaming.api.operators.StreamMap;
import org.apache.flink.streaming.api.operators.async.AsyncWaitOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.runtime.operators.TimestampsAndWatermarksOperator;

/**
 * Makes one call of one operator throw, once, when it is armed; or one subtask hang until it is let
 * go; or an operator take its time.
 *
 * <p>Works from outside: Flink's operator classes are woven in this JVM, so the product has no
 * hooks. The call throws where it begins, or where it ends: then its state is written and its
 * records are on their way.
 */
public final class Faults {

  /** Where in a call the exception comes. */
  public enum Moment {
    BEFORE,
    AFTER
  }

  /** One call: a method of the operator with this uid. */
  public record Point(String uid, String method, Moment moment) {}

  /** The exception. */
  static final class InjectedFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InjectedFault(Point point) {
      super("injected: " + point);
    }
  }

  private record Armed(Point point, OperatorID operator) {}

  /** A subtask that takes no question any more. Closing it lets it go. */
  public record Hang(OperatorID operator, int subtask, CountDownLatch letGo)
      implements AutoCloseable {

    @Override
    public void close() {
      HANGING.set(null);
      letGo.countDown();
    }
  }

  /** An operator that takes longer for each question, until this is closed. */
  public record Slow(OperatorID operator, Duration each) implements AutoCloseable {

    @Override
    public void close() {
      SLOW.set(null);
    }
  }

  private static final AtomicReference<Slow> SLOW = new AtomicReference<>();
  private static final AtomicReference<Armed> ARMED = new AtomicReference<>();
  private static final AtomicReference<Hang> HANGING = new AtomicReference<>();

  private Faults() {}

  /** Weaves the operators; once per JVM is enough, again does no harm. */
  public static void install() throws ClassNotFoundException {
    ByteBuddyAgent.install();
    String sinks = "org.apache.flink.streaming.runtime.operators.sink.";
    List<Class<?>> operators =
        List.of(
            SourceOperator.class,
            ProcessOperator.class,
            KeyedProcessOperator.class,
            KeyedCoProcessOperator.class,
            StreamFilter.class,
            StreamMap.class,
            TimestampsAndWatermarksOperator.class,
            AsyncWaitOperator.class,
            AbstractUdfStreamOperator.class,
            ForwardRequestsOperator.class,
            Class.forName("io.flinkgraphrag.embed.stage.EmbedUpdatesOperator"),
            // package-private, some of them by version
            Class.forName("io.flinkgraphrag.commit.CommitOnDemandOperator"),
            Class.forName(sinks + "SinkWriterOperator"),
            Class.forName(sinks + "CommitterOperator"));
    for (Class<?> operator : operators) {
      new ByteBuddy()
          .redefine(operator)
          .visit(
              Advice.to(ThrowIfArmed.class)
                  .on(
                      namedOneOf("processElement", "processElement1", "processElement2")
                          .or(namedOneOf("onProcessingTime", "emitNext"))
                          .or(namedOneOf("snapshotState", "notifyCheckpointComplete"))))
          .make()
          .load(operator.getClassLoader(), ClassReloadingStrategy.fromInstalledAgent());
    }
  }

  public static void arm(Point point, Map<String, OperatorID> operators) {
    OperatorID operator = operators.get(point.uid());
    if (operator == null) {
      throw new IllegalArgumentException("no operator " + point.uid() + " in " + operators);
    }
    ARMED.set(new Armed(point, operator));
  }

  /** Lets a subtask hang at the next record of its first input, a question's request. */
  public static Hang hang(String uid, int subtask, Map<String, OperatorID> operators) {
    Hang hang = new Hang(operators.get(uid), subtask, new CountDownLatch(1));
    HANGING.set(hang);
    return hang;
  }

  /** Lets each record of the operator's first input take so much longer. */
  public static Slow slow(String uid, Duration each, Map<String, OperatorID> operators) {
    Slow slow = new Slow(operators.get(uid), each);
    SLOW.set(slow);
    return slow;
  }

  private static void slowIfWanted(Object operator, String method) {
    Slow slow = SLOW.get();
    if (slow != null
        && method.equals("processElement1")
        && operator instanceof AbstractStreamOperator<?> called
        && slow.operator().equals(called.getOperatorID())) {
      LockSupport.parkNanos(slow.each().toNanos());
    }
  }

  private static void hangIfWanted(Object operator, String method) {
    Hang hang = HANGING.get();
    if (hang == null
        || !method.equals("processElement1")
        || !(operator instanceof AbstractStreamOperator<?> called)
        || !hang.operator().equals(called.getOperatorID())
        || called.getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() != hang.subtask()) {
      return;
    }
    try {
      hang.letGo().await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public static boolean fired() {
    return ARMED.get() == null;
  }

  /** Called by the woven operators. */
  public static void at(Object operator, String method, boolean begins) {
    if (begins) {
      hangIfWanted(operator, method);
      slowIfWanted(operator, method);
    }
    Armed armed = ARMED.get();
    if (armed == null
        || !(operator instanceof AbstractStreamOperator<?> called)
        || !armed.point().method().equals(method)
        || begins != (armed.point().moment() == Moment.BEFORE)
        || !armed.operator().equals(called.getOperatorID())) {
      return;
    }
    if (ARMED.compareAndSet(armed, null)) {
      throw new InjectedFault(armed.point());
    }
  }

  /** What is woven around each call. */
  static final class ThrowIfArmed {

    private ThrowIfArmed() {}

    @Advice.OnMethodEnter
    static void begins(@Advice.This Object operator, @Advice.Origin("#m") String method) {
      Faults.at(operator, method, true);
    }

    @Advice.OnMethodExit
    static void ends(@Advice.This Object operator, @Advice.Origin("#m") String method) {
      Faults.at(operator, method, false);
    }
  }
}
