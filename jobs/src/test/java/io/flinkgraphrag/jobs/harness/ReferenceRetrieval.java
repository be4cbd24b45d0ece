package io.flinkgraphrag.jobs.harness;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.text.Language;
import io.flinkgraphrag.text.Names;
import io.flinkgraphrag.text.Span;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The retrieval of docs/architecture.md and decision 4 over a whole graph in memory, written from
 * these texts and not from the operators: no shards, no rounds, no state, no fixed point. It shares
 * with the product the analysis of texts and the quantisation to one byte, which are inputs here.
 *
 * <p>For small English graphs with passages: below every cap, where each list is whole. Its doubles
 * differ from the product's multiples of 2^-20 by less than {@link EvidenceComparison#TOLERANCE}.
 */
public final class ReferenceRetrieval {

  private static final int CANDIDATES = 50;
  private static final int SEED_PASSAGES = 5;
  private static final int SEED_FACTS = 3;
  private static final int NAME_WORDS = 12;
  private static final int TITLE_MENTION = 3;
  private static final double NAMED = 0.5;
  private static final double FACTOR_MIN = 0.01;

  private final Language language = Language.of("en");
  private final Function<String, float[]> embedder;
  private final int hops;

  private final Map<String, Passage> passages = new TreeMap<>();
  private final Map<String, Map<String, Integer>> passagesOf = new TreeMap<>();
  private final Map<String, Set<String>> entitiesOfName = new TreeMap<>();

  /** Normalised name to the entities that have it: as their name, and as an alias. */
  private final Map<String, Set<String>> named = new TreeMap<>();

  private final Map<String, Set<String>> aliased = new TreeMap<>();
  private final Set<Relation> relations = new HashSet<>();

  private record Passage(
      String title, String text, List<String> terms, Map<String, Integer> mentions) {}

  private record Relation(String source, String predicate, String target, double weight) {}

  /**
   * What was found: scores by {@code document/passage}, by entity and by statement.
   *
   * @param texts title and text of each passage
   */
  record Found(
      Map<String, Double> passages,
      Map<String, Double> entities,
      Map<String, Double> facts,
      Map<String, List<String>> texts) {}

  /**
   * Loads a graph.
   *
   * @param elements upserts in the contract's form, each element once
   */
  public ReferenceRetrieval(
      Collection<? extends JsonNode> elements, Function<String, float[]> embedder, int hops) {
    this.embedder = embedder;
    this.hops = hops;
    // texts say names, whose entities must be there
    elements.stream().filter(element -> !isPassage(element)).forEach(this::load);
    elements.stream().filter(ReferenceRetrieval::isPassage).forEach(this::load);
    passages.forEach(
        (key, passage) ->
            passage.mentions.forEach(
                (entity, weight) ->
                    passagesOf.computeIfAbsent(entity, any -> new TreeMap<>()).put(key, weight)));
  }

  private void load(JsonNode element) {
    switch (element.get("type").asText()) {
      case "passage" -> {
        String title = element.get("title").asText();
        String text = element.get("text").asText();
        Map<String, Integer> mentions = new TreeMap<>();
        if (element.path("entities").isEmpty()) {
          language.mentions(text).forEach(name -> mentions.merge(entityOf(name), 1, Math::max));
        } else {
          element.get("entities").forEach(entity -> mentions.put(entity.asText(), 1));
        }
        if (!Names.ofTitle(title).isEmpty()) {
          mentions.put(entityOf(Names.ofTitle(title)), TITLE_MENTION);
        }
        passages.put(
            element.get("document").asText() + "/" + element.get("id").asText(),
            new Passage(title, text, language.terms(title + "\n" + text), mentions));
      }
      case "entity" -> {
        String id = element.get("id").asText();
        name(element.get("name").asText(), id);
        has(named, element.get("name").asText(), id);
        for (JsonNode alias : element.path("aliases")) {
          name(alias.asText(), id);
          has(aliased, alias.asText(), id);
        }
      }
      default -> {
        Relation relation =
            new Relation(
                element.get("source").asText(),
                element.get("predicate").asText(),
                element.get("target").asText(),
                element.path("weight").asDouble(1));
        relations.add(relation);
        name(relation.source, relation.source);
        name(relation.target, relation.target);
      }
    }
  }

  private static boolean isPassage(JsonNode element) {
    return element.get("type").asText().equals("passage");
  }

  private static void has(Map<String, Set<String>> entities, String name, String entity) {
    entities
        .computeIfAbsent(Names.normalize(name), any -> new TreeSet<>(PagedSet.ORDER))
        .add(entity);
  }

