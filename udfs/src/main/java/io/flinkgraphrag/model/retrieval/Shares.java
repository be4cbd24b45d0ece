package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.message.HopPart.Mentioned;
import io.flinkgraphrag.model.retrieval.EntityLinks.Some;
import io.flinkgraphrag.model.retrieval.Ranking.Candidate;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What passages share by mentioning the same entities: passages on two sides of a bridge, and
 * passages about what is asked for. Filled with all candidates, then asked; short-lived.
 */
final class Shares {

  /** Of entities, by their hashes. */
  private final Map<Long, Holders> holders = new HashMap<>();

  private final int candidates;
  private final Set<Long> asked;

  /** By the number of candidates that have an entity; 0 where it was not computed yet. */
  private final double[] weights;

  /**
   * @param candidates how many there are
   * @param asked hashes of names that stand in the question
   */
  Shares(int candidates, Set<Long> asked) {
    this.candidates = candidates;
    this.asked = asked;
    this.weights = new double[candidates + 1];
  }

  /** The candidates that have one entity. */
  private static final class Holders {

    private int count;

    /** The first with the best score; null where nobody has one above 0. */
    private @Nullable PassageKey best;

    private double score;

    /** The score of the next. */
    private double second;

    void add(PassageKey passage, double its) {
      count++;
      if (its > score) {
        second = score;
        score = its;
        best = passage;
      } else {
        second = Math.max(second, its);
      }
    }

    double bestOther(PassageKey passage) {
      return passage.equals(best) ? second : score;
    }
  }

  /** The signals of one passage. */
  record Shared(double bridge, double sharedAsked, double asked) {

    static final Shared NOTHING = new Shared(0, 0, 0);

    /** With what is shared over another entity. */
    Shared and(Shared other) {
      return new Shared(
          Math.max(bridge, other.bridge),
          Math.max(sharedAsked, other.sharedAsked),
          Math.max(asked, other.asked));
    }

    Candidate addTo(Candidate candidate) {
      return equals(NOTHING)
          ? candidate
          : new Candidate(
              candidate
                  .signals()
                  .with(Signal.SHARED, bridge)
                  .with(Signal.SHARED_ASKED, sharedAsked)
                  .with(Signal.ASKED, asked),
              candidate.terms());
    }
  }

  /** The signals of one passage while its mentions are gone through. */
  private static final class Most {
    private double bridge;
    private double sharedAsked;
    private double asked;

    Shared shared() {
      return new Shared(bridge, sharedAsked, asked);
    }
  }

  /** Takes a candidate; the earlier key of two that score alike is to come first. */
  void add(Mentioned mentioned, double score) {
    mentioned.entities().forEach(entity -> add(entity, mentioned.passage(), score));
    if (mentioned.title() != 0) {
      add(mentioned.title(), mentioned.passage(), score);
    }
  }

  private void add(long entity, PassageKey passage, double score) {
    holders.computeIfAbsent(entity, first -> new Holders()).add(passage, score);
  }

  /** What a candidate shares with others. */
  Shared of(Mentioned mentioned) {
    Most most = new Most();
    for (long entity : mentioned.entities()) {
      add(entity, mentioned.passage(), false, most);
    }
    if (mentioned.title() != 0) {
      add(mentioned.title(), mentioned.passage(), true, most);
    }
    return most.shared();
  }

  private void add(long entity, PassageKey passage, boolean title, Most most) {
    Holders its = Objects.requireNonNull(holders.get(entity));
    add(entity, its.count, its.bestOther(passage), title, most);
  }

  /**
   * What a passage that is no candidate shares with some.
   *
   * @param entity that it mentions
   * @param title whether the entity is its title
   */
  Shared over(long entity, Some some, boolean title) {
    Most most = new Most();
    add(entity, some.count(), some.score(), title, most);
    return most.shared();
  }

  private void add(long entity, int count, double score, boolean title, Most most) {
    double weight = weight(count);
    if (asked.contains(entity)) {
      most.sharedAsked = Math.max(most.sharedAsked, score * weight);
      most.asked = title ? most.asked : Math.max(most.asked, weight);
    } else {
      most.bridge = Math.max(most.bridge, score * weight);
    }
  }

  /** 1 for an entity that one candidate has, and less the more have it. */
  private double weight(int count) {
    if (count >= weights.length) {
      return computed(count);
    }
    if (weights[count] == 0) {
      weights[count] = computed(count);
    }
    return weights[count];
  }

  private double computed(int count) {
    return StrictMath.log1p((double) candidates / count) / StrictMath.log1p(candidates);
  }
}
