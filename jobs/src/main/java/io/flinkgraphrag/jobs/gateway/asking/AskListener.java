package io.flinkgraphrag.jobs.gateway.asking;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;

/** Whoever waits for an answer. Called by threads that must not be blocked. */
public interface AskListener {

  /** Kafka has the question. Not called where the answer was there already. */
  default void accepted(String topic, int partition, long offset) {}

  /** The end: the question's record. */
  void answered(AnswerRecord answer);

  /** The end: nobody waits any longer. */
  void failed(HttpFault fault);
}
