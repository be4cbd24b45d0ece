package io.flinkgraphrag.hop;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.model.retrieval.Links;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.round.HopRound;
import io.flinkgraphrag.round.MergeFunction;
import io.flinkgraphrag.round.ReadRound;
import io.flinkgraphrag.round.RoundOptions;
import java.time.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Gathers the mass that one hop moved, and opens the next hop with it; after a question's last hop
 * READ.
 *
 * <p>The main output goes to the merge of the next hop, after the last to the one of READ: rounds,
 * and settled questions that pass.
 */
public final class HopMergeFunction extends MergeFunction<HopPart, Open> {

  private static final long serialVersionUID = 1L;

  public static final OutputTag<HopRequest> HOP_REQUESTS =
      new OutputTag<>("next-hop-requests", HopRequest.TYPE);
  public static final OutputTag<ReadRequest> READ_REQUESTS =
      new OutputTag<>("read-requests", ReadRequest.TYPE);
  public static final OutputTag<Open> READ_ROUNDS = new OutputTag<>("read-rounds", Open.TYPE);

  // configuration
  private final int hop;
  private final HopOptions options;
  private final HopRound hopRound;
  private final ReadRound readRound;

  /**
   * @param hop the number of this hop, from 1 on
   */
  public HopMergeFunction(
      int hop,
      HopOptions options,
      RoundOptions rounds,
      HopRound hopRound,
      ReadRound readRound,
      Clock clock) {
    super("merge hop " + hop, HopPart.TYPE, rounds, clock);
    this.hop = hop;
    this.options = options;
    this.hopRound = hopRound;
    this.readRound = readRound;
  }

  @Override
  protected void close(
      QuestionContext context, List<HopPart> received, Context flink, Collector<Open> out) {
    Sent now = now();
    if (context.question().looksUp()) {
      lookUp(FoundEntity.in(context, received), now, flink, out);
      return;
    }
    QuestionContext gathered = gather(context, received);
    if (hop <= 2 && !gathered.ranking().trails().followed()) {
      gathered = gathered.withRanking(linked(gathered, received));
    }
    if (hop < hopRound.hops(context)) {
      List<Flow> frontier = frontier(received, gathered.ranking().trails());
      out.collect(
          hopRound.open(gathered, frontier, now, request -> flink.output(HOP_REQUESTS, request)));
    } else {
      read(gathered, now, flink);
    }
  }

  private void lookUp(QuestionContext found, Sent now, Context flink, Collector<Open> out) {
    if (found.settled()) {
      pass(found, out);
    } else {
      read(found, now, flink);
    }
  }

  private void read(QuestionContext context, Sent now, Context flink) {
    flink.output(
        READ_ROUNDS, readRound.open(context, now, request -> flink.output(READ_REQUESTS, request)));
  }

  @Override
  protected void pass(QuestionContext settled, Collector<Open> out) {
    out.collect(Open.passing(settled));
  }

  /** With the signals of passages that name each other. */
  private Ranking linked(QuestionContext context, List<HopPart> received) {
    List<HopPart.Mentioned> looked =
        received.stream().flatMap(part -> part.looked().stream()).toList();
    Links links =
        new Links(
            context.ranking(),
            context.retrieval(),
            AskedNames.of(context.searchText(), hopRound.language(context)));
    if (hop == 1) {
      return links.afterFirstHop(looked);
    }
    List<Flow> arrived =
        received.stream()
            .flatMap(part -> part.arrivals().stream())
            .filter(flow -> flow.spread() == Flow.Spread.FROM_PASSAGES)
            .toList();
    return links.afterSecondHop(looked, arrived);
  }

  /** Where a flow stands, where it came from, and how it goes on. */
  private record Place(Node node, Node origin, Flow.Spread spread, long path)
      implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::node)
            .thenComparing(Place::origin)
            .thenComparing(Place::spread)
            .thenComparing(Place::path);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /** The arrivals with those of the same place in one, but those that stay where they are. */
  private static List<Flow> frontier(List<HopPart> received, Trails trails) {
    Map<Place, Long> sums = new TreeMap<>();
    for (HopPart part : received) {
      for (Flow flow : part.arrivals()) {
        if (flow.spread() == Flow.Spread.FROM_PASSAGES || goesOn(flow, trails)) {
          Place place = new Place(flow.node(), flow.origin(), flow.spread(), flow.path());
          sums.merge(place, flow.mass(), Flow::sum);
        }
      }
    }
    return sums.entrySet().stream()
        .map(
            entry -> {
              Place place = entry.getKey();
              return new Flow(place.node, place.origin, entry.getValue(), place.spread, place.path);
            })
        .toList();
  }

  /** Mass of facts stays at passages, and no path leads through a seed. */
  private static boolean goesOn(Flow flow, Trails trails) {
    return !flow.node().isPassage() && !(trails.followed() && trails.isSeed(flow.node().id()));
  }

  /**
   * Adds the mass that arrived to the question's ranking, which stays bounded. Mass from facts
   * counts half with each hop.
   */
  private QuestionContext gather(QuestionContext context, List<HopPart> received) {
    Ranking ranking = context.ranking();
    List<Flow> arrivals = received.stream().flatMap(part -> part.arrivals().stream()).toList();
    if (ranking.trails().followed()) {
      return context.withRanking(
          ranking.withTrails(TrailGathering.add(ranking.trails(), arrivals, options.trailsMax())));
    }
    return context.withRanking(
        ranking.withReached(
            gather(ranking.fromPassages(), arrivals, Flow.Spread.FROM_PASSAGES, 0),
            gather(ranking.fromFacts(), arrivals, Flow.Spread.FROM_FACTS, hop)));
  }

  private Ranking.Reached gather(
      Ranking.Reached before, List<Flow> arrivals, Flow.Spread spread, int halvings) {
    Map<PassageKey, Long> passages = new TreeMap<>(before.passages());
    Map<String, Long> entities = new TreeMap<>(before.entities());
    for (Flow flow : arrivals) {
      if (flow.spread() != spread) {
        continue;
      }
      long mass = flow.mass() >> halvings;
      if (flow.node().isPassage()) {
        passages.merge(flow.node().passageKey(), mass, Flow::sum);
      } else {
        entities.merge(flow.node().id(), mass, Flow::sum);
      }
    }
    return new Ranking.Reached(
        bounded(passages, options.reachedMax()), bounded(entities, options.reachedMax()));
  }

  private static <K extends Comparable<K>> Map<K, Long> bounded(Map<K, Long> masses, int max) {
    if (masses.size() <= max) {
      return masses;
    }
    Map<K, Long> kept = new TreeMap<>();
    masses.entrySet().stream()
        .sorted(
            Map.Entry.<K, Long>comparingByValue(Comparator.reverseOrder())
                .thenComparing(Map.Entry.comparingByKey()))
        .limit(max)
        .forEach(entry -> kept.put(entry.getKey(), entry.getValue()));
    return kept;
  }
}
