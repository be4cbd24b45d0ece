package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.PredicatePaths;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Where mass from names and facts came to in a graph without passages, told apart by the path that
 * it took: entities that may be the answer, and the relations that lead to them.
 *
 * @param arrivals by entity and path; the seeds have the path 0
 */
public record Trails(PredicatePaths paths, Map<End, Arrival> arrivals) {

  /** Paths are not told apart. */
  public static final Trails NONE = new Trails(PredicatePaths.NONE, Map.of());

  /** How much a full unit of mass weighs against the fit of paths: it orders ends of one path. */
  private static final double MASS_WEIGHT = 0x1p-10;

  private static final double SCORE_UNITS = 1 << 20;

  /** The end of a path. */
  public record End(String entity, long path) implements Comparable<End> {

    private static final Comparator<End> ORDER =
        Comparator.comparing(End::entity).thenComparing(End::path);

    @Override
    public int compareTo(End other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * What arrived.
   *
   * @param origin the entity before it, from which most came
   */
  public record Arrival(long mass, String origin) {}

  public boolean followed() {
    return !paths.predicates().isEmpty();
  }

  public boolean isSeed(String entity) {
    return arrivals.containsKey(new End(entity, 0));
  }

  /** The fit of the path, above 0, and among the ends of one path the mass. */
  public double score(End end, Arrival arrival) {
    double score = Math.max(0, 1 + paths.score(end.path)) + MASS_WEIGHT * arrival.mass / Flow.ONE;
    return Math.rint(score * SCORE_UNITS) / SCORE_UNITS;
  }

  /** Entities but the seeds, each with the score of its best path. */
  public Map<String, Double> entityScores() {
    Map<String, Double> scores = new TreeMap<>();
    arrivals.forEach(
        (end, arrival) -> {
          if (end.path != 0) {
            scores.merge(end.entity, score(end, arrival), Math::max);
          }
        });
    return scores;
  }

  /**
   * The relations on the best path to each of the best entities, with the share of the entity's
   * score in the best one's.
   */
  public Map<RelationKey, Double> relations(int entities) {
    Map<String, Double> scores = entityScores();
    Map<String, End> best = new TreeMap<>();
    arrivals.forEach(
        (end, arrival) -> {
          if (end.path != 0 && score(end, arrival) == scores.getOrDefault(end.entity, 0.0)) {
            best.putIfAbsent(end.entity, end);
          }
        });
    Map<RelationKey, Double> relations = new TreeMap<>();
    double most = 0;
    for (String entity : Ranking.best(scores, entities)) {
      double score = scores.getOrDefault(entity, 0.0);
      most = Math.max(most, score);
      double share = most == 0 ? 0 : score / most;
      End end = Objects.requireNonNull(best.get(entity));
      while (end.path != 0 && arrivals.containsKey(end)) {
        String origin = arrivals.get(end).origin;
        RelationKey step = paths.lastStep(end.path, origin, end.entity);
        if (step != null) {
          relations.merge(step, share, Math::max);
        }
        end = new End(origin, PredicatePaths.prefix(end.path));
      }
    }
    return relations;
  }

  static void write(Trails trails, DataOutputView out) throws IOException {
    PredicatePaths.write(trails.paths, out);
    Wire.writeMap(
        trails.arrivals,
        (end, target) -> {
          Wire.writeText(end.entity, target);
          target.writeLong(end.path);
        },
        (arrival, target) -> {
          target.writeLong(arrival.mass);
          Wire.writeText(arrival.origin, target);
        },
        out);
  }

  static Trails read(DataInputView in) throws IOException {
    return new Trails(
        PredicatePaths.read(in),
        Wire.readMap(
            source -> new End(Wire.readText(source), source.readLong()),
            source -> new Arrival(source.readLong(), Wire.readText(source)),
            in));
  }
}
