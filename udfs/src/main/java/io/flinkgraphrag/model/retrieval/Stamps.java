package io.flinkgraphrag.model.retrieval;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** When a question entered each part of the dataflow, ms since the epoch; 0 for not yet. */
public record Stamps(long admitted, long link, long hop, long read, long generate) {

  public static Stamps admittedAt(long now) {
    return new Stamps(now, 0, 0, 0, 0);
  }

  public Stamps withLink(long now) {
    return new Stamps(admitted, now, hop, read, generate);
  }

  public Stamps withHop(long now) {
    return new Stamps(admitted, link, now, read, generate);
  }

  public Stamps withRead(long now) {
    return new Stamps(admitted, link, hop, now, generate);
  }

  public Stamps withGenerate(long now) {
    return new Stamps(admitted, link, hop, read, now);
  }

  static void write(Stamps stamps, DataOutputView out) throws IOException {
    out.writeLong(stamps.admitted);
    out.writeLong(stamps.link);
    out.writeLong(stamps.hop);
    out.writeLong(stamps.read);
    out.writeLong(stamps.generate);
  }

  static Stamps read(DataInputView in) throws IOException {
    return new Stamps(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
  }
}
