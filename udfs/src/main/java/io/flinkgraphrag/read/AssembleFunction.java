package io.flinkgraphrag.read;

import io.flinkgraphrag.layout.RerankPlan;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.model.contract.EvidenceDetail;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.GroundedQuestion;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Ranking.Ranked;
import io.flinkgraphrag.rank.Confidence;
import io.flinkgraphrag.rank.PassageRanking;
import io.flinkgraphrag.rank.RankingModel;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.ReadRound;
import io.flinkgraphrag.round.RoundOptions;
import io.flinkgraphrag.text.Names;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.flink.util.Collector;
import org.apache.flink.util.function.SerializableFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the texts and builds the evidence: ranked, within the budget, ready to be cited. Where a
 * reranker comes next it gets more passages than the question wants, and keeps to the budget.
 */
public final class AssembleFunction extends MergeFunction<ReadPart, GroundedQuestion> {

  private static final long serialVersionUID = 1L;

  // configuration
  private final ReadOptions options;
  private final RerankPlan reranking;
  private final SerializableFunction<String, String> embeddingModel;

  /**
   * Creates the stage.
   *
   * @param embeddingModel of a graph
   * @param clock serializable, such as {@link Clock#systemUTC()}
   */
  public AssembleFunction(
      ReadOptions options,
      RoundOptions rounds,
      RerankPlan reranking,
      SerializableFunction<String, String> embeddingModel,
      Clock clock) {
    super("assemble", ReadPart.TYPE, rounds, clock);
    this.options = options;
    this.reranking = reranking;
    this.embeddingModel = embeddingModel;
  }

  @Override
  protected void close(
      QuestionContext context,
      List<ReadPart> received,
      Context flink,
      Collector<GroundedQuestion> out) {
    Sent now = now();
    QuestionContext timed = context.withStamps(context.stamps().withGenerate(now.at())).sentAt(now);
    List<Evidence.Passage> found = passages(timed, received);
    List<Evidence.Passage> kept =
        Evidence.fitting(found, timed.question().maxPassages(), options.evidenceCharsMax());
    int reranked = reranking.candidatesOf(timed);
    Evidence evidence =
        timed.question().looksUp()
            ? around(new LookedUp(timed, received), kept)
            : evidence(timed, received, reranked == 0 ? kept : wide(found, kept, reranked), kept);
    if (evidence.isEmpty() && !timed.question().looksUp()) {
      pass(withoutEvidence(timed), out);
      return;
    }
    // evidence says what was found: the ranking may have megabytes, and waits for the generator
    out.collect(
        new GroundedQuestion(timed.withRanking(Ranking.EMPTY), evidence, confidence(timed), null));
  }

  private @Nullable Double confidence(QuestionContext context) {
    String model = embeddingModel.apply(context.question().graph());
    return Confidence.of(context, ranked(context), model);
  }

  private static Evidence around(LookedUp entity, List<Evidence.Passage> passages) {
    return new Evidence(passages, entity.facts(), entity.entities());
  }

