package io.flinkgraphrag.jobs.chaos;

/** What an operator does to the job. Each call returns when it is done, and throws if it failed. */
public interface Operations {

  void savepoint();

  void stop();

  void start();

  /** Gives each operator so many subtasks. */
  void rescale(int parallelism);
}
