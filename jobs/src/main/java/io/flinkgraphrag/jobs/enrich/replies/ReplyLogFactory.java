package io.flinkgraphrag.jobs.enrich.replies;

import java.io.Serializable;

/** Opens the log on a TaskManager; travels with the job. */
public interface ReplyLogFactory extends Serializable {

  /**
   * Returns at once.
   *
   * @param graph whose contents are asked about
   * @param prompt another wording has another one
   */
  ReplyLog open(String graph, String prompt);
}
