package io.flinkgraphrag.rerank.stage;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.rerank.RerankScores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Evidence in the order of a reranker, or in the one that it had. Pure. */
final class RerankedEvidence {

  private final Evidence found;
  private final int passagesMax;
  private final int charsMax;

  /**
   * Evidence with more passages than are kept.
   *
   * @param passagesMax that are kept
   * @param charsMax of their texts together
   */
  RerankedEvidence(Evidence found, int passagesMax, int charsMax) {
    this.found = found;
    this.passagesMax = passagesMax;
    this.charsMax = charsMax;
  }

  /** The texts of the best passages, each with its title. */
  List<String> texts(int candidates, int textCharsMax) {
    return best(candidates).stream()
        .map(passage -> Evidence.cut(read(passage), textCharsMax))
        .toList();
  }

  private static String read(Evidence.Passage passage) {
    return passage.title().isBlank() ? passage.text() : passage.title() + "\n" + passage.text();
  }

  private List<Evidence.Passage> best(int candidates) {
    return found.passages().subList(0, Math.min(candidates, found.passages().size()));
  }

  /** In the order that it had. */
  Evidence asBefore() {
    return kept(found.passages(), found.candidates());
  }

  /** Those with scores in their order, then the others in the one that they had. */
  Evidence ordered(RerankScores scores) {
    List<Evidence.Passage> passages = new ArrayList<>();
    Map<PassageKey, Double> byKey = new HashMap<>();
    for (int place : scores.order()) {
      Evidence.Passage passage = found.passages().get(place).reranked(scores.scores().get(place));
      passages.add(passage);
      byKey.put(key(passage), passage.rerank());
    }
    passages.addAll(found.passages().subList(passages.size(), found.passages().size()));
    List<Evidence.Passage> told =
        found.candidates().stream()
            .map(
                passage -> {
                  Double score = byKey.get(key(passage));
                  return score == null ? passage : passage.reranked(score);
                })
            .toList();
    return kept(passages, told);
  }

  private static PassageKey key(Evidence.Passage passage) {
    return new PassageKey(passage.document(), passage.id());
  }

  private Evidence kept(List<Evidence.Passage> passages, List<Evidence.Passage> told) {
    return new Evidence(
        Evidence.fitting(passages, passagesMax, charsMax), found.facts(), found.entities(), told);
  }
}
