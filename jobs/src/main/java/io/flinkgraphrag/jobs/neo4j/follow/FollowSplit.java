package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.jobs.neo4j.source.ReadSplit;
import io.flinkgraphrag.jobs.neo4j.source.ReadSplitSerializer;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** What the reader does next. There is one under way at a time. */
public sealed interface FollowSplit extends SourceSplit {

  void write(DataOutputView out) throws IOException;

  /** A part of a round, which reads the whole database. */
  record Part(ReadSplit read) implements FollowSplit {

    static final int CODE = 1;

    @Override
    public String splitId() {
      return read.splitId();
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      ReadSplitSerializer.write(read, out);
    }

    /** For Flink's log, which has each split several times: without the query. */
    @Override
    public String toString() {
      return splitId();
    }
  }

  /**
   * A look for what changed.
   *
   * @param version of what it finds
   * @param cursor behind which to look, as the feed has it
   */
  record Poll(long version, String cursor, FeedPlan plan) implements FollowSplit {

    static final int CODE = 2;

    @Override
    public String splitId() {
      return "poll";
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      out.writeLong(version);
      Wire.writeText(cursor, out);
      plan.write(out);
    }

    @Override
    public String toString() {
      return "poll behind " + cursor;
    }
  }

  /**
   * The end of a round: what was not read since its begin is gone.
   *
   * @param version of the round
   */
  record End(long version) implements FollowSplit {

    static final int CODE = 3;

    @Override
    public String splitId() {
      return "end";
    }

    @Override
    public void write(DataOutputView out) throws IOException {
      out.writeByte(CODE);
      out.writeLong(version);
    }
  }

  static FollowSplit read(DataInputView in) throws IOException {
    int code = in.readByte();
    return switch (code) {
      case Part.CODE -> new Part(ReadSplitSerializer.read(in));
      case Poll.CODE -> new Poll(in.readLong(), Wire.readText(in), FeedPlan.read(in));
      case End.CODE -> new End(in.readLong());
      default -> throw new IOException("damaged bytes: split code " + code);
    };
  }
}
