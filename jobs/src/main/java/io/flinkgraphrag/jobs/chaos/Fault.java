package io.flinkgraphrag.jobs.chaos;

/**
 * Something that must not be.
 *
 * @param id of the question, or the place of the record of a dead letter
 * @param asked the step in which it was asked
 * @param seen the step in which the fault was seen
 * @param detail what came instead
 */
public record Fault(Kind kind, String id, String asked, String seen, String detail) {

  /** What kind of. */
  public enum Kind {
    /** No terminal record, or no dead letter. */
    LOST,
    /** A second one. */
    DOUBLED,
    /** Another one than before any failure, or one for a question that nobody asked. */
    WRONG,
    /** Kafka did not take a question, however long it was tried. */
    UNSENT
  }

  @Override
  public String toString() {
    return "%s %s, asked in [%s], seen in [%s]: %s".formatted(kind, id, asked, seen, detail);
  }
}
