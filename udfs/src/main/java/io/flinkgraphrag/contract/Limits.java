package io.flinkgraphrag.contract;

import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.model.VectorSpace;

/**
 * Every limit of the contract. Characters are Unicode code points, as JSON Schema counts them;
 * bytes are of UTF-8.
 */
public final class Limits {

  /** Longest record value that is read; a longer one is cut at the source and refused. */
  public static final int VALUE_MAX_BYTES = 1024 * 1024;

  /**
   * Longest record key that is kept. The longest key of the contract, a relation's with four bytes
   * to every character and all of them percent-encoded, is below it.
   */
  public static final int KEY_MAX_BYTES = 24 * 1024;

  /** Most headers of a record that are kept. */
  public static final int HEADERS_MAX = 64;

  /** Names and values of all kept headers of a record together. */
  public static final int HEADERS_MAX_BYTES = 16 * 1024;

  public static final int JSON_DEPTH_MAX = 64;
  public static final int JSON_NUMBER_MAX = 100;
  public static final int JSON_NAME_MAX = 1_000;

  /** Longest id of anything, and longest predicate. */
  public static final int ID_MAX = 512;

  public static final int GRAPH_MAX = 128;
  public static final int BATCH_MAX = 256;

  /** Longest text of a question. */
  public static final int QUESTION_TEXT_MAX = 8_000;

  /** Most turns of a question's history. */
  public static final int HISTORY_MAX = 8;

  /** Characters of a turn's answer that count; a longer one is cut. */
  public static final int HISTORY_ANSWER_MAX = 8_000;

  public static final int METADATA_MAX_BYTES = 16 * 1024;
  public static final int PASSAGES_MIN = 1;
  public static final int PASSAGES_MAX = 50;
  public static final int FACTS_MIN = 0;
  public static final int FACTS_MAX = 100;
  public static final long TIMEOUT_MIN_MS = 1;
  public static final long TIMEOUT_MAX_MS = 86_400_000;

  /** Most hops that a question may ask for; the job limits them further. */
  public static final int HOPS_MAX = GraphLayout.HOPS_MAX;

  /** Longest text of a passage. */
  public static final int PASSAGE_TEXT_MAX = 100_000;

  public static final int TITLE_MAX = 1_000;

  /** Longest name and longest alias of an entity. */
  public static final int NAME_MAX = 1_000;

  public static final int KIND_MAX = 128;
  public static final int DESCRIPTION_MAX = 10_000;
  public static final int ALIASES_MAX = 64;

  /** Most entities that one passage names. */
  public static final int ENTITIES_MAX = 256;

  /** Most passages that one relation cites. */
  public static final int RELATION_PASSAGES_MAX = 256;

  public static final double WEIGHT_MAX = 1_000;
  public static final int VECTOR_MAX = VectorSpace.DIMENSIONS_MAX;

  /** Longest name of the model that made a vector. */
  public static final int VECTOR_MODEL_MAX = 256;

  /** Longest value of a record on the answers topic; a longer answer is shortened. */
  public static final int ANSWER_MAX_BYTES = 512 * 1024;

  /**
   * Longest value of a record on the dead letters topic. With headers it has to stay below the
   * producer's {@code max.request.size}, or one record would fail the sink for ever.
   */
  public static final int DEAD_LETTER_MAX_BYTES = 512 * 1024;

  /** Longest {@code error} header of a dead letter, in characters. */
  public static final int ERROR_HEADER_MAX = 2_100;

  private Limits() {}
}
