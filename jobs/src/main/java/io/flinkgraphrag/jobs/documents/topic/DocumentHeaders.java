package io.flinkgraphrag.jobs.documents.topic;

/** Names of the headers that a record of the topic may have; none of them has to be there. */
public final class DocumentHeaders {

  /** A {@link io.flinkgraphrag.jobs.documents.DocumentFormat}. */
  public static final String FORMAT = "format";

  /** As in HTTP. */
  public static final String CONTENT_TYPE = "content-type";

  /** What the document is called where the file does not say it. */
  public static final String TITLE = "title";

  private DocumentHeaders() {}
}
