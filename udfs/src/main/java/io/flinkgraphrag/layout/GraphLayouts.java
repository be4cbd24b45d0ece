package io.flinkgraphrag.layout;

import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The layouts of all graphs: those that the layouts file names, and the default for every other.
 *
 * <p>Immutable and serializable: it is read once, where the job is put together, and travels with
 * the functions that route. {@code flink-conf/layouts.yaml} documents the file.
 */
public final class GraphLayouts implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Most graphs that a layouts file may name. */
  public static final int GRAPHS_MAX = 10_000;

  /** Most characters of a layouts file. */
  public static final int FILE_LENGTH_MAX = 2_000_000;

  /** Most characters of a graph's name in the file. */
  public static final int NAME_LENGTH_MAX = 256;

  private static final GraphLayouts DEFAULTS = new GraphLayouts(GraphLayout.BUILT_IN, Map.of());

  private final GraphLayout defaultLayout;
  private final TreeMap<String, GraphLayout> named;

  GraphLayouts(GraphLayout defaultLayout, Map<String, GraphLayout> named) {
    this.defaultLayout = defaultLayout;
    this.named = new TreeMap<>(named);
  }

  /** What holds without a layouts file: {@link GraphLayout#BUILT_IN} for every graph. */
  public static GraphLayouts defaults() {
    return DEFAULTS;
  }

  /**
   * Reads a layouts file, and the ranking files that it names; their paths begin at its folder.
   *
   * @throws IllegalArgumentException when the file cannot be read or is not a valid layouts file;
   *     the message names the file, the place in it and what would be right
   */
  public static GraphLayouts read(Path file) {
    Path folder = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), file);
    return LayoutsFile.parse(LayoutsFile.YAML.text(file), file.toString(), folder);
  }

  /**
   * Reads the text of a layouts file. Relative paths in it begin at the process's folder.
   *
   * @param sourceName names the text in messages
   * @throws IllegalArgumentException as {@link #read}
   */
  public static GraphLayouts parse(String yaml, String sourceName) {
    return LayoutsFile.parse(yaml, sourceName, Path.of(""));
  }

  /** One graph in its language, undivided: for who holds it whole, and asks nothing of it. */
  public GraphLayouts undivided(String graph) {
    GraphLayout layout =
        new GraphLayout(GraphLayout.Strategy.HASH, 1, 1, 1, of(graph).language(), List.of());
    return new GraphLayouts(layout, Map.of());
  }

  /** The layout of a graph; the default for one that the file does not name. */
  public GraphLayout of(String graph) {
    return named.getOrDefault(graph, defaultLayout);
  }

  /** The embedders that any graph may need: the default's, and those of the named graphs. */
  public Set<EmbedderName> embedders() {
    Set<EmbedderName> used = EnumSet.of(defaultLayout.embedder());
    named.values().forEach(layout -> used.add(layout.embedder()));
    return used;
  }

  /** The default layout and those of the named graphs. */
  Collection<GraphLayout> all() {
    List<GraphLayout> all = new ArrayList<>(named.values());
    all.add(defaultLayout);
    return all;
  }

  /** The graphs that the file names, by name. */
  public SortedMap<String, GraphLayout> named() {
    return Collections.unmodifiableSortedMap(named);
  }

  /**
   * Checks that no graph wants more hops than the job has operators for.
   *
   * @throws IllegalArgumentException naming the first graph that does
   */
  public void requireHopsAtMost(int hopsMax) {
    requireHops("the default layout", defaultLayout, hopsMax);
    named.forEach((graph, layout) -> requireHops("graph \"" + graph + "\"", layout, hopsMax));
  }

  private static void requireHops(String what, GraphLayout layout, int hopsMax) {
    if (layout.hops() > hopsMax) {
      throw new IllegalArgumentException(
          what + " wants " + layout.hops() + " hops, but the job has " + hopsMax);
    }
  }

  /** Stands for the default layout among {@link #lines}; no graph's name is empty. */
  public static final String DEFAULT_LINE = "";

  /**
   * What the bytes in state depend on, in one line per graph that differs from the default layout;
   * {@link #DEFAULT_LINE} is that of all others.
   *
   * <p>{@code hops} is left out: every hop operator holds the whole adjacency, so it may change
   * between runs. So are {@code ranking} and {@code reranker}: nothing in state depends on them.
   */
  public SortedMap<String, String> lines() {
    String others = line(defaultLayout);
    TreeMap<String, String> lines = new TreeMap<>();
    named.forEach((graph, layout) -> lines.put(graph, line(layout)));
    lines.values().removeIf(others::equals);
    lines.put(DEFAULT_LINE, others);
    return lines;
  }

  private static String line(GraphLayout layout) {
    StringBuilder line = new StringBuilder();
    line.append(layout.strategy() == GraphLayout.Strategy.HASH ? "hash" : "range");
    line.append(" shards=").append(layout.shards());
    line.append(" readCopies=").append(layout.readCopies());
    line.append(" language=").append(layout.language());
    line.append(" embedder=").append(layout.embedder().text());
    if (!layout.splitPoints().isEmpty()) {
      line.append(" splitPoints=");
      line.append(
          layout.splitPoints().stream().map(GraphLayouts::quote).collect(Collectors.joining(",")));
    }
    return line.toString();
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GraphLayouts that
        && defaultLayout.equals(that.defaultLayout)
        && named.equals(that.named);
  }

  @Override
  public int hashCode() {
    return 31 * defaultLayout.hashCode() + named.hashCode();
  }

  @Override
  public String toString() {
    return lines().toString();
  }
}
