package io.flinkgraphrag.generate.evidence;

import io.flinkgraphrag.model.contract.Evidence;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Answers from facts alone: the names that answer, then the facts that say so.
 *
 * <p>Facts of one predicate that lead the same way from what the question names, or from what such
 * facts lead to, are a group: their far ends answer together. The group is taken whose predicate
 * the question says and whose facts score best; of a chain of predicates that the question says,
 * the last. Where the question names several things, what most of them lead to answers. Retrieval
 * weighs whole paths by their vectors, which words cannot: where the entity that it ranked first
 * lies several steps off, the group is one that leads to it. Where no group begins at what is
 * known, the facts that share most with the question are stated without a name before them.
 */
public final class FactStatements {

  /** Facts that an answer states. */
  static final int FACTS_MAX = 5;

  /** Names that an answer begins with. */
  static final int NAMES_MAX = 10;

  /** Steps from what the question names; the hops of retrieval are no more. */
  private static final int DEPTH_MAX = 3;

  /** Worth of a step further on over predicates that the question says. */
  private static final double DEPTH_PLUS = 0.5;

  private final String asked;
  private final List<Evidence.Fact> facts;
  private final Language language;
  private final Set<String> wanted;
  private final Map<String, Integer> depths = new LinkedHashMap<>();
  private final double bestScore;

  /** The name of the entity that retrieval ranked first, normalised; "" for none. */
  private final String first;

  /**
   * An answer of names.
   *
   * @param text with what says so
   * @param facts that say so, by their places in evidence
   */
  public record Named(List<String> names, String text, List<Integer> facts) {}

  /** Facts of one predicate, from ends of one depth, in one direction. */
  private record Group(String predicate, boolean forward, int depth, String start) {}

  private FactStatements(String question, Evidence evidence, Language language) {
    List<Evidence.Fact> facts = evidence.facts();
    this.first =
        evidence.entities().isEmpty() ? "" : Names.normalize(evidence.entities().get(0).name());
    this.asked = Names.normalize(question);
    this.facts = facts.subList(0, Math.min(facts.size(), EvidenceSentences.FACTS_MAX));
    this.language = language;
    this.wanted = new HashSet<>(language.terms(question));
    this.bestScore = facts.stream().mapToDouble(Evidence.Fact::score).max().orElse(0);
    measureDepths();
  }

  /**
   * Writes the answer.
   *
   * @param evidence with at least one fact
   */
  public static String answer(String question, Evidence evidence, Language language) {
    FactStatements statements = new FactStatements(question, evidence, language);
    return statements
        .named(question)
        .map(Named::text)
        .orElseGet(() -> text(question, List.of(), statements.closest()));
  }

  /** The answer where it begins with names; empty where no group begins at what is known. */
  public static Optional<Named> named(String question, Evidence evidence, Language language) {
    return new FactStatements(question, evidence, language).named(question);
  }

  /** A fact as people say it, without a full stop. */
  static String statement(Evidence.Fact fact) {
    return fact.source() + " " + fact.predicate().replace('_', ' ') + " " + fact.target();
  }

  private Optional<Named> named(String question) {
    Map<Group, List<Evidence.Fact>> groups = new LinkedHashMap<>();
    for (Evidence.Fact fact : facts) {
      Group group = group(fact);
      if (group != null) {
        groups.computeIfAbsent(group, key -> new ArrayList<>()).add(fact);
      }
    }
    Set<Group> leading = leadingToTheFirst(groups);
    Group best = null;
    double bestWorth = 0;
    for (Group group : leading.isEmpty() ? groups.keySet() : leading) {
      double worth = worth(group, groups);
      if (worth > bestWorth) {
        best = group;
        bestWorth = worth;
      }
    }
    List<Evidence.Fact> found = best == null ? null : groups.get(best);
    if (best == null || found == null) {
      return Optional.empty();
    }
    List<Evidence.Fact> members = ofMostNames(best, found);
    List<Evidence.Fact> support = support(best, members);
    List<String> names = names(best, members);
    return Optional.of(
        new Named(
            names, text(question, names, support), support.stream().map(facts::indexOf).toList()));
  }

