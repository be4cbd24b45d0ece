package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.model.retrieval.EntityLinks.Some;
import io.flinkgraphrag.model.retrieval.Ranking.Candidate;
import io.flinkgraphrag.state.StableHash;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Adds the signals of passages that name each other, and of those that mention the same: one names
 * another where it mentions the entity that the other's title is, and that is not its own title
 * too.
 *
 * <p>After the first hop between the candidates; after the second also of passages that mass
 * reached over an entity, by the entities that it came over. Takes time by the mentions of the
 * candidates and by the mass that arrived, and adds no more than the ranking keeps anyway: masses
 * are to be gathered before. Short-lived.
 */
public final class Links {

  /** So many candidates, those of the best base scores, are looked at. */
  public static final int CANDIDATES_MAX = 100;

  private final Ranking ranking;
  private final RetrievalSettings settings;
  private final TermWeights weights;
  private final Shares shares;

  /**
   * @param asked names that stand in the question, by {@link StableHash}
   */
  public Links(Ranking ranking, RetrievalSettings settings, Set<Long> asked) {
    this.ranking = ranking;
    this.settings = settings;
    this.weights = new TermWeights(ranking.termWeights());
    this.shares = new Shares(Math.min(CANDIDATES_MAX, ranking.base().size()), asked);
  }

  /**
   * Links the candidates to each other, and keeps what links them to those that the second hop may
   * reach.
   *
   * @param looked what candidates mention
   */
  public Ranking afterFirstHop(Collection<Mentioned> looked) {
    Map<Long, Some> naming = new HashMap<>();
    Map<Long, Some> titled = new HashMap<>();
    // by key, since of candidates that score alike the first counts
    SortedMap<PassageKey, Mentioned> byKey = new TreeMap<>();
    looked.forEach(mentioned -> byKey.put(mentioned.passage(), mentioned));
    byKey.keySet().retainAll(ranking.base().keySet());
    byKey.forEach(
        (passage, mentioned) -> {
          Some one = some(Objects.requireNonNull(ranking.base().get(passage)));
          mentioned.entities().forEach(entity -> naming.merge(entity, one, Some::and));
          if (mentioned.title() != 0) {
            titled.merge(mentioned.title(), one, Some::and);
          }
          shares.add(mentioned, one.score());
        });
    Map<PassageKey, Candidate> candidates = new TreeMap<>(ranking.base());
    byKey.forEach(
        (passage, mentioned) -> {
          Some names = Some.NONE;
          for (long entity : mentioned.entities()) {
            names = names.and(titled.getOrDefault(entity, Some.NONE));
          }
          Some namedBy = naming.getOrDefault(mentioned.title(), Some.NONE);
          Candidate candidate = Objects.requireNonNull(ranking.base().get(passage));
          candidates.put(passage, shares.of(mentioned).addTo(linked(candidate, namedBy, names)));
        });
    return ranking.withLinks(candidates, ofEntities(naming, titled));
  }

  private Some some(Candidate candidate) {
    return new Some(
        1,
        candidate.baseScore(settings),
        candidate.terms(),
        candidate.signals().get(Signal.TITLE) > 0);
  }

  private Map<String, EntityLinks> ofEntities(Map<Long, Some> naming, Map<Long, Some> titled) {
    Map<String, EntityLinks> links = new TreeMap<>();
    for (String entity : ranking.fromPassages().entities().keySet()) {
      long hash = StableHash.of(entity);
      Some named = naming.getOrDefault(hash, Some.NONE);
      Some entitled = titled.getOrDefault(hash, Some.NONE);
      if (named.count() + entitled.count() > 0) {
        links.put(entity, new EntityLinks(named, entitled));
      }
    }
    return links;
  }

  /**
   * Links passages that are no candidates, and that mass reached, to candidates.
   *
   * @param titles of passages, where they are among the entities that mass came over
   * @param arrived mass from passages, with the second hop
   */
  public Ranking afterSecondHop(Collection<Mentioned> titles, Collection<Flow> arrived) {
    Map<PassageKey, Long> titleOf = new HashMap<>();
    titles.forEach(title -> titleOf.put(title.passage(), title.title()));
    SortedMap<PassageKey, SortedSet<String>> cameOver = new TreeMap<>();
    for (Flow flow : arrived) {
      if (flow.node().isPassage() && isReachedOnly(flow.node().passageKey())) {
        cameOver
            .computeIfAbsent(flow.node().passageKey(), passage -> new TreeSet<>())
            .add(flow.origin().id());
      }
    }
    Map<PassageKey, Candidate> all = new TreeMap<>(ranking.base());
    cameOver.forEach(
        (passage, entities) -> {
          Some namedBy = Some.NONE;
          Some names = Some.NONE;
          Shares.Shared shared = Shares.Shared.NOTHING;
          for (String entity : entities) {
            EntityLinks links = ranking.links().get(entity);
            if (links == null) {
              continue;
            }
            long hash = StableHash.of(entity);
            boolean title = hash == titleOf.getOrDefault(passage, 0L);
            if (title) {
              namedBy = namedBy.and(links.naming());
            } else {
              names = names.and(links.titled());
            }
            shared = shared.and(shares.over(hash, links.naming().and(links.titled()), title));
          }
          Candidate reached = shared.addTo(linked(new Candidate(Signals.NONE, 0), namedBy, names));
          if (!reached.signals().equals(Signals.NONE)) {
            all.put(passage, reached);
          }
        });
    return ranking.withLinks(all, Map.of());
  }

  /** Of those that the ranking keeps, which are bounded. */
  private boolean isReachedOnly(PassageKey passage) {
    return ranking.fromPassages().passages().containsKey(passage)
        && !ranking.base().containsKey(passage);
  }

  private Candidate linked(Candidate candidate, Some namedBy, Some names) {
    if (namedBy.count() + names.count() == 0) {
      return candidate;
    }
    long terms = candidate.terms() | namedBy.and(names).terms();
    Signals signals =
        candidate
            .signals()
            .with(Signal.NAMED_BY, namedBy.score())
            .with(Signal.NAMES, names.score())
            .with(Signal.NAMED_BY_TITLED, namedBy.inQuestion() ? 1 : 0)
            .with(Signal.NAMES_TITLED, names.inQuestion() ? 1 : 0)
            .with(Signal.NAMED_BY_COUNT, StrictMath.log1p(namedBy.count()))
            .with(Signal.NAMES_COUNT, StrictMath.log1p(names.count()))
            .with(Signal.PAIR_COVERAGE, weights.share(terms));
    return new Candidate(signals, candidate.terms());
  }
}
