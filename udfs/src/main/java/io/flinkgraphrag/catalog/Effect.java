package io.flinkgraphrag.catalog;

/** What became of an update. */
enum Effect {
  APPLIED,
  /** Applied; LINK counts it when the vectors are there. */
  APPLIED_AWAITING_VECTOR,
  /** Applied; the sweep that it began, or waits for, counts it at its end. */
  APPLIED_AWAITING_SWEEP,
  /** The graph holds this already, or something newer. */
  UNCHANGED,
  /** A delete of what is not there. It is remembered. */
  NOT_FOUND,
  /** It has no version, and came after one that has. */
  LOST_TO_VERSION,
  /** It has no version, and came after one of another partition. */
  LOST_TO_PARTITION
}
