package io.flinkgraphrag.jobs.neo4j.follow;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** The source's part of checkpoints. Version 1. */
final class FollowSerializers {

  static final int VERSION = 1;

  private FollowSerializers() {}

  /** Writes something, and reads it. */
  private record Bytes<T>(Wire.Writer<T> writer, Wire.Reader<T> reader)
      implements SimpleVersionedSerializer<T> {

    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(T value) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(1024);
      writer.write(value, out);
      return out.getCopyOfBuffer();
    }

    @Override
    public T deserialize(int version, byte[] bytes) throws IOException {
      if (version != VERSION) {
        throw new IOException(
            "the progress of following Neo4j is of a newer build (version %d, this one reads %d): use that build"
                .formatted(version, VERSION));
      }
      return reader.read(new DataInputDeserializer(bytes));
    }
  }

  static SimpleVersionedSerializer<FollowSplit> splits() {
    return new Bytes<>(FollowSplit::write, FollowSplit::read);
  }

  static SimpleVersionedSerializer<FollowState> states() {
    return new Bytes<>(FollowSerializers::write, FollowSerializers::read);
  }

  private static void write(FollowState state, DataOutputView out) throws IOException {
    out.writeLong(state.version());
    out.writeLong(state.roundAt());
    Wire.writeText(state.cursor(), out);
    state.feed().write(out);
    Wire.writeList(state.waiting(), FollowSplit::write, out);
  }

  private static FollowState read(DataInputView in) throws IOException {
    return new FollowState(
        in.readLong(),
        in.readLong(),
        Wire.readText(in),
        FeedPlan.read(in),
        Wire.readList(FollowSplit::read, in));
  }
}
