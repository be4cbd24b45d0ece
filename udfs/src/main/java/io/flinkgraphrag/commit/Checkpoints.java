package io.flinkgraphrag.commit;

/**
 * What the coordinator needs of the job's checkpoints. Called from any thread but the JobManager's
 * main one, and under no lock: either may wait for as long as Flink writes to the checkpoint
 * folder.
 */
interface Checkpoints {

  /** Whether a checkpoint that is triggered now would begin, at the latest after the pause. */
  boolean ready();

  /**
   * Asks for a checkpoint. It may come to nothing; whoever needs one has to ask again.
   *
   * @param failed called on any thread if it fails in a way that Flink counts, by {@code
   *     execution.checkpointing.tolerable-failed-checkpoints}; tasks that do not run yet are none
   */
  void trigger(Runnable failed);
}
