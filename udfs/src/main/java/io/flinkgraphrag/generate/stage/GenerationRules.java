package io.flinkgraphrag.generate.stage;

import io.flinkgraphrag.generate.GeneratorStep;
import io.flinkgraphrag.generate.PromptRules;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How the questions of all graphs are answered: of those that the generation file names, and by its
 * default those of every other.
 *
 * <p>Immutable and serializable: read once, where the job is put together. Nothing of it is in
 * state, so it may change whenever the job starts. {@code flink-conf/generation.yaml} documents the
 * file.
 */
public final class GenerationRules implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Most graphs that a file may name. */
  public static final int GRAPHS_MAX = 10_000;

  /** Most characters of a file. */
  public static final int FILE_LENGTH_MAX = 2_000_000;

  private final GraphGeneration others;
  private final TreeMap<String, GraphGeneration> named;

  GenerationRules(GraphGeneration others, Map<String, GraphGeneration> named) {
    this.others = others;
    this.named = new TreeMap<>(named);
  }

  /** Without a file: all graphs alike, and the prompt that holds where nobody says otherwise. */
  public static GenerationRules of(List<GeneratorStep> order, double confidenceMin) {
    return new GenerationRules(
        new GraphGeneration(order, PromptRules.DEFAULT, confidenceMin), Map.of());
  }

  /**
   * Reads a generation file.
   *
   * @param order of graphs for which the file says none
   * @param confidenceMin the same
   * @throws IllegalArgumentException with the file, the place in it, and what is wrong
   */
  public static GenerationRules read(Path file, List<GeneratorStep> order, double confidenceMin) {
    return parse(GenerationFile.YAML.text(file), file.toString(), order, confidenceMin);
  }

  /**
   * Reads the text of a generation file.
   *
   * @param sourceName names it in messages
   * @throws IllegalArgumentException as {@link #read}
   */
  public static GenerationRules parse(
      String yaml, String sourceName, List<GeneratorStep> order, double confidenceMin) {
    return GenerationFile.YAML.parse(yaml, sourceName).rules(sourceName, order, confidenceMin);
  }

  /** How the questions of a graph are answered. */
  public GraphGeneration of(String graph) {
    return named.getOrDefault(graph, others);
  }

  /** All that any graph may need. */
  public Set<GeneratorStep> steps() {
    Set<GeneratorStep> steps = EnumSet.copyOf(others.order());
    named.values().forEach(graph -> steps.addAll(graph.order()));
    return steps;
  }
}
