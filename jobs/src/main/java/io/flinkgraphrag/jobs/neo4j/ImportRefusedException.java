package io.flinkgraphrag.jobs.neo4j;

/** An import cannot be, and trying again would not help. The message says why and what to do. */
public final class ImportRefusedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public ImportRefusedException(String message) {
    super(message);
  }
}
