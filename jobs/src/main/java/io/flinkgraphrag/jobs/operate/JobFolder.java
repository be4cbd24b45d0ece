package io.flinkgraphrag.jobs.operate;

/**
 * Where the savepoints of one job are, below the folder that several jobs may share. Flink's names
 * do not tell whose a savepoint is: all jobs of fixed ids begin with the same digits.
 */
public final class JobFolder {

  private JobFolder() {}

  /**
   * The folder of one job.
   *
   * @param savepoints Flink's folder
   * @param group the job's consumer group, with its cell's name
   */
  public static String of(String savepoints, String group) {
    return savepoints.replaceAll("/+$", "") + "/" + group.replace("%", "%25").replace("/", "%2F");
  }
}
