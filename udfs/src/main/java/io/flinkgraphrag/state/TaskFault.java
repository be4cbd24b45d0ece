package io.flinkgraphrag.state;

/**
 * Tells an exception that the task must fail of from one that fails a single question.
 *
 * <p>A question's record is the last word on it, so it must not say {@code FAILED} because a disk
 * was full for a second: what the state, the network of the job or the JVM throws goes up, Flink
 * restores the task, and the question is answered. A defect of ours in handling one question would
 * come again after each restore, so that one becomes the question's {@code FAILED}: also where it
 * is an {@link Error}, such as a class that is missing on one path of the code.
 */
public final class TaskFault {

  /** Causes of causes that are looked at; a chain may be a circle. */
  private static final int CAUSES_MAX = 20;

  /** Who declares the exceptions of state backends, of the network and of a task's end. */
  private static final String[] RUNTIMES = {"org.apache.flink.", "org.rocksdb."};

  private TaskFault() {}

  /** Whether the error or one of its causes is of Flink, of RocksDB, or of the JVM. */
  public static boolean is(Throwable error) {
    Throwable cause = error;
    for (int i = 0; i < CAUSES_MAX && cause != null; i++) {
      if (isOfRuntime(cause) || isOfJvm(cause)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  /** By name: RocksDB is not on the class path of who keeps state elsewhere. */
  private static boolean isOfRuntime(Throwable cause) {
    String name = cause.getClass().getName();
    for (String runtime : RUNTIMES) {
      if (name.startsWith(runtime)) {
        return true;
      }
    }
    return false;
  }

  /** But not a stack overflow: one text may cause it, and does so again after each restore. */
  private static boolean isOfJvm(Throwable cause) {
    return cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
  }
}
