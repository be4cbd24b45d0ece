package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/** The enumerator's state in checkpoints. Has the version of the splits in it. */
final class ImportStateSerializer implements SimpleVersionedSerializer<ImportState> {

  @Override
  public int getVersion() {
    return ReadSplitSerializer.VERSION;
  }

  @Override
  public byte[] serialize(ImportState state) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    out.writeBoolean(state.planned());
    Wire.writeList(state.waiting(), ReadSplitSerializer::write, out);
    return out.getCopyOfBuffer();
  }

  @Override
  public ImportState deserialize(int version, byte[] bytes) throws IOException {
    ReadSplitSerializer.requireKnown(version);
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    return new ImportState(in.readBoolean(), Wire.readList(ReadSplitSerializer::read, in));
  }
}
