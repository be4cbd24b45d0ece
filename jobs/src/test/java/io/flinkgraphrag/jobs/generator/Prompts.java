package io.flinkgraphrag.jobs.generator;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Requests as the job sends them, written out. */
final class Prompts {

  static final String RAFT =
      """
      <<<EVIDENCE>>>
      Passage 1: Raft (algorithm)
      Raft is a consensus algorithm. Raft was designed by Diego Ongaro and John Ousterhout.

      Passage 2: Paxos
      Paxos is a family of protocols. It was described by Leslie Lamport in 1989.

      Facts of the graph
      - etcd | is built on | Raft
      <<<END OF EVIDENCE>>>

      Question: Who designed Raft?""";

  private Prompts() {}

  static ObjectNode request(String userMessage) {
    ObjectNode request = new ObjectMapper().createObjectNode().put("model", "any");
    ArrayNode messages = request.putArray("messages");
    messages.addObject().put("role", "system").put("content", "You answer from evidence.");
    messages.addObject().put("role", "user").put("content", userMessage);
    return request;
  }
}
