package io.flinkgraphrag.jobs.generator;

/**
 * What a generator server is.
 *
 * @param host name or address that it listens on
 * @param port 0 for any free one
 * @param reachableBy name or address that others reach it by
 * @param id "" for the latter and the port; told by {@code /health}
 * @param model the name that answers bear
 * @param callsMax calls in flight; more are told to come later
 */
public record GeneratorSettings(
    String host, int port, String reachableBy, String id, String model, int callsMax) {

  /** Each call has a thread for as long as it lasts. */
  public static final int CALLS_MAX_MAX = 1_000;

  public static final int CALLS_MAX = 64;

  public GeneratorSettings {
    if (model.isBlank()) {
      throw new IllegalArgumentException("the model's name is blank");
    }
    if (callsMax < 1 || callsMax > CALLS_MAX_MAX) {
      throw new IllegalArgumentException(
          "calls in flight have to be 1 to " + CALLS_MAX_MAX + ", not " + callsMax);
    }
  }
}
