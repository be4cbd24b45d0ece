package io.flinkgraphrag.jobs.enrich;

/** A model's reply holds no list of relations, not even a part of one. */
final class UnreadableReplyException extends Exception {

  private static final long serialVersionUID = 1L;

  private static final int EXCERPT_MAX = 120;

  UnreadableReplyException(String reply) {
    super("the reply holds no list of relations; it begins: " + excerpt(reply));
  }

  private static String excerpt(String reply) {
    String line = reply.replaceAll("\\s+", " ").strip();
    return line.length() <= EXCERPT_MAX ? line : line.substring(0, EXCERPT_MAX - 1) + "…";
  }
}
