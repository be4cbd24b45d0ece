package io.flinkgraphrag.jobs.generator;

/**
 * A request that is answered with an error, as OpenAI's servers word it.
 *
 * @param type the protocol's word for the kind of error
 */
record Refusal(int status, String type, String message) {

  private static final String INVALID_REQUEST = "invalid_request_error";

  /** What this server is for; said where it is asked for something else. */
  private static final String PURPOSE =
      "This server answers the evidence prompts of flink-graphrag, by quoting their passages. It is"
          + " no chat model: point a generator of flink-graphrag at it.";

  static Refusal badRequest(String message) {
    return new Refusal(400, INVALID_REQUEST, message);
  }

  static Refusal notForThis(String message) {
    return new Refusal(422, INVALID_REQUEST, message + ". " + PURPOSE);
  }

  static Refusal unknownPath(String path) {
    return new Refusal(
        404,
        INVALID_REQUEST,
        "There is no " + path + ", only /v1/chat/completions, /v1/models and /health.");
  }

  static Refusal otherMethod(String allowed) {
    return new Refusal(405, INVALID_REQUEST, "Only " + allowed + " is allowed here.");
  }

  static Refusal tooLarge(int max) {
    return new Refusal(413, INVALID_REQUEST, "The body has more than " + max + " bytes.");
  }

  static Refusal tooMany(int max) {
    return new Refusal(429, "rate_limit_error", max + " calls are in flight, which is the most.");
  }

  static Refusal draining() {
    return new Refusal(503, "server_error", "This server is about to end.");
  }

  static Refusal broken() {
    return new Refusal(500, "server_error", "The answer could not be written; see the log.");
  }
}
