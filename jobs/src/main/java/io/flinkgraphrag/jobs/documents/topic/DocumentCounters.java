package io.flinkgraphrag.jobs.documents.topic;

/** Names of the job's accumulators, by which a command tells what it does. */
public final class DocumentCounters {

  public static final String DOCUMENTS = "documents";
  public static final String REFUSED = "refused";
  public static final String SENT = "sent";
  public static final String DELETED = "deleted";

  private DocumentCounters() {}
}
