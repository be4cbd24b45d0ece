package io.flinkgraphrag.jobs.gateway.documents;

import io.flinkgraphrag.model.Reason;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What has become of a record of the topic of documents.
 *
 * @param behind of a record that waits: how many of its partition are to be read until it has been,
 *     itself included; empty where the job has read none yet
 * @param reasonOrNull why it was refused, or what of it could not be read
 */
public record DocumentState(Step step, OptionalLong behind, @Nullable Reason reasonOrNull) {

  /** How far it is. */
  public enum Step {
    WAITING,
    /** Its passages are on the topic of updates. */
    TAKEN,
    /** The job has read it; whether it was refused is not known any more. */
    READ,
    /** The graph keeps what it had of it. */
    REFUSED
  }

  static DocumentState read() {
    return new DocumentState(Step.READ, OptionalLong.empty(), null);
  }

  static DocumentState waiting(OptionalLong behind) {
    return new DocumentState(Step.WAITING, behind, null);
  }
}