  /** The entity that a text means which says a name (docs/architecture.md, Names). */
  private String entityOf(String name) {
    Set<String> names = named.getOrDefault(name, Set.of());
    Set<String> aliases = aliased.getOrDefault(name, Set.of());
    if (names.contains(name) || aliases.contains(name)) {
      return name;
    }
    return Stream.of(names, aliases).flatMap(Set::stream).findFirst().orElse(name);
  }

  private void name(String name, String entity) {
    entitiesOfName.computeIfAbsent(Names.normalize(name), any -> new TreeSet<>()).add(entity);
  }

  public Found search(String question) {
    Map<String, Double> base = base(question);
    Map<Relation, Double> facts = facts(question);
    Map<String, Double> predicates = predicates(question);
    Mass mentioned = overMentions(seeds(base));
    Mass related = overRelations(seeds(question, facts), predicates);
    Map<String, Double> passageScores = new TreeMap<>(base);
    addShares(mentioned.passages, 0.5, passageScores);
    addShares(related.passages, 0.25, passageScores);
    Map<String, Double> entityScores = new TreeMap<>();
    addShares(mentioned.entities, 0.5, entityScores);
    addShares(related.entities, 0.25, entityScores);
    Map<String, List<String>> texts = new TreeMap<>();
    passages.forEach((key, passage) -> texts.put(key, List.of(passage.title, passage.text)));
    return new Found(passageScores, entityScores, support(facts, predicates, entityScores), texts);
  }

  // ---- base score ----

  private Map<String, Double> base(String question) {
    Map<String, Double> scores = new TreeMap<>();
    double[] vector = vector(question);
    Map<String, Double> dense = new TreeMap<>();
    Map<String, Double> sentence = new TreeMap<>();
    passages.forEach(
        (key, passage) -> {
          double whole = cosine(vector, (passage.title + " " + passage.text).strip());
          dense.put(key, whole);
          List<String> sentences = language.sentences(passage.text);
          String lead = passage.title.isBlank() ? "" : passage.title + ": ";
          sentence.put(
              key,
              sentences.size() < 2
                  ? whole
                  : sentences.stream()
                      .mapToDouble(one -> cosine(vector, lead + one))
                      .max()
                      .getAsDouble());
        });
    addScaled(dense, 0.4, scores);
    addScaled(sentence, 0.4, scores);
    addScaled(bm25(question), 0.2, scores);
    Set<String> spans = new HashSet<>();
    language.nameSpans(question, NAME_WORDS).forEach(span -> spans.add(span.name()));
    passages.forEach(
        (key, passage) -> {
          String bare = Names.ofTitle(passage.title);
          boolean tells = bare.length() >= language.titleLengthMin();
          String title = tells ? bare : Names.normalize(passage.title);
          if (title.length() >= language.titleLengthMin() && spans.contains(title)) {
            scores.merge(key, 0.2, Double::sum);
          }
        });
    scores.replaceAll((key, score) -> rounded(score));
    scores.values().removeIf(score -> score <= 0);
    return scores;
  }

  /** Scores are multiples of 2^-20 before they are compared. */
  private static double rounded(double score) {
    return Math.rint(score * (1 << 20)) / (1 << 20);
  }

  /** x / x1: of fewer than 50, the 50th is 0. */
  private void addScaled(Map<String, Double> raw, double weight, Map<String, Double> scores) {
    assertThat(raw.size()).as("lists stay whole").isLessThan(CANDIDATES);
    double best = raw.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    raw.forEach(
        (key, score) -> {
          if (best > 0 && score > 0) {
            scores.merge(key, weight * (score / best), Double::sum);
          }
        });
  }

  private Map<String, Double> bm25(String question) {
    double average =
        passages.values().stream().mapToInt(passage -> passage.terms.size()).average().orElse(1);
    Map<String, Double> scores = new TreeMap<>();
    for (String term : language.terms(question)) {
      long df = passages.values().stream().filter(passage -> passage.terms.contains(term)).count();
      double idf = Math.log(1 + (passages.size() - df + 0.5) / (df + 0.5));
      passages.forEach(
          (key, passage) -> {
            long tf = passage.terms.stream().filter(term::equals).count();
            double norm = 1.2 * (0.25 + 0.75 * passage.terms.size() / average);
            if (tf > 0) {
              scores.merge(key, idf * tf / (tf + norm), Double::sum);
            }
          });
    }
    scores.replaceAll((key, score) -> rounded(score));
    return scores;
  }

  // ---- facts, predicates, names ----

