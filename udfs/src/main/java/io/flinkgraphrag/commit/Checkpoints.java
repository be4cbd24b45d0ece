package io.flinkgraphrag.commit;

/** What the coordinator needs of the job's checkpoints. Called from any thread; nothing blocks. */
interface Checkpoints {

  /** Whether a checkpoint that is triggered now would begin, at the latest after the pause. */
  boolean ready();

  /** Asks for a checkpoint. It may come to nothing; whoever needs one has to ask again. */
  void trigger();
}
