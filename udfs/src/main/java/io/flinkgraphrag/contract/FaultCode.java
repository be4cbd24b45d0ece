package io.flinkgraphrag.contract;

/**
 * What can be wrong with a record. The names are part of the contract: they stand in {@code
 * reason.code} of answers and lead the {@code error} header of dead letters.
 */
enum FaultCode {
  /** The value is null where that means nothing. */
  NULL_VALUE,
  /** The value is longer than {@link Limits#VALUE_MAX_BYTES}. */
  TOO_LARGE,
  /** The bytes are not UTF-8. */
  INVALID_UTF8,
  /** Not one well-formed JSON object within the limits of depth and length. */
  INVALID_JSON,
  /** A field has the wrong type or is out of its range. */
  INVALID_FIELD,
  /** A field that is needed is not there. */
  MISSING_FIELD,
  /** The text is missing, empty or blank. */
  TEXT_EMPTY,
  /** The text is longer than its limit. */
  TEXT_TOO_LONG,
  /** The metadata are larger than {@link Limits#METADATA_MAX_BYTES}. */
  METADATA_TOO_LARGE,
  /** More or larger headers than are echoed. */
  HEADERS_TOO_LARGE,
  /** {@code op} is none of the contract's. */
  UNKNOWN_OP,
  /** {@code type} is none of the contract's, or not possible with the op. */
  UNKNOWN_TYPE,
  /** The vector is not finite, all zero, of the wrong length or of another model. */
  INVALID_VECTOR,
  /** The value is null and the key does not say what to delete. */
  INVALID_KEY,
  /** The {@code batch} header cannot name a batch. */
  INVALID_BATCH,
  /** A defect of ours. */
  INTERNAL_ERROR
}
