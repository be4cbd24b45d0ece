package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;

/** Splits in checkpoints. Version 1. */
public final class ReadSplitSerializer implements SimpleVersionedSerializer<ReadSplit> {

  static final int VERSION = 1;

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(ReadSplit split) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(512);
    write(split, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public ReadSplit deserialize(int version, byte[] bytes) throws IOException {
    requireKnown(version);
    return read(new DataInputDeserializer(bytes));
  }

  static void requireKnown(int version) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "the progress of the Neo4j import is of a newer build (version %d, this one reads %d): use that build, or begin the import anew"
              .formatted(version, VERSION));
    }
  }

  public static void write(ReadSplit split, DataOutputView out) throws IOException {
    Wire.writeText(split.splitId(), out);
    out.writeBoolean(split.nodes());
    Wire.writeText(split.name(), out);
    Wire.writeText(split.cypher(), out);
    Wire.writeOptional(split.key(), Wire::writeText, out);
    Wire.writeOptional(split.to(), Wire::writeText, out);
    Wire.writeText(split.at(), out);
    out.writeInt(split.page());
    out.writeLong(split.plan().version());
    Wire.writeMap(split.plan().keys(), Wire::writeText, Wire::writeText, out);
  }

  public static ReadSplit read(DataInputView in) throws IOException {
    return new ReadSplit(
        Wire.readText(in),
        in.readBoolean(),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readOptional(Wire::readText, in),
        Wire.readOptional(Wire::readText, in),
        Wire.readText(in),
        in.readInt(),
        new ReadSplit.Plan(in.readLong(), Wire.readMap(Wire::readText, Wire::readText, in)));
  }
}
