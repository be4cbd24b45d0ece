package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.SourcePosition;
import java.io.IOException;
import java.util.Comparator;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The place of an update among the updates of its element. A total order of what stands in the
 * records, so whatever arrives first, the same update is the last one. Timestamps have no part in
 * it.
 *
 * <ul>
 *   <li>By version, where the update has one: at equal versions a delete is before a put, and of
 *       two puts the {@code tie} decides, a hash of the record's value.
 *   <li>Without a version by partition and offset: in one partition this is the order in which the
 *       updates were sent. That records of an element take one partition is up to their key.
 *   <li>Any update with a version is after all without.
 * </ul>
 *
 * @param value the version, or without one the partition; 0 for {@link Kind#TAKEN_OVER}
 * @param put false for a delete with a version; true for all that have none
 * @param tie hash of the value, or without a version the offset
 */
public record Order(Kind kind, long value, boolean put, long tie) implements Comparable<Order> {

  /** Below every hash: for a put of which only the version is known. */
  private static final long HASH_UNKNOWN = Long.MIN_VALUE;

  private static final Comparator<Order> ORDER =
      Comparator.comparingInt((Order order) -> order.kind.rank)
          .thenComparingLong(Order::value)
          .thenComparing(Order::put)
          .thenComparingLong(Order::tie);

  /** What an order is by. */
  public enum Kind {
    /**
     * Without a version, in state of a build that kept no partition: all that is read after it was
     * sent after it.
     */
    TAKEN_OVER(0),
    /** By partition and offset. */
    UNVERSIONED(1),
    /** By version. */
    VERSIONED(2);

    /** Orders the kinds, and stands for them in state. */
    private final int rank;

    Kind(int rank) {
      this.rank = rank;
    }

    private static Kind ofRank(int rank) throws IOException {
      for (Kind kind : values()) {
        if (kind.rank == rank) {
          return kind;
        }
      }
      throw new IOException("damaged bytes: kind of order " + rank);
    }
  }

  /** Of a put with a version. */
  public static Order putAt(long version, long hashOfValue) {
    return new Order(Kind.VERSIONED, version, true, hashOfValue);
  }

  /** Of a delete with a version. */
  public static Order deleteAt(long version) {
    return new Order(Kind.VERSIONED, version, false, 0);
  }

  /** Of an update without version. */
  public static Order sentAs(SourcePosition position) {
    return new Order(Kind.UNVERSIONED, position.partition(), true, position.offset());
  }

  @Override
  public int compareTo(Order other) {
    return ORDER.compare(this, other);
  }

  public boolean isAfter(Order other) {
    return compareTo(other) > 0;
  }

  public boolean versioned() {
    return kind == Kind.VERSIONED;
  }

  /**
   * Whether this lost to {@code other} though it may have been sent later: it has no version, and
   * the other one has, or came through another partition.
   */
  public boolean isIncomparableTo(Order other) {
    return !versioned() && (kind != other.kind || value != other.value);
  }

  public static void write(Order order, DataOutputView out) throws IOException {
    out.writeByte(order.kind.rank);
    out.writeLong(order.value);
    out.writeBoolean(order.put);
    out.writeLong(order.tie);
  }

  public static Order read(DataInputView in) throws IOException {
    return new Order(Kind.ofRank(in.readByte()), in.readLong(), in.readBoolean(), in.readLong());
  }

  /** An order as builds wrote it that ordered by timestamp, of an update that was in force. */
  public static final class Earlier {

    private final boolean versioned;
    private final long value;

    private Earlier(boolean versioned, long value) {
      this.versioned = versioned;
      this.value = value;
    }

    public static Earlier read(DataInputView in) throws IOException {
      Earlier earlier = new Earlier(in.readBoolean(), in.readLong());
      in.readLong(); // an offset, of a partition that is not known
      return earlier;
    }

    /** As the present order has it, of a put or of a delete. */
    public Order of(boolean put) {
      if (!versioned) {
        return new Order(Kind.TAKEN_OVER, 0, true, 0);
      }
      return put ? putAt(value, HASH_UNKNOWN) : deleteAt(value);
    }
  }
}
