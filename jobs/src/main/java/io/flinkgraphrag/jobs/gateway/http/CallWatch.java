package io.flinkgraphrag.jobs.gateway.http;

/** Is told of every request, that it began and that it ended. Called on threads of the server's. */
@FunctionalInterface
public interface CallWatch {

  /** Status of a request whose client went away before its end. */
  int GONE = 499;

  /** A request has come, readable or not; {@link #ended} follows once. */
  default void begun() {}

  /**
   * A request was refused by its head, or by the length of its body: {@link #begun} and {@link
   * #ended} are not told of it.
   */
  default void refused(RequestHead head, int status) {}

  /**
   * A request has ended.
   *
   * @param status sent, or {@link #GONE}
   * @param nanos from its arrival to its end
   */
  void ended(HttpCall call, int status, long nanos);
}
