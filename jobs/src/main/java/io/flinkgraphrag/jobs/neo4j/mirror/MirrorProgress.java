package io.flinkgraphrag.jobs.neo4j.mirror;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * How far a mirror is.
 *
 * @param run as in {@link MirrorEpoch}
 * @param epoch the last one that was handed over; 0 before the first
 */
record MirrorProgress(String run, long epoch) {

  static void requireKnown(int version, int known) throws IOException {
    if (version > known) {
      throw new IOException(
          "the progress of the mirror is of a newer build (version %d, this one reads %d): use that build, or mirror anew with --anew"
              .formatted(version, known));
    }
  }

  /** In checkpoints. Version 1. */
  static final class Serializer implements SimpleVersionedSerializer<MirrorProgress> {

    @Override
    public int getVersion() {
      return 1;
    }

    @Override
    public byte[] serialize(MirrorProgress progress) throws IOException {
      DataOutputSerializer out = new DataOutputSerializer(64);
      Wire.writeText(progress.run, out);
      out.writeLong(progress.epoch);
      return out.getCopyOfBuffer();
    }

    @Override
    public MirrorProgress deserialize(int version, byte[] bytes) throws IOException {
      requireKnown(version, getVersion());
      DataInputDeserializer in = new DataInputDeserializer(bytes);
      return new MirrorProgress(Wire.readText(in), in.readLong());
    }
  }
}
