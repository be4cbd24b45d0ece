package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What the bytes in a job's state depend on, beside the code: a job that differs cannot read them.
 *
 * @param settings of the whole job by name, such as the number of hop operators
 * @param layouts of graphs by name, as {@code GraphLayouts} describes them; {@link #OTHERS} is that
 *     of every graph without a line
 * @param graphs that have had updates, and so may have state
 * @param anyGraph whether graphs that are not among {@code graphs} may have state as well
 */
record Fingerprint(
    Map<String, String> settings,
    Map<String, String> layouts,
    Set<String> graphs,
    boolean anyGraph) {

  static final WireType<Fingerprint> TYPE = new WireType<>(Fingerprint.class, Codec.class);

  /** Stands for all graphs that are not named. */
  static final String OTHERS = GraphLayouts.DEFAULT_LINE;

  /** What cannot be kept when the state of another job is taken over; empty where all can. */
  List<String> differences(Fingerprint now) {
    List<String> differences = new ArrayList<>();
    settings.forEach(
        (name, value) -> {
          String changed = now.settings.getOrDefault(name, value);
          if (!changed.equals(value)) {
            differences.add("%s was %s and is %s".formatted(name, value, changed));
          }
        });
    for (String graph : compared(now)) {
      String was = layout(graph);
      String is = now.layout(graph);
      if (!was.equals(is)) {
        String what = graph.equals(OTHERS) ? "the default layout" : "graph \"" + graph + "\"";
        differences.add("%s was [%s] and is [%s]".formatted(what, was, is));
      }
    }
    return differences;
  }

  private Set<String> compared(Fingerprint now) {
    Set<String> compared = new TreeSet<>(graphs);
    if (anyGraph) {
      compared.addAll(layouts.keySet());
      compared.addAll(now.layouts.keySet());
    }
    return compared;
  }

  private String layout(String graph) {
    return layouts.getOrDefault(graph, layouts.get(OTHERS));
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Fingerprint> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Fingerprint value, DataOutputView out) throws IOException {
      Wire.writeMap(new TreeMap<>(value.settings), Wire::writeText, Wire::writeText, out);
      Wire.writeMap(new TreeMap<>(value.layouts), Wire::writeText, Wire::writeText, out);
      Wire.writeList(new TreeSet<>(value.graphs), Wire::writeText, out);
      out.writeBoolean(value.anyGraph);
    }

    @Override
    public Fingerprint read(int version, DataInputView in) throws IOException {
      return new Fingerprint(
          Wire.readMap(Wire::readText, Wire::readText, in),
          Wire.readMap(Wire::readText, Wire::readText, in),
          new TreeSet<>(Wire.readList(Wire::readText, in)),
          in.readBoolean());
    }
  }
}
