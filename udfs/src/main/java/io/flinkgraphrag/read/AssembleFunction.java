package io.flinkgraphrag.read;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.Evidence;
import io.flinkgraphrag.model.GroundedQuestion;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.QuestionContext;
import io.flinkgraphrag.model.Ranking;
import io.flinkgraphrag.model.ReadPart;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.util.Collector;

/** Gathers the texts and builds the evidence: ranked, within the budget, ready to be cited. */
public final class AssembleFunction extends MergeFunction<ReadPart, GroundedQuestion> {

  private static final long serialVersionUID = 1L;

  /** A fact that a passage in evidence states is worth as much as the best mass. */
  private static final double STATED_BONUS = 0.5;

  // configuration
  private final ReadOptions options;

  public AssembleFunction(ReadOptions options, RoundOptions rounds, Clock clock) {
    super("assemble", ReadPart.TYPE, rounds.markerMs(), clock);
    this.options = options;
  }

  @Override
  protected void close(
      QuestionContext context,
      List<ReadPart> received,
      Context flink,
      Collector<GroundedQuestion> out) {
    QuestionContext timed = context.withStamps(context.stamps().withGenerate(clock().millis()));
    List<Evidence.Passage> passages = passages(timed, received);
    Evidence evidence = new Evidence(passages, facts(timed, received, passages), List.of());
    if (evidence.isEmpty()) {
      pass(withoutEvidence(timed), out);
      return;
    }
    out.collect(new GroundedQuestion(timed, evidence));
  }

  /** Only a search of the whole graph can say that the graph holds nothing. */
  private static QuestionContext withoutEvidence(QuestionContext context) {
    if (context.completeness() < 1) {
      String message =
          String.format(
              "Only %.0f %% of the graph answered in time, without a match. Ask again under a new"
                  + " id.",
              100 * context.completeness());
      return context.settle(Status.EXPIRED, new Reason("SEARCH_TIMED_OUT", message));
    }
    Reason reason =
        new Reason(
            "NO_MATCH", "Nothing in the graph matches the question. Ask in its graph's words.");
    return context.settle(Status.NO_EVIDENCE, reason);
  }

  @Override
  protected void pass(QuestionContext settled, Collector<GroundedQuestion> out) {
    out.collect(new GroundedQuestion(settled, Evidence.NONE));
  }

  private List<Evidence.Passage> passages(QuestionContext context, List<ReadPart> received) {
    Map<PassageKey, Double> scores = context.ranking().scores();
    List<PassageText> texts = new ArrayList<>();
    received.forEach(part -> texts.addAll(part.passages()));
    texts.sort(
        Comparator.comparingDouble((PassageText text) -> scores.getOrDefault(text.key(), 0.0))
            .reversed()
            .thenComparing(PassageText::key));
    List<Evidence.Passage> passages = new ArrayList<>();
    int budget = options.evidenceCharsMax();
    for (PassageText text : texts) {
      if (passages.size() == context.question().maxPassages() || budget <= 0) {
        break;
      }
      String cut = cut(text.text(), Math.min(budget, options.passageCharsMax()));
      if (cut.isBlank()) {
        continue;
      }
      budget -= cut.length();
      double score = scores.getOrDefault(text.key(), 0.0);
      passages.add(
          new Evidence.Passage(
              text.key().document(), text.key().id(), text.title(), cut, score, text.version()));
    }
    return passages;
  }

  /** Cuts at a character of its own, never inside a surrogate pair. */
  static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    int end = Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max;
    return text.substring(0, end);
  }

  private List<Evidence.Fact> facts(
      QuestionContext context, List<ReadPart> received, List<Evidence.Passage> passages) {
    Map<String, String> names = new TreeMap<>();
    Map<String, RelationText> relations = new TreeMap<>();
    for (ReadPart part : received) {
      for (EntityText entity : part.entities()) {
        names.put(entity.id(), entity.name());
      }
      for (RelationText relation : part.relations()) {
        relations.put(relation.key(), relation);
      }
    }
    Set<String> cited = new HashSet<>();
    passages.forEach(passage -> cited.add(passage.id()));
    Ranking ranking = context.ranking();
    long most = ranking.entityMass().values().stream().mapToLong(Long::longValue).max().orElse(0);
    List<Evidence.Fact> facts = new ArrayList<>();
    for (RelationText relation : relations.values()) {
      double score = score(relation, ranking, most, cited);
      if (score > 0) {
        facts.add(
            new Evidence.Fact(
                names.getOrDefault(relation.source(), relation.source()),
                relation.predicate(),
                names.getOrDefault(relation.target(), relation.target()),
                score,
                relation.version()));
      }
    }
    facts.sort(
        Comparator.comparingDouble(Evidence.Fact::score)
            .reversed()
            .thenComparing(Evidence.Fact::source)
            .thenComparing(Evidence.Fact::predicate)
            .thenComparing(Evidence.Fact::target));
    return List.copyOf(facts.subList(0, Math.min(context.question().maxFacts(), facts.size())));
  }

  private static double score(
      RelationText relation, Ranking ranking, long most, Set<String> cited) {
    long mass =
        ranking.entityMass().getOrDefault(relation.source(), 0L)
            + ranking.entityMass().getOrDefault(relation.target(), 0L);
    double share = most == 0 ? 0 : mass / (2.0 * most);
    boolean stated = relation.passages().stream().anyMatch(cited::contains);
    return Math.rint((share + (stated ? STATED_BONUS : 0)) * (1 << 20)) / (1 << 20);
  }
}
