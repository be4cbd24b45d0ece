package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a job left to other cells: its state of these graphs has holes, so it must never own them.
 *
 * @param graphs whose updates it skipped, at most {@link #GRAPHS_MAX}
 * @param others whether it skipped updates of further graphs, whose names are not kept
 * @param listed the graphs that its cell listed, and {@code allBut}, whether it owned all but them
 */
record SkippedGraphs(Set<String> graphs, boolean others, Set<String> listed, boolean allBut) {

  static final WireType<SkippedGraphs> TYPE = new WireType<>(SkippedGraphs.class, Codec.class);

  /** Most graphs that are remembered by name; beyond, a cell may own no more than it did. */
  static final int GRAPHS_MAX = GraphLayouts.GRAPHS_MAX;

  /** Named in a message. */
  private static final int NAMES_SHOWN = 10;

  SkippedGraphs {
    graphs = Set.copyOf(graphs);
    listed = Set.copyOf(listed);
  }

  static SkippedGraphs of(Cell cell, Set<String> graphs, boolean others) {
    return new SkippedGraphs(graphs, others, cell.listed(), cell.ownsUnlisted());
  }

  /** What this cell cannot own; empty where it can go on with the state. */
  Optional<String> holes(Cell now) {
    Set<String> holes = new TreeSet<>(graphs);
    holes.removeIf(graph -> !now.owns(graph));
    if (!holes.isEmpty()) {
      String names =
          holes.stream()
              .limit(NAMES_SHOWN)
              .map(graph -> '"' + graph + '"')
              .collect(Collectors.joining(", "));
      String more = holes.size() > NAMES_SHOWN ? " and others" : "";
      return Optional.of("updates of " + names + more);
    }
    return others && ownsMore(now)
        ? Optional.of("updates of more graphs than it remembers by name, and owns more than it did")
        : Optional.empty();
  }

  private boolean ownsMore(Cell now) {
    if (now.ownsUnlisted()) {
      return !allBut || !now.listed().containsAll(listed);
    }
    return now.listed().stream().anyMatch(graph -> listed.contains(graph) == allBut);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<SkippedGraphs> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(SkippedGraphs value, DataOutputView out) throws IOException {
      Wire.writeList(new TreeSet<>(value.graphs), Wire::writeText, out);
      out.writeBoolean(value.others);
      Wire.writeList(new TreeSet<>(value.listed), Wire::writeText, out);
      out.writeBoolean(value.allBut);
    }

    @Override
    public SkippedGraphs read(int version, DataInputView in) throws IOException {
      return new SkippedGraphs(
          new TreeSet<>(Wire.readList(Wire::readText, in)),
          in.readBoolean(),
          new TreeSet<>(Wire.readList(Wire::readText, in)),
          in.readBoolean());
    }
  }
}