  /** Groups that lead to the entity ranked first, if it lies more than one step off; else none. */
  private Set<Group> leadingToTheFirst(Map<Group, List<Evidence.Fact>> groups) {
    Set<Group> leading = new LinkedHashSet<>();
    if (depths.getOrDefault(first, 0) > 1) {
      groups.forEach(
          (group, members) -> {
            if (members.stream().anyMatch(fact -> farEnd(group, fact).equals(first))) {
              leading.add(group);
            }
          });
    }
    return leading;
  }

  private static String farEnd(Group group, Evidence.Fact fact) {
    return group.forward() ? target(fact) : source(fact);
  }

  /** Named in the question: 0; each further end one more than what leads to it. */
  private void measureDepths() {
    for (Evidence.Fact fact : facts) {
      for (String end : List.of(source(fact), target(fact))) {
        if (NamesInText.stands(end, asked)) {
          depths.put(end, 0);
          language.terms(end).forEach(wanted::remove);
        }
      }
    }
    for (int depth = 1; depth <= DEPTH_MAX; depth++) {
      Set<String> reached = new LinkedHashSet<>();
      for (Evidence.Fact fact : facts) {
        if (isAt(source(fact), depth - 1)) {
          reached.add(target(fact));
        }
        if (isAt(target(fact), depth - 1)) {
          reached.add(source(fact));
        }
      }
      for (String end : reached) {
        depths.putIfAbsent(end, depth);
      }
    }
  }

  private boolean isAt(String end, int depth) {
    return depths.getOrDefault(end, -1) == depth;
  }

  /** Null for a fact that begins nowhere known, or that leads to nothing new. */
  private @Nullable Group group(Evidence.Fact fact) {
    int source = depths.getOrDefault(source(fact), Integer.MAX_VALUE);
    int target = depths.getOrDefault(target(fact), Integer.MAX_VALUE);
    if (source == target) {
      return null;
    }
    boolean forward = source < target;
    String start = forward ? source(fact) : target(fact);
    int depth = Math.min(source, target);
    return new Group(Names.normalize(fact.predicate()), forward, depth, depth == 0 ? start : "");
  }

  private double worth(Group group, Map<Group, List<Evidence.Fact>> groups) {
    double fit = fit(group.predicate());
    double score = bestScore > 0 ? score(group, groups) / bestScore : 0;
    if (group.depth() == 0) {
      return 1 + score + fit; // even without fit it is about what the question names
    }
    boolean again =
        groups.keySet().stream()
            .anyMatch(
                other ->
                    other.predicate().equals(group.predicate()) && other.depth() < group.depth());
    return fit == 0 || again
        ? score
        : 1 + scoreAmongEquals(group, groups) + fit + DEPTH_PLUS * group.depth();
  }

  /** What lies further on scores less by its nature, so it is compared with what is as far. */
  private static double scoreAmongEquals(Group group, Map<Group, List<Evidence.Fact>> groups) {
    double best =
        groups.keySet().stream()
            .filter(other -> other.depth() == group.depth())
            .mapToDouble(other -> score(other, groups))
            .max()
            .orElse(0);
    return best > 0 ? score(group, groups) / best : 0;
  }

  private static double score(Group group, Map<Group, List<Evidence.Fact>> groups) {
    return Objects.requireNonNull(groups.get(group)).get(0).score();
  }

  /** The share of the predicate's terms that the question says. */
  private double fit(String predicate) {
    Set<String> terms = new HashSet<>(language.terms(predicate));
    long said = terms.stream().filter(wanted::contains).count();
    return terms.isEmpty() ? 0 : (double) said / terms.size();
  }

