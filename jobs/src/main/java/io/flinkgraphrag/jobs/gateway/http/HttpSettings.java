package io.flinkgraphrag.jobs.gateway.http;

import java.time.Duration;

/**
 * Where a server listens, and its bounds.
 *
 * @param port 0 for any free one
 * @param bodyMax bytes of a request's body
 * @param connectionsMax at a time; a further one is closed
 * @param receiveMax for a request, from its first line to its end
 * @param idleMax of a connection without a request
 * @param sendMax for a client to take what is sent
 */
public record HttpSettings(
    String host,
    int port,
    int bodyMax,
    int connectionsMax,
    Duration receiveMax,
    Duration idleMax,
    Duration sendMax) {

  private static final Duration RECEIVE_MAX = Duration.ofSeconds(30);
  private static final Duration IDLE_MAX = Duration.ofSeconds(75);
  private static final Duration SEND_MAX = Duration.ofSeconds(30);

  public HttpSettings(String host, int port, int bodyMax, int connectionsMax) {
    this(host, port, bodyMax, connectionsMax, RECEIVE_MAX, IDLE_MAX, SEND_MAX);
  }
}
