package io.flinkgraphrag.start;

/** Whether a start that repeats or forgets what readers have seen may happen. */
public enum StartPolicy {
  /** The job ends at once, for good, and says what to do. */
  REFUSE,
  /** The job starts, and says what is repeated. */
  ALLOW
}
