package io.flinkgraphrag.link.passages;

import io.flinkgraphrag.state.CachedMap;
import io.flinkgraphrag.state.HeapCache;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * In how many passages of a shard each term stands: keyed state. What a passage added is kept with
 * it, so that it can be taken back exactly. The shard's key must be set.
 */
public final class TermCounts {

  private final ValueState<Totals> totals;

  /** Passage key text to its terms. */
  private final MapState<String, Counted> passages;

  /** Term to the number of passages, 1 or more. */
  private final CachedMap<String, Long> frequencies;

  public TermCounts(RuntimeContext context, HeapCache cache) {
    totals =
        context.getState(
            new ValueStateDescriptor<>(
                "terms-totals", new WireType<>(Totals.class, TotalsCodec.class)));
    passages =
        context.getMapState(
            new MapStateDescriptor<>(
                "terms-passages", Types.STRING, new WireType<>(Counted.class, CountedCodec.class)));
    frequencies =
        cache.map(
            new MapStateDescriptor<>("terms-frequencies", Types.STRING, Types.LONG),
            frequency -> 0);
  }

  /**
   * Totals of a shard.
   *
   * @param length of all passages, in terms
   */
  public record Totals(long passages, long length) {
    public static final Totals EMPTY = new Totals(0, 0);
  }

  /** A passage's length in terms, and its different terms in their order. */
  public record Counted(int length, List<String> terms) {}

  public long passages() throws IOException {
    return totals().passages;
  }

  public long length() throws IOException {
    return totals().length;
  }

  public long frequency(String term) throws Exception {
    Long frequency = frequencies.get(term);
    return frequency == null ? 0 : frequency;
  }

  /** Counts a passage with all its terms in place of what was counted for it before. */
  public void put(String passage, List<String> terms) throws Exception {
    remove(passage);
    Set<String> distinct = new TreeSet<>(terms);
    for (String term : distinct) {
      frequencies.put(term, frequency(term) + 1);
    }
    passages.put(passage, new Counted(terms.size(), List.copyOf(distinct)));
    Totals before = totals();
    totals.update(new Totals(before.passages + 1, before.length + terms.size()));
  }

  /** Takes a passage back; one that was not counted is no error. */
  public void remove(String passage) throws Exception {
    Counted counted = passages.get(passage);
    if (counted == null) {
      return;
    }
    for (String term : counted.terms) {
      long left = frequency(term) - 1;
      if (left == 0) {
        frequencies.remove(term);
      } else {
        frequencies.put(term, left);
      }
    }
    passages.remove(passage);
    Totals before = totals();
    if (before.passages == 1) {
      totals.clear();
    } else {
      totals.update(new Totals(before.passages - 1, before.length - counted.length));
    }
  }

  private Totals totals() throws IOException {
    Totals value = totals.value();
    return value == null ? Totals.EMPTY : value;
  }

  /** Version 1. */
  public static final class TotalsCodec implements WireCodec<Totals> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Totals value, DataOutputView out) throws IOException {
      out.writeLong(value.passages);
      out.writeLong(value.length);
    }

    @Override
    public Totals read(int version, DataInputView in) throws IOException {
      return new Totals(in.readLong(), in.readLong());
    }
  }

  /** Version 1. */
  public static final class CountedCodec implements WireCodec<Counted> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Counted value, DataOutputView out) throws IOException {
      out.writeInt(value.length);
      Wire.writeList(value.terms, Wire::writeText, out);
    }

    @Override
    public Counted read(int version, DataInputView in) throws IOException {
      return new Counted(in.readInt(), Wire.readList(Wire::readText, in));
    }
  }
}
