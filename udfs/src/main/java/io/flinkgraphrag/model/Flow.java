package io.flinkgraphrag.model;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Mass that stands at a node and came from another one; it does not go back there.
 *
 * @param mass in units of 2^-40: integers, so that sums do not depend on their order
 */
public record Flow(Node node, Node origin, long mass) {

  /** The mass 1.0. */
  public static final long ONE = 1L << 40;

  static void write(Flow flow, DataOutputView out) throws IOException {
    Node.write(flow.node, out);
    Node.write(flow.origin, out);
    out.writeLong(flow.mass);
  }

  static Flow read(DataInputView in) throws IOException {
    return new Flow(Node.read(in), Node.read(in), in.readLong());
  }
}
