package io.flinkgraphrag.layout;

import java.io.Serializable;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which graphs this job owns, where several jobs share the topics: it answers and stores those, and
 * leaves the others to the other jobs. Immutable; travels with the functions that ask it.
 *
 * <p>Every graph has exactly one owner, if the jobs are configured so; a record whose graph cannot
 * be read counts as one of the graph {@code default}.
 */
public final class Cell implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The job that owns every graph. */
  public static final Cell WHOLE = new Cell("", Set.of(), true);

  /** Most graphs that a cell may list. */
  public static final int GRAPHS_MAX = 10_000;

  /** Most characters of a cell's name: it stands in consumer groups and transactional ids. */
  public static final int NAME_LENGTH_MAX = 64;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + NAME_LENGTH_MAX + "}");

  private static final String EXPECTED =
      "; expected graph names with commas between them (a,b), or * for all, or each with ! before"
          + " it for all but those (!a,!b)";

  private final String name;
  private final HashSet<String> listed;

  /** Whether this owns all but the listed ones, instead of them. */
  private final boolean allBut;

  private Cell(String name, Set<String> listed, boolean allBut) {
    this.name = name;
    this.listed = new HashSet<>(listed);
    this.allBut = allBut;
  }

  /**
   * Reads a cell as users write it.
   *
   * @param name letters, digits, hyphens and underscores; "" for the job without one, which has to
   *     own all graphs, or all but some
   * @param graphs "" or {@code *} for all; {@code a,b} for those; {@code !a,!b} for all others. In
   *     a name, {@code ,} {@code !} {@code *} {@code %} and outer blanks are percent-encoded
   * @throws IllegalArgumentException saying what is wrong with which of the two
   */
  public static Cell of(String name, String graphs) {
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "the cell's name is \"%s\", but must be 1 to %d letters, digits, hyphens or underscores"
              .formatted(name, NAME_LENGTH_MAX));
    }
    String list = graphs.strip();
    if (list.isEmpty() || list.equals("*")) {
      return new Cell(name, Set.of(), true);
    }
    boolean allBut = list.startsWith("!");
    Set<String> listed = new HashSet<>();
    for (String entry : list.split(",", -1)) {
      listed.add(graph(entry.strip(), allBut));
    }
    if (listed.size() > GRAPHS_MAX) {
      throw new IllegalArgumentException(
          "the cell lists " + listed.size() + " graphs, but may list at most " + GRAPHS_MAX);
    }
    if (name.isEmpty() && !allBut) {
      throw new IllegalArgumentException(
          "the cell lists the graphs that it owns, so it needs a name of its own, for its consumer"
              + " group and its transactional ids");
    }
    return new Cell(name, listed, allBut);
  }

  private static String graph(String entry, boolean allBut) {
    if (entry.startsWith("!") != allBut) {
      throw new IllegalArgumentException(
          "the cell's graphs are mixed: some have ! before them, and \"" + entry + "\" differs");
    }
    String written = allBut ? entry.substring(1).strip() : entry;
    String graph = decoded(written);
    if (graph.isBlank() || written.startsWith("!") || written.contains("*")) {
      throw new IllegalArgumentException(
          "the cell's graphs have the entry \"" + entry + "\"" + EXPECTED);
    }
    if (graph.length() > GraphLayouts.NAME_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "the cell lists a graph of %d characters, but a name has at most %d"
              .formatted(graph.length(), GraphLayouts.NAME_LENGTH_MAX));
    }
    return graph;
  }

  /** The decoder is one for forms, where a plus sign is a blank. */
  private static String decoded(String graph) {
    try {
      return URLDecoder.decode(graph.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the cell's graph \"" + graph + "\" is not percent-encoded as it should: " + e, e);
    }
  }

  /** "" for a job without one. */
  public String name() {
    return name;
  }

  public boolean owns(String graph) {
    return listed.contains(graph) != allBut;
  }

  /** Whether this owns the graphs that nobody lists. */
  public boolean ownsUnlisted() {
    return allBut;
  }

  /** The graphs that the option lists, owned or not. */
  public Set<String> listed() {
    return Collections.unmodifiableSet(listed);
  }

  /** What is of this cell only, such as its consumer group: the name behind it, if there is one. */
  public String own(String common) {
    return name.isEmpty() ? common : common + "." + name;
  }
}
