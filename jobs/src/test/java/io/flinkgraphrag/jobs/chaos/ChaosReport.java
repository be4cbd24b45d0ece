package io.flinkgraphrag.jobs.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What came of the questions, by phases, and how endpoints were left and found again: a table. */
final class ChaosReport {

  /**
   * One phase.
   *
   * @param someHealthy whether an endpoint was good all the time
   * @param calls of each endpoint in it
   * @param hurt what was done to endpoints
   */
  record Phase(String name, boolean someHealthy, List<Long> calls, List<Hurt> hurt) {}

  /**
   * An endpoint that something was done to.
   *
   * @param calls that it got meanwhile
   * @param leftMs -1 where its calls did not fail, or not twice
   * @param backMs -1 where it was not seen again
   */
  record Hurt(int endpoint, ChaosEndpoint.Fault fault, long calls, long leftMs, long backMs) {}

  private final List<Phase> phases = new ArrayList<>();

  void add(Phase phase) {
    phases.add(phase);
  }

  List<Phase> phases() {
    return phases;
  }

  /** The statuses of a phase's answers, and how often each. */
  static Map<String, Integer> statuses(List<JsonNode> answers) {
    Map<String, Integer> statuses = new TreeMap<>();
    answers.forEach(answer -> statuses.merge(answer.path("status").asText(), 1, Integer::sum));
    return statuses;
  }

  String table(Map<String, List<JsonNode>> answersByPhase) {
    StringBuilder table =
        new StringBuilder(
            "| phase | questions | by status | p50 ms | p99 ms | calls per endpoint | hurt: calls,"
                + " left after ms, back after ms |\n|---|---|---|---|---|---|---|\n");
    for (Phase phase : phases) {
      List<JsonNode> answers = answersByPhase.getOrDefault(phase.name, List.of());
      long[] took =
          answers.stream()
              .mapToLong(a -> a.path("timings").path("totalMs").asLong())
              .sorted()
              .toArray();
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %s | %d | %d | %s | %s |%n",
              phase.name,
              answers.size(),
              statuses(answers),
              percentile(took, 0.5),
              percentile(took, 0.99),
              phase.calls,
              hurt(phase)));
    }
    return table.toString();
  }

  /** Why questions were not answered though an endpoint was good: a line each. */
  String reasons(Map<String, List<JsonNode>> answersByPhase) {
    StringBuilder reasons = new StringBuilder();
    for (Phase phase : phases) {
      for (JsonNode answer : answersByPhase.getOrDefault(phase.name, List.of())) {
        if (phase.someHealthy && answer.hasNonNull("reason")) {
          reasons.append(phase.name).append(": ").append(answer.get("reason")).append('\n');
        }
      }
    }
    return reasons.toString();
  }

  private static String hurt(Phase phase) {
    List<String> texts = new ArrayList<>();
    for (Hurt hurt : phase.hurt) {
      String left = hurt.leftMs < 0 ? "-" : Long.toString(hurt.leftMs);
      texts.add(
          "%d %s: %d, %s, %d".formatted(hurt.endpoint, hurt.fault, hurt.calls, left, hurt.backMs));
    }
    return String.join("; ", texts);
  }

  private static long percentile(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
