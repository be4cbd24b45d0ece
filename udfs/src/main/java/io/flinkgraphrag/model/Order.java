package io.flinkgraphrag.model;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The place of an update among the updates of its element: by its version, or without one by the
 * record's timestamp; the Kafka offset decides between equals.
 *
 * @param versioned whether {@code value} is the update's version, else a timestamp in ms. The two
 *     kinds cannot be compared: an element keeps the kind that it began with.
 */
public record Order(boolean versioned, long value, long offset) implements Comparable<Order> {

  @Override
  public int compareTo(Order other) {
    if (versioned != other.versioned) {
      throw new IllegalArgumentException("orders of two kinds: " + this + " and " + other);
    }
    int byValue = Long.compare(value, other.value);
    return byValue != 0 ? byValue : Long.compare(offset, other.offset);
  }

  public static void write(Order order, DataOutputView out) throws IOException {
    out.writeBoolean(order.versioned);
    out.writeLong(order.value);
    out.writeLong(order.offset);
  }

  public static Order read(DataInputView in) throws IOException {
    return new Order(in.readBoolean(), in.readLong(), in.readLong());
  }
}
