package io.flinkgraphrag.link.stage;

import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Links;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Ranking.Candidate;
import io.flinkgraphrag.model.retrieval.Sought;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.RoundOptions;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Fuses the shards' candidates into base scores, and seeds the first hop with the best passages.
 * The first hop is also asked what the candidates mention. Of a look-up it is asked what is around
 * the entities that may be meant, and nothing spreads.
 *
 * <p>A graph without any passage and fact ends the question: it is unknown, or empty.
 */
public final class LinkMergeFunction extends MergeFunction<LinkPart, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<HopRequest> REQUESTS =
      new OutputTag<>("hop-1-requests", HopRequest.TYPE);

  private static final int SEED_EXPONENT = 4;

  // configuration
  private final ShardKeys shards;
  private final LinkOptions options;
  private final HopRound hopRound;

  public LinkMergeFunction(
      ShardKeys shards, LinkOptions options, RoundOptions rounds, HopRound hopRound, Clock clock) {
    super("merge link", LinkPart.TYPE, rounds, clock);
    this.shards = shards;
    this.options = options;
    this.hopRound = hopRound;
  }

  @Override
  protected void close(
      QuestionContext context, List<LinkPart> received, Context flink, Collector<Open> out) {
    Sent now = now();
    QuestionContext timed = context.withStamps(context.stamps().withHop(now.at()));
    long passages = received.stream().mapToLong(part -> part.passages().count()).sum();
    long factCount = received.stream().mapToLong(part -> part.facts().count()).sum();
    List<Sought> sought = sought(context.question(), received);
    boolean there = sought.stream().anyMatch(Sought::known);
    if (passages == 0 && factCount == 0 && !there && timed.completeness() == 1.0) {
      pass(timed.settle(Status.NO_EVIDENCE, unknownGraph(context.question().graph())), out);
      return;
    }
    RetrievalSettings settings = context.retrieval();
    FactSeeds factSeeds = new FactSeeds(options, settings);
    Map<PassageKey, Candidate> candidates =
        new CandidateSignals(options.candidates(), settings).of(received);
    Map<PassageKey, Double> base = new TreeMap<>();
    candidates.forEach((passage, known) -> base.put(passage, known.baseScore(settings)));
    List<FactCandidate> facts = factSeeds.facts(received);
    List<Flow> entitySeeds = factSeeds.seeds(facts, received, passages == 0);
    Ranking ranking =
        new Ranking(
            candidates,
            CandidateSignals.termWeights(received),
            Map.of(),
            facts,
            factSeeds.predicates(received),
            Ranking.Reached.NOTHING,
            Ranking.Reached.NOTHING,
            passages == 0 ? trails(context, received, factSeeds, entitySeeds) : Trails.NONE,
            passages,
            List.of());
    List<Flow> seeds = new ArrayList<>(passageSeeds(base, settings.seeds()));
    seeds.addAll(entitySeeds);
    out.collect(
        hopRound.open(
            timed.withRanking(ranking).withSought(sought),
            context.question().looksUp() ? List.of() : seeds,
            Ranking.best(base, Links.CANDIDATES_MAX),
            now,
            request -> flink.output(REQUESTS, request)));
  }

  private static List<Sought> sought(Question question, List<LinkPart> received) {
    return question.looksUp() ? SoughtEntities.of(question.entity(), received) : List.of();
  }

  /** Without the question's vector no path fits better than another. */
  private Trails trails(
      QuestionContext context, List<LinkPart> received, FactSeeds factSeeds, List<Flow> seeds) {
    if (context.vector().length == 0) {
      return Trails.NONE;
    }
    Question question = context.question();
    Language language =
        Language.of(shards.layout(question.graph()).language()).in(context.searchText());
    int units = factSeeds.unitsOutsideNames(received, language.unitCount(context.searchText()));
    int words = Math.max(1, units / language.unitsPerWord());
    Map<Trails.End, Trails.Arrival> begins = new TreeMap<>();
    for (Flow seed : seeds) {
      String entity = seed.node().id();
      begins.put(new Trails.End(entity, 0), new Trails.Arrival(seed.mass(), entity));
    }
    return new Trails(PathModel.of(received, context.vector(), words), begins);
  }

  @Override
  protected void pass(QuestionContext settled, Collector<Open> out) {
    out.collect(Open.passing(settled));
  }

  static List<Flow> passageSeeds(Map<PassageKey, Double> base, int count) {
    List<Map.Entry<PassageKey, Double>> best =
        base.entrySet().stream()
            .sorted(
                Map.Entry.<PassageKey, Double>comparingByValue(Comparator.reverseOrder())
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(count)
            .toList();
    double sum = 0;
    for (Map.Entry<PassageKey, Double> entry : best) {
      sum += StrictMath.pow(entry.getValue(), SEED_EXPONENT);
    }
    List<Flow> seeds = new ArrayList<>();
    for (Map.Entry<PassageKey, Double> entry : best) {
      double share = StrictMath.pow(entry.getValue(), SEED_EXPONENT) / sum;
      Node node = Node.passage(entry.getKey());
      seeds.add(Flow.seed(node, Flow.rounded(share * Flow.ONE), Flow.Spread.FROM_PASSAGES));
    }
    return seeds;
  }

  private static Reason unknownGraph(String graph) {
    return new Reason(
        "UNKNOWN_GRAPH",
        String.format(
            "The graph \"%s\" holds no passages and no relations. Is its name right, and was it loaded?",
            graph));
  }
}