  /**
   * @param passages that go on
   * @param kept those of them that stay where no reranker says another order
   */
  private Evidence evidence(
      QuestionContext context,
      List<ReadPart> received,
      List<Evidence.Passage> passages,
      List<Evidence.Passage> kept) {
    Map<String, String> names = names(received);
    return new Evidence(
        passages,
        facts(context, received, kept, names),
        entities(context, names),
        candidates(context));
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

  /** What a reranker gets: the first, and all among which those are that are kept without it. */
  private static List<Evidence.Passage> wide(
      List<Evidence.Passage> found, List<Evidence.Passage> kept, int reranked) {
    Set<PassageKey> awaited = new HashSet<>();
    kept.forEach(passage -> awaited.add(key(passage)));
    List<Evidence.Passage> first = new ArrayList<>();
    for (Evidence.Passage passage : found) {
      if (first.size() >= reranked && awaited.isEmpty()) {
        break;
      }
      first.add(passage);
      awaited.remove(key(passage));
    }
    return List.copyOf(first);
  }

  private static PassageKey key(Evidence.Passage passage) {
    return new PassageKey(passage.document(), passage.id());
  }

  /** All that were read and say something of their own, best first. */
  private List<Evidence.Passage> passages(QuestionContext context, List<ReadPart> received) {
    Map<PassageKey, PassageText> texts = new HashMap<>();
    received.forEach(part -> part.passages().forEach(text -> texts.put(text.key(), text)));
    boolean shown = context.question().evidence() != EvidenceDetail.NONE;
    List<Evidence.Passage> passages = new ArrayList<>();
    Set<String> said = new HashSet<>();
    for (Ranked ranked : ranked(context)) {
      PassageText text = texts.get(ranked.passage());
      if (text == null) {
        continue; // vanished meanwhile, or not asked for
      }
      String cut = Evidence.cut(text.text(), options.passageCharsMax());
      if (cut.isBlank() || !said.add(text.title() + "\n" + cut)) {
        continue;
      }
      passages.add(
          new Evidence.Passage(
              text.key().document(),
              text.key().id(),
              text.title(),
              cut,
              ranked.score(),
              text.version(),
              shown ? ranked.signals() : Signals.NONE));
    }
    return passages;
  }

  /** A round that a build without ranked passages opened is ranked here, by its weights. */
  private static List<Ranked> ranked(QuestionContext context) {
    Ranking ranking = context.ranking();
    return ranking.ranked().isEmpty()
        ? PassageRanking.best(
            ranking,
            context.retrieval(),
            RankingModel.weightedSum(context.retrieval()),
            Integer.MAX_VALUE)
        : ranking.ranked();
  }

  private static List<Evidence.Passage> candidates(QuestionContext context) {
    if (context.question().evidence() != EvidenceDetail.SIGNALS) {
      return List.of();
    }
    return context.ranking().ranked().stream()
        .limit(ReadRound.CANDIDATES_TOLD)
        .map(
            ranked ->
                new Evidence.Passage(
                    ranked.passage().document(),
                    ranked.passage().id(),
                    "",
                    "",
                    ranked.score(),
                    0,
                    ranked.signals()))
        .toList();
  }

  private static Map<String, String> names(List<ReadPart> received) {
    Map<String, String> names = new TreeMap<>();
    received.stream()
        .flatMap(part -> part.entities().stream())
        .forEach(entity -> names.put(entity.id(), entity.name()));
    return names;
  }

  private static List<Evidence.Entity> entities(
      QuestionContext context, Map<String, String> names) {
    Map<String, Double> scores = context.ranking().entityScores(context.retrieval());
    return Ranking.best(scores, Ranking.ENTITIES_MAX).stream()
        .map(
            id -> new Evidence.Entity(id, names.getOrDefault(id, id), scores.getOrDefault(id, 0.0)))
        .toList();
  }

  private List<Evidence.Fact> facts(
      QuestionContext context,
      List<ReadPart> received,
      List<Evidence.Passage> passages,
      Map<String, String> names) {
    Map<RelationKey, RelationText> relations = new TreeMap<>();
    received.stream()
        .flatMap(part -> part.relations().stream())
        .forEach(relation -> relations.put(relation.key(), relation));
    Set<String> cited = new HashSet<>();
    passages.forEach(passage -> cited.add(passage.id()));
    FactScore scores = new FactScore(context, cited);
    boolean shown = context.question().evidence() != EvidenceDetail.NONE;
    List<Evidence.Fact> facts = new ArrayList<>();
    for (RelationText relation : relations.values()) {
      double score = scores.of(relation);
      if (score > 0) {
        facts.add(
            new Evidence.Fact(
                names.getOrDefault(relation.source(), relation.source()),
                relation.predicate(),
                names.getOrDefault(relation.target(), relation.target()),
                score,
                relation.version(),
                shown ? relation.source() : "",
                shown ? relation.target() : ""));
      }
    }
    facts.sort(
        Comparator.comparingDouble(Evidence.Fact::score)
            .reversed()
            .thenComparing(Evidence.Fact::source)
            .thenComparing(Evidence.Fact::predicate)
            .thenComparing(Evidence.Fact::target));
    return withoutRepetition(facts).limit(context.question().maxFacts()).toList();
  }

  /**
   * Facts that read alike, but for case, signs and blanks, say the same: the best of them stays.
   */
  private static Stream<Evidence.Fact> withoutRepetition(List<Evidence.Fact> bestFirst) {
    Set<List<String>> said = new HashSet<>();
    return bestFirst.stream()
        .filter(
            fact ->
                said.add(
                    List.of(read(fact.source()), read(fact.predicate()), read(fact.target()))));
  }

  /** What is nothing but signs is told apart by them. */
  private static String read(String text) {
    String normal = Names.normalize(text);
    return normal.isEmpty() ? text : normal;
  }
}
