package io.flinkgraphrag.jobs.gateway.http;

/** Takes requests, on a thread of the server's that it must not block. */
@FunctionalInterface
public interface HttpHandler {

  /**
   * Takes a request. Its end may come later, and by any thread: a reply, a fault or a stream.
   *
   * @throws HttpFault where it is refused at once
   */
  void handle(HttpCall call) throws HttpFault;
}
