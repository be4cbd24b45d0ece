package io.flinkgraphrag.jobs.embedded;

/** A job has failed for good, and trying again would not help. The message is for people. */
public final class JobFailure extends RuntimeException {

  private static final long serialVersionUID = 1L;

  JobFailure(String message) {
    super(message);
  }
}
