package io.flinkgraphrag.model;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Mass that stands at a node and came from another one; it does not go back there.
 *
 * @param origin the node it came from; a seed's is the node itself
 * @param mass in units of 2^-40: integers, so that sums do not depend on their order
 * @param spread by which rule it goes on
 * @param path the relations that it went over, as {@link PredicatePaths} codes them; 0 for none, or
 *     where paths are not told apart
 */
public record Flow(Node node, Node origin, long mass, Spread spread, long path) {

  /** The mass 1.0. */
  public static final long ONE = 1L << 40;

  /** The rule by which mass goes on (DESIGN section 5). */
  public enum Spread {
    /** From the best passages, by mentions: the G of the final score. */
    FROM_PASSAGES(1),
    /** From facts and names, by relations and mentions: the F of the final score. */
    FROM_FACTS(2);

    private final int code;

    Spread(int code) {
      this.code = code;
    }

    static Spread ofCode(int code) throws IOException {
      for (Spread spread : values()) {
        if (spread.code == code) {
          return spread;
        }
      }
      throw new IOException("damaged bytes: spread code " + code);
    }
  }

  /** Mass whose path does not matter. */
  public Flow(Node node, Node origin, long mass, Spread spread) {
    this(node, origin, mass, spread, 0);
  }

  /** All of a node's mass, at the begin. */
  public static Flow seed(Node node, long mass, Spread spread) {
    return new Flow(node, node, mass, spread);
  }

  public boolean isSeed() {
    return node.equals(origin);
  }

  static void write(Flow flow, DataOutputView out) throws IOException {
    Node.write(flow.node, out);
    Node.write(flow.origin, out);
    out.writeLong(flow.mass);
    out.writeByte(flow.spread.code);
    out.writeLong(flow.path);
  }

  static Flow read(DataInputView in) throws IOException {
    return new Flow(
        Node.read(in), Node.read(in), in.readLong(), Spread.ofCode(in.readByte()), in.readLong());
  }

  /** As it was before there were facts. */
  static Flow readVersion1(DataInputView in) throws IOException {
    return new Flow(Node.read(in), Node.read(in), in.readLong(), Spread.FROM_PASSAGES);
  }
}
