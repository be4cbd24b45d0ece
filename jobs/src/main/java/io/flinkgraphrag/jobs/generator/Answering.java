package io.flinkgraphrag.jobs.generator;

import io.flinkgraphrag.http.CallException;

/** Makes an answer of a user's message, in the caller's thread. */
@FunctionalInterface
interface Answering {

  String answer(String userMessage) throws CallException;
}
