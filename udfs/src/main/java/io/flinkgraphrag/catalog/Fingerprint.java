package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.state.StableHash;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
 * @param graphs hashes of the names of graphs that have had updates, and so may have state: eight
 *     bytes each, because every checkpoint writes them anew
 * @param anyGraph whether graphs that are not among {@code graphs} may have state as well
 */
record Fingerprint(
    Map<String, String> settings, Map<String, String> layouts, Set<Long> graphs, boolean anyGraph) {

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
    Set<String> named = named(now);
    for (String graph : named) {
      if (hadUpdates(graph)) {
        compare("graph \"" + graph + "\"", layout(graph), now.layout(graph), differences);
      }
    }
    if (othersHadUpdates(named)) {
      compare("the default layout", layout(OTHERS), now.layout(OTHERS), differences);
    }
    return differences;
  }

  private static void compare(String what, String was, String is, List<String> differences) {
    if (!was.equals(is)) {
      differences.add("%s was [%s] and is [%s]".formatted(what, was, is));
    }
  }

  /** The graphs that have a line of their own, before or now. */
  private Set<String> named(Fingerprint now) {
    Set<String> named = new TreeSet<>(layouts.keySet());
    named.addAll(now.layouts.keySet());
    named.remove(OTHERS);
    return named;
  }

  private boolean hadUpdates(String graph) {
    return anyGraph || graphs.contains(hash(graph));
  }

  /** Whether graphs without a line had updates. */
  private boolean othersHadUpdates(Set<String> named) {
    long known = named.stream().filter(graph -> graphs.contains(hash(graph))).count();
    return anyGraph || graphs.size() > known;
  }

  static long hash(String graph) {
    return StableHash.of(graph);
  }

  private String layout(String graph) {
    String own = layouts.get(graph);
    return own != null ? own : Objects.requireNonNull(layouts.get(OTHERS));
  }

  /** Version 2: hashes in place of names. */
  public static final class Codec implements WireCodec<Fingerprint> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(Fingerprint value, DataOutputView out) throws IOException {
      Wire.writeMap(new TreeMap<>(value.settings), Wire::writeText, Wire::writeText, out);
      Wire.writeMap(new TreeMap<>(value.layouts), Wire::writeText, Wire::writeText, out);
      Wire.writeList(new TreeSet<>(value.graphs), (hash, target) -> target.writeLong(hash), out);
      out.writeBoolean(value.anyGraph);
    }

    @Override
    public Fingerprint read(int version, DataInputView in) throws IOException {
      return new Fingerprint(
          Wire.readMap(Wire::readText, Wire::readText, in),
          Wire.readMap(Wire::readText, Wire::readText, in),
          new TreeSet<>(
              Wire.readList(
                  version == 1 ? name -> hash(Wire.readText(name)) : DataInputView::readLong, in)),
          in.readBoolean());
    }
  }
}
