package io.flinkgraphrag.model.contract;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * How the evidence of one question is searched and scored (docs/architecture.md, Retrieval). What a
 * question does not say is what the job was configured with.
 *
 * <p>The base score of a passage is {@code dense D + sentence T + bm25 B + title H}, where D, T, B
 * and H are 0 to 1, scaled per question: the best by it are the seeds. The final score is what the
 * graph's ranking model says, or, where the question gives weights, {@code base + passageMass G +
 * factMass F}.
 *
 * @param dense weight of the passage's vector, 0 to 10
 * @param sentence weight of the passage's best sentence, 0 to 10
 * @param bm25 weight of the terms, 0 to 10
 * @param title weight of a title that stands in the question, 0 to 10
 * @param passageMass weight of the mass that spreads from the best passages, 0 to 10
 * @param factMass weight of the mass that spreads from facts and names, 0 to 10
 * @param names weight of a name in the question against that of a fact, as seeds, 0 to 10
 * @param predicateExponent power of a predicate's similarity to the question by which mass over a
 *     relation is scaled, 0 to 4; at 0 all predicates are equal
 * @param seeds passages that mass spreads from, 1 to 50
 * @param hops steps of spreading, 0 to the job's {@code hops-max}; {@link #GRAPH_HOPS} for what the
 *     graph's layout says
 * @param weighs whether the question gave any of the first six weights
 */
public record RetrievalSettings(
    double dense,
    double sentence,
    double bm25,
    double title,
    double passageMass,
    double factMass,
    double names,
    double predicateExponent,
    int seeds,
    int hops,
    boolean weighs) {

  public static final int GRAPH_HOPS = -1;

  public static final double WEIGHT_MAX = 10;
  public static final double EXPONENT_MAX = 4;
  public static final int SEEDS_MAX = 50;

  /**
   * Measured on three sets (docs/decisions/0004-retrieval.md). Sharp seeds matter: 20 instead of 5
   * cost 14 points of recall at 5 on 2WikiMultihopQA.
   */
  public static final RetrievalSettings DEFAULTS =
      new RetrievalSettings(0.4, 0.4, 0.2, 0.2, 0.5, 0.25, 0.5, 2, 5, GRAPH_HOPS, false);

  /** Settings of a question that gives the weights. */
  public RetrievalSettings(
      double dense,
      double sentence,
      double bm25,
      double title,
      double passageMass,
      double factMass,
      double names,
      double predicateExponent,
      int seeds,
      int hops) {
    this(
        dense,
        sentence,
        bm25,
        title,
        passageMass,
        factMass,
        names,
        predicateExponent,
        seeds,
        hops,
        true);
  }

  public RetrievalSettings {
    requireWeight("dense", dense, WEIGHT_MAX);
    requireWeight("sentence", sentence, WEIGHT_MAX);
    requireWeight("bm25", bm25, WEIGHT_MAX);
    requireWeight("title", title, WEIGHT_MAX);
    requireWeight("passageMass", passageMass, WEIGHT_MAX);
    requireWeight("factMass", factMass, WEIGHT_MAX);
    requireWeight("names", names, WEIGHT_MAX);
    requireWeight("predicateExponent", predicateExponent, EXPONENT_MAX);
    if (seeds < 1 || seeds > SEEDS_MAX) {
      throw new IllegalArgumentException("seeds is " + seeds + ", but must be 1 to " + SEEDS_MAX);
    }
    if (hops < GRAPH_HOPS) {
      throw new IllegalArgumentException("hops is " + hops + ", but must be 0 or more");
    }
  }

  private static void requireWeight(String name, double value, double max) {
    if (!(value >= 0 && value <= max)) {
      throw new IllegalArgumentException(name + " is " + value + ", but must be 0 to " + max);
    }
  }

  public static void write(RetrievalSettings settings, DataOutputView out) throws IOException {
    out.writeDouble(settings.dense);
    out.writeDouble(settings.sentence);
    out.writeDouble(settings.bm25);
    out.writeDouble(settings.title);
    out.writeDouble(settings.passageMass);
    out.writeDouble(settings.factMass);
    out.writeDouble(settings.names);
    out.writeDouble(settings.predicateExponent);
    out.writeInt(settings.seeds);
    out.writeInt(settings.hops);
    out.writeBoolean(settings.weighs);
  }

  /**
   * Reads settings.
   *
   * @param toldWeighs whether it was written that they weigh; else they do
   */
  public static RetrievalSettings read(boolean toldWeighs, DataInputView in) throws IOException {
    return new RetrievalSettings(
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readInt(),
        in.readInt(),
        !toldWeighs || in.readBoolean());
  }
}
