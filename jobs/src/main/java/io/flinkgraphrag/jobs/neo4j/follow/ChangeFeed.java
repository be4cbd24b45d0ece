package io.flinkgraphrag.jobs.neo4j.follow;

import java.util.Set;

/**
 * Tells which nodes and relationships of a database changed. It may tell more than that: what is
 * told is read again, and what is as it was sent changes nothing. Blocks its caller.
 */
interface ChangeFeed {

  /** A place in the database's history: all that was committed before it is behind it. */
  String now();

  /**
   * What changed since a place.
   *
   * @throws LostPlaceException where the database does not know any more
   */
  Changes since(String cursor);

  /**
   * Element ids of what changed.
   *
   * @param nodes created, changed or deleted
   * @param relationships created, changed or deleted
   * @param ends nodes at the ends of these relationships
   * @param cursor where to look from the next time
   */
  record Changes(Set<String> nodes, Set<String> relationships, Set<String> ends, String cursor) {}

  /** The changes behind a place are not known: the database has to be read anew. */
  final class LostPlaceException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LostPlaceException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
