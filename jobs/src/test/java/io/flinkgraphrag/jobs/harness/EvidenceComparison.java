package io.flinkgraphrag.jobs.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.jobs.harness.ReferenceRetrieval.Found;
import io.flinkgraphrag.text.Names;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** Compares the evidence of a record with what {@link ReferenceRetrieval} found. */
public final class EvidenceComparison {

  /** Of a score: the product's fixed point, and roundings of some steps. */
  static final double TOLERANCE = 2e-5;

  private final String question;
  private final JsonNode answer;
  private final Found found;

  /**
   * @param answer the record, with evidence
   */
  public EvidenceComparison(String question, JsonNode answer, Found found) {
    this.question = question;
    this.answer = answer;
    this.found = found;
  }

  /** Asserts that the record shows what was found, best first, as much of it as was wanted. */
  public void assertSame(int maxPassages, int maxFacts) {
    Map<String, Double> passages =
        shown(
            answer.at("/evidence/passages"),
            passage -> passage.get("document").asText() + "/" + passage.get("passage").asText());
    assertRanked("passages", passages, withoutRepetition(), maxPassages);
    Map<String, Double> entities =
        shown(answer.at("/evidence/entities"), entity -> entity.get("id").asText());
    assertRanked("entities", entities, found.entities(), found.entities().size());
    Map<String, Double> facts =
        shown(
            answer.get("facts"),
            fact ->
                Names.normalize(fact.get("source").asText())
                    + " "
                    + fact.get("predicate").asText()
                    + " "
                    + Names.normalize(fact.get("target").asText()));
    assertRanked("facts", facts, found.facts(), maxFacts);
  }

  private static Map<String, Double> shown(JsonNode ranked, Function<JsonNode, String> key) {
    Map<String, Double> shown = new LinkedHashMap<>();
    ranked.forEach(one -> shown.put(key.apply(one), one.get("score").asDouble()));
    return shown;
  }

  /** Of passages that read alike the best one is shown. */
  private Map<String, Double> withoutRepetition() {
    Map<String, Double> kept = new TreeMap<>();
    Set<List<String>> said = new HashSet<>();
    found.passages().entrySet().stream()
        .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
        .filter(passage -> said.add(found.texts().get(passage.getKey())))
        .forEach(passage -> kept.put(passage.getKey(), passage.getValue()));
    return kept;
  }

  private void assertRanked(
      String what, Map<String, Double> shown, Map<String, Double> reference, int limit) {
    String as = what + " of: " + question + "\nshown: " + shown + "\nreference: " + reference;
    double last = Double.POSITIVE_INFINITY;
    for (Map.Entry<String, Double> one : shown.entrySet()) {
      assertThat(one.getValue()).as(as).isLessThanOrEqualTo(last);
      assertThat(reference).as(as).containsKey(one.getKey());
      assertThat(one.getValue())
          .as(one.getKey() + " of " + as)
          .isCloseTo(reference.get(one.getKey()), within(TOLERANCE));
      last = one.getValue();
    }
    Map<String, Double> wanted = new TreeMap<>(reference);
    wanted.values().removeIf(score -> score < TOLERANCE);
    assertThat(shown.size()).as(as).isGreaterThanOrEqualTo(Math.min(limit, wanted.size()));
    wanted.keySet().removeAll(shown.keySet());
    for (Map.Entry<String, Double> missing : wanted.entrySet()) {
      assertThat(missing.getValue())
          .as(missing.getKey() + " is missing in " + as)
          .isLessThan(last + TOLERANCE);
    }
  }
}