  /** The 50 nearest, best first, scaled from the farthest of all to the nearest. */
  private Map<Relation, Double> facts(String question) {
    double[] vector = vector(question);
    Map<Relation, Double> cosines = new HashMap<>();
    for (Relation relation : relations) {
      cosines.put(relation, cosine(vector, statement(relation)));
    }
    Map<Relation, Double> scaled = scaled(cosines);
    Map<Relation, Double> nearest = new LinkedHashMap<>();
    cosines.entrySet().stream()
        .sorted(
            Map.Entry.<Relation, Double>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry::getKey, BY_HASH))
        .limit(CANDIDATES)
        .forEach(fact -> nearest.put(fact.getKey(), scaled.get(fact.getKey())));
    return nearest;
  }

  /** Which of equals come first (docs/architecture.md, Retrieval). */
  private static final Comparator<Relation> BY_HASH =
      (a, b) -> Long.compareUnsigned(hash(a), hash(b));

  private static long hash(Relation relation) {
    return StableHash.of(
        new RelationKey(relation.source, relation.predicate, relation.target).text());
  }

  private Map<String, Double> predicates(String question) {
    double[] vector = vector(question);
    Map<String, Double> cosines = new HashMap<>();
    relations.forEach(
        relation -> cosines.put(relation.predicate, cosine(vector, relation.predicate)));
    Map<String, Double> factors = scaled(cosines);
    factors.replaceAll((predicate, fit) -> Math.max(FACTOR_MIN, fit * fit));
    return factors;
  }

  private static <K> Map<K, Double> scaled(Map<K, Double> cosines) {
    double best = cosines.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    double least = cosines.values().stream().mapToDouble(Double::doubleValue).min().orElse(0);
    Map<K, Double> scaled = new HashMap<>();
    cosines.forEach(
        (key, cosine) ->
            scaled.put(key, best - least > 1e-9 ? (cosine - least) / (best - least) : 1));
    return scaled;
  }

  private static String statement(Relation relation) {
    return relation.source + " " + relation.predicate + " " + relation.target;
  }

  private Map<String, Double> seeds(String question, Map<Relation, Double> facts) {
    Map<String, List<Double>> ends = new TreeMap<>();
    facts.entrySet().stream()
        .limit(SEED_FACTS)
        .forEach(
            fact -> {
              Relation relation = fact.getKey();
              for (String end : new TreeSet<>(List.of(relation.source, relation.target))) {
                ends.computeIfAbsent(end, any -> new ArrayList<>()).add(fact.getValue());
              }
            });
    Map<String, Double> weights = new TreeMap<>();
    ends.forEach((entity, scores) -> weights.put(entity, mean(scores)));
    names(question).forEach((entity, weight) -> weights.merge(entity, weight, Double::sum));
    return weights;
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** Longest first; what lies in a longer name does not count. Namesakes share. */
  private Map<String, Double> names(String question) {
    List<Span> spans = new ArrayList<>(language.nameSpans(question, NAME_WORDS));
    spans.removeIf(span -> span.common() || !entitiesOfName.containsKey(span.name()));
    spans.sort(
        Comparator.<Span>comparingInt(span -> span.from() - span.to())
            .thenComparingInt(Span::from));
    Map<String, Double> weights = new TreeMap<>();
    BitSet taken = new BitSet();
    for (Span span : spans) {
      if (taken.get(span.from(), span.to()).isEmpty()) {
        taken.set(span.from(), span.to());
        Set<String> namesakes = entitiesOfName.get(span.name());
        namesakes.forEach(entity -> weights.merge(entity, NAMED / namesakes.size(), Double::sum));
      }
    }
    return weights;
  }

  // ---- mass ----

  /** Mass that arrived over all hops. */
  private record Mass(Map<String, Double> passages, Map<String, Double> entities) {
    Mass() {
      this(new TreeMap<>(), new TreeMap<>());
    }
  }

  /** Where mass is and where it came from. */
  private record At(String node, boolean passage, String origin) {}

  private static Map<String, Double> seeds(Map<String, Double> base) {
    List<Map.Entry<String, Double>> best =
        base.entrySet().stream()
            .sorted(
                Map.Entry.<String, Double>comparingByValue()
                    .reversed()
                    .thenComparing(Map.Entry.comparingByKey()))
            .limit(SEED_PASSAGES)
            .toList();
    double sum = best.stream().mapToDouble(entry -> Math.pow(entry.getValue(), 4)).sum();
    Map<String, Double> seeds = new TreeMap<>();
    best.forEach(entry -> seeds.put(entry.getKey(), Math.pow(entry.getValue(), 4) / sum));
    return seeds;
  }

  private Mass overMentions(Map<String, Double> seeds) {
    Mass reached = new Mass();
    Map<At, Double> frontier = new HashMap<>();
    seeds.forEach((passage, mass) -> frontier.put(new At(passage, true, ""), mass));
    Map<At, Double> now = frontier;
    for (int hop = 0; hop < hops; hop++) {
      Map<At, Double> next = new HashMap<>();
      now.forEach((at, mass) -> spreadMentions(at, mass, next));
      next.forEach(
          (at, mass) ->
              (at.passage ? reached.passages : reached.entities).merge(at.node, mass, Double::sum));
      now = next;
    }
    return reached;
  }

  private void spreadMentions(At at, double mass, Map<At, Double> next) {
    if (at.passage) {
      for (String entity : passages.get(at.node).mentions.keySet()) {
        if (!entity.equals(at.origin)) {
          next.merge(new At(entity, false, at.node), mass, Double::sum);
        }
      }
      return;
    }
    Map<String, Integer> mentioning = passagesOf.get(at.node);
    if (mentioning.size() < 2) {
      return;
    }
    double rest = mentioning.values().stream().mapToInt(Integer::intValue).sum();
    rest -= mentioning.getOrDefault(at.origin, 0);
    double idf = Math.log(1 + (double) passages.size() / mentioning.size());
    for (Map.Entry<String, Integer> to : mentioning.entrySet()) {
      if (!to.getKey().equals(at.origin)) {
        double share = mass * idf * to.getValue() / Math.sqrt(rest);
        next.merge(new At(to.getKey(), true, at.node), share, Double::sum);
      }
    }
  }

  private Mass overRelations(Map<String, Double> seeds, Map<String, Double> predicates) {
    Mass reached = new Mass();
    Map<At, Double> now = new HashMap<>();
    seeds.forEach(
        (entity, mass) -> {
          int df = passagesOf.getOrDefault(entity, Map.of()).size();
          now.put(new At(entity, false, entity), mass / Math.max(1, df));
        });
    Map<At, Double> frontier = now;
    for (int hop = 1; hop <= hops; hop++) {
      Map<At, Double> next = new HashMap<>();
      frontier.forEach((at, mass) -> spreadRelations(at, mass, predicates, next));
      double half = Math.pow(0.5, hop);
      next.forEach(
          (at, mass) ->
              (at.passage ? reached.passages : reached.entities)
                  .merge(at.node, mass * half, Double::sum));
      next.keySet().removeIf(At::passage);
      frontier = next;
    }
    return reached;
  }

  private void spreadRelations(
      At at, double mass, Map<String, Double> predicates, Map<At, Double> next) {
    Map<String, Integer> mentioning = passagesOf.getOrDefault(at.node, Map.of());
    List<Map.Entry<String, Double>> edges = new ArrayList<>();
    for (Relation relation : relations) {
      double weight = relation.weight * predicates.get(relation.predicate);
      if (!relation.source.equals(relation.target)) {
        addEdge(at, relation.source, relation.target, weight, edges);
        addEdge(at, relation.target, relation.source, weight, edges);
      }
    }
    double sum = mentioning.size();
    for (Map.Entry<String, Double> edge : edges) {
      sum += edge.getValue();
    }
    for (String passage : mentioning.keySet()) {
      next.merge(new At(passage, true, at.node), mass / sum, Double::sum);
    }
    for (Map.Entry<String, Double> edge : edges) {
      next.merge(new At(edge.getKey(), false, at.node), mass * edge.getValue() / sum, Double::sum);
    }
  }

  private static void addEdge(
      At at, String end, String other, double weight, List<Map.Entry<String, Double>> edges) {
    if (end.equals(at.node) && !other.equals(at.origin)) {
      edges.add(Map.entry(other, weight));
    }
  }

  private static void addShares(
      Map<String, Double> masses, double weight, Map<String, Double> scores) {
    double most = masses.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    masses.forEach(
        (node, mass) -> {
          if (mass > 0) {
            scores.merge(node, weight * mass / most, Double::sum);
          }
        });
  }

  /** How well each fact supports an answer; none of these says which passage states it. */
  private Map<String, Double> support(
      Map<Relation, Double> facts, Map<String, Double> predicates, Map<String, Double> entities) {
    double best = entities.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    Map<String, Double> support = new TreeMap<>();
    relations.forEach(
        relation -> {
          double ends =
              entities.getOrDefault(relation.source, 0.0)
                  + entities.getOrDefault(relation.target, 0.0);
          double share = best == 0 ? 0 : ends / (2 * best);
          support.put(
              statement(relation),
              facts.getOrDefault(relation, 0.0) + 0.5 * share * predicates.get(relation.predicate));
        });
    return support;
  }

  // ---- vectors ----

  private double cosine(double[] question, String text) {
    double[] other = vector(text);
    double sum = 0;
    for (int i = 0; i < question.length; i++) {
      sum += question[i] * other[i];
    }
    return rounded(sum);
  }

  /** As one byte per component with a scale can tell it. */
  private double[] vector(String text) {
    float[] exact = embedder.apply(text);
    float most = 0;
    for (float x : exact) {
      most = Math.max(most, Math.abs(x));
    }
    double[] told = new double[exact.length];
    for (int i = 0; i < exact.length; i++) {
      told[i] = (double) (most / 127) * Math.round(exact[i] / (most / 127));
    }
    return told;
  }
}