  /**
   * Where the question names several things, what most of them lead to: the film in which both
   * acted, and not one in which one of them did.
   */
  private List<Evidence.Fact> ofMostNames(Group group, List<Evidence.Fact> members) {
    if (group.depth() > 1) {
      return members;
    }
    boolean atTarget = group.forward() == (group.depth() == 0);
    int most = 0;
    List<Evidence.Fact> best = new ArrayList<>();
    for (Evidence.Fact member : members) {
      int count = namedBeside(atTarget ? target(member) : source(member));
      if (count > most) {
        best.clear();
        most = count;
      }
      if (count == most) {
        best.add(member);
      }
    }
    return best;
  }

  /** How many of the things that the question names have a fact with this end. */
  private int namedBeside(String end) {
    Set<String> named = new HashSet<>();
    for (Evidence.Fact fact : facts) {
      if (source(fact).equals(end) && isAt(target(fact), 0)) {
        named.add(target(fact));
      }
      if (target(fact).equals(end) && isAt(source(fact), 0)) {
        named.add(source(fact));
      }
    }
    return named.size();
  }

  private static List<String> names(Group group, List<Evidence.Fact> facts) {
    Map<String, String> names = new LinkedHashMap<>();
    for (Evidence.Fact fact : facts) {
      String name = group.forward() ? fact.target() : fact.source();
      names.putIfAbsent(Names.normalize(name), name);
    }
    return names.values().stream().limit(NAMES_MAX).toList();
  }

  /** The group's facts, and where it begins behind a fact, one that leads to each of them. */
  private List<Evidence.Fact> support(Group group, List<Evidence.Fact> members) {
    Set<Evidence.Fact> support = new LinkedHashSet<>();
    for (Evidence.Fact member : members) {
      if (support.size() >= FACTS_MAX) {
        break;
      }
      support.add(member);
      String end = group.forward() ? source(member) : target(member);
      for (int depth = group.depth(); depth > 0 && end != null; depth--) {
        end = lead(end, depth, support);
      }
    }
    return support.stream().limit(FACTS_MAX).toList();
  }

  /** Adds the best fact that leads to the end from one step before, and says where it begins. */
  private @Nullable String lead(String end, int depth, Set<Evidence.Fact> support) {
    for (Evidence.Fact fact : facts) {
      boolean forward = target(fact).equals(end) && isAt(source(fact), depth - 1);
      if (forward || (source(fact).equals(end) && isAt(target(fact), depth - 1))) {
        support.add(fact);
        return forward ? source(fact) : target(fact);
      }
    }
    return null;
  }

  /** Those that share most with the question; the best ones where none shares anything. */
  private List<Evidence.Fact> closest() {
    List<Evidence.Fact> best = new ArrayList<>(facts);
    best.sort(
        Comparator.comparingLong(this::shared)
            .thenComparingDouble(Evidence.Fact::score)
            .reversed());
    boolean anyShared = shared(best.get(0)) > 0;
    return best.stream().filter(fact -> !anyShared || shared(fact) > 0).limit(FACTS_MAX).toList();
  }

  private long shared(Evidence.Fact fact) {
    return language.terms(statement(fact)).stream().distinct().filter(wanted::contains).count();
  }

  private static String text(String question, List<String> names, List<Evidence.Fact> facts) {
    List<String> sentences = new ArrayList<>();
    if (!names.isEmpty()) {
      sentences.add(
          String.join(Phrases.comma(question), names.stream().map(Quotes::line).toList()));
    }
    facts.forEach(fact -> sentences.add(Quotes.line(statement(fact))));
    StringBuilder text = new StringBuilder();
    for (String sentence : sentences) {
      text.append(Quotes.withoutMarks(sentence)).append(Phrases.fullStop(question));
    }
    return text.toString().strip();
  }

  private static String source(Evidence.Fact fact) {
    return Names.normalize(fact.source());
  }

  private static String target(Evidence.Fact fact) {
    return Names.normalize(fact.target());
  }
}
