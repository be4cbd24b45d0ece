package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * What changed between two checkpoints. The mirror after an epoch is the graph as the checkpoint at
 * its end has it.
 *
 * @param run who writes: a mirror from its start without state on
 * @param number 1 for the first of a run, and one more with each
 * @param changes each of another key
 */
record MirrorEpoch(String run, long number, List<MirrorChange> changes) {

  /** Epochs that are to be committed, in checkpoints. Version 1. */
  static final class Serializer implements SimpleVersionedSerializer<MirrorEpoch> {

    private static final MirrorChange.Codec CHANGES = new MirrorChange.Codec();

    @Override
    public int getVersion() {
      return CHANGES.version();
    }

    @Override
    public byte[] serialize(MirrorEpoch epoch) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(4096);
      Wire.writeText(epoch.run, out);
      out.writeLong(epoch.number);
      Wire.writeList(epoch.changes, CHANGES::write, out);
      return out.getCopyOfBuffer();
    }

    @Override
    public MirrorEpoch deserialize(int version, byte[] bytes) throws IOException {
      MirrorProgress.requireKnown(version, getVersion());
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      return new MirrorEpoch(
          Wire.readText(in),
          in.readLong(),
          Wire.readList(change -> CHANGES.read(version, change), in));
    }
  }
}
