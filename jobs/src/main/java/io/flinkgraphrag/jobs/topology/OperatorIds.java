package io.flinkgraphrag.jobs.topology;

/**
 * The uids of the operators. State is found by them: a uid is never changed and never given to
 * another operator; {@code untimed} had one that is gone.
 */
public final class OperatorIds {

  static final String QUESTIONS = "questions";
  static final String PARSE_QUESTIONS = "parse-questions";
  static final String ADMIT = "admit";
  static final String EMBED_QUESTIONS = "embed-questions";
  static final String ROUTE = "route";
  static final String TERMS = "terms";
  static final String MERGE_TERMS = "merge-terms";
  public static final String LINK = "link";
  public static final String MERGE_LINK = "merge-link";
  public static final String HOP = "hop-";
  static final String MERGE_HOP = "merge-hop-";
  public static final String READ = "read";
  static final String ASSEMBLE = "assemble";
  static final String RERANK = "rerank";
  public static final String GENERATE = "generate";
  public static final String ANSWERS = "answers";

  static final String GRAPH_UPDATES = "graph-updates";
  static final String PARSE_UPDATES = "parse-updates";
  static final String GUARD_LAYOUTS = "guard-layouts";
  static final String CATALOG = "catalog";
  static final String NAMES = "names";

  /** Builds before had their embedding under this uid: its state is taken over. */
  static final String EMBED_REQUESTS = "embed-updates";

  static final String EMBED_UPDATES = "embed-waiting";
  static final String TERMS_DELTAS = "terms-deltas";
  static final String LINK_DELTAS = "link-deltas";
  static final String LINK_VECTORS = "link-vectors";
  static final String BATCH_STATUS = "batch-status";
  static final String GRAPH_STATUS = "graph-status";
  static final String DEAD_LETTERS = "dead-letters";

  private OperatorIds() {}

  /** Of the operator before a sink that asks for the checkpoint which commits its output. */
  static String commit(String sink) {
    return "commit-" + sink;
  }
}
