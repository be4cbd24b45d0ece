package io.flinkgraphrag.pool.balance;

/** What a policy may know of an endpoint. */
public interface Candidate {

  String id();

  /** At least 1. */
  int weight();

  /** How much of its weight counts, above 0 to 1: below 1 during its slow start. */
  double ramp(long now);

  int inFlight();

  /** Recent time to the first token in ms, peaks above all; 0 where nothing is known. */
  double latencyMs(long now);
}
