package io.flinkgraphrag.model.message;

import io.flinkgraphrag.state.Wire;
import java.io.DataInput;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What BM25 needs to know of all passages together: of one shard, or summed over the shards.
 *
 * @param passages how many there are
 * @param length sum of their lengths, in terms
 * @param frequencies passages that hold a term, for the question's terms that any holds
 */
public record TermStatistics(long passages, long length, Map<String, Long> frequencies) {

  public static final TermStatistics NONE = new TermStatistics(0, 0, Map.of());

  /** The sum over shards, whose passages are different ones. */
  public static TermStatistics sum(List<TermStatistics> ofShards) {
    long passages = 0;
    long length = 0;
    Map<String, Long> frequencies = new TreeMap<>();
    for (TermStatistics shard : ofShards) {
      passages += shard.passages;
      length += shard.length;
      shard.frequencies.forEach((term, count) -> frequencies.merge(term, count, Long::sum));
    }
    return new TermStatistics(passages, length, frequencies);
  }

  static void write(TermStatistics statistics, DataOutputView out) throws IOException {
    out.writeLong(statistics.passages);
    out.writeLong(statistics.length);
    Wire.writeMap(
        new TreeMap<>(statistics.frequencies), Wire::writeText, (n, to) -> to.writeLong(n), out);
  }

  static TermStatistics read(DataInputView in) throws IOException {
    return new TermStatistics(
        in.readLong(), in.readLong(), Wire.readMap(Wire::readText, DataInput::readLong, in));
  }
}
