package io.flinkgraphrag.model;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Mass that stands at a node and came from another one; it does not go back there.
 *
 * <p>Mass is 0 to {@link #MASS_MAX} units of 2^-40, which is below 2^23 times the mass 1.0:
 * integers, so that sums do not depend on their order. What would be more is as much as that: in a
 * dense graph an entity sends on more than it got, and some hops multiply it by millions.
 *
 * @param origin the node it came from; a seed's is the node itself
 * @param mass 0 or more
 * @param spread by which rule it goes on
 * @param path the relations that it went over, as {@link PredicatePaths} codes them; 0 for none, or
 *     where paths are not told apart
 */
public record Flow(Node node, Node origin, long mass, Spread spread, long path) {

  /** The mass 1.0. */
  public static final long ONE = 1L << 40;

  /** Length of a flow beside its nodes. */
  private static final int CHARS = 24;

  /** The most mass that there is at one place. */
  public static final long MASS_MAX = Long.MAX_VALUE;

  /** The rule by which mass goes on (docs/architecture.md, Retrieval). */
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

  public Flow {
    if (mass < 0) {
      throw new IllegalArgumentException("mass is " + mass + ", below 0");
    }
  }

  /** The mass of two; at most {@link #MASS_MAX}, so the order of several does not matter. */
  public static long sum(long mass, long other) {
    long sum = mass + other;
    return sum < 0 ? MASS_MAX : sum;
  }

  /**
   * A mass in units, rounded; at most {@link #MASS_MAX}.
   *
   * @param units 0 or more
   */
  public static long rounded(double units) {
    return Math.max(0, Math.round(units));
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

  /** Its length in a message, in characters, about. */
  public int chars() {
    return CHARS + node.chars() + origin.chars();
  }

  public static void write(Flow flow, DataOutputView out) throws IOException {
    Node.write(flow.node, out);
    Node.write(flow.origin, out);
    out.writeLong(flow.mass);
    out.writeByte(flow.spread.code);
    out.writeLong(flow.path);
  }

  public static Flow read(DataInputView in) throws IOException {
    return new Flow(
        Node.read(in), Node.read(in), readMass(in), Spread.ofCode(in.readByte()), in.readLong());
  }

  /** As it was before there were facts. */
  public static Flow readVersion1(DataInputView in) throws IOException {
    return new Flow(Node.read(in), Node.read(in), readMass(in), Spread.FROM_PASSAGES);
  }

  /** Builds that did not know {@link #MASS_MAX} wrote what was more as a number below 0. */
  private static long readMass(DataInputView in) throws IOException {
    long mass = in.readLong();
    return mass < 0 ? MASS_MAX : mass;
  }
}
