package io.flinkgraphrag.model;

import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * The signals of one candidate, as multiples of 2^-20 so that no sum depends on its order.
 * Immutable.
 */
@SuppressWarnings("EnumOrdinal") // an ordinal is the place in this list, as Signal promises
public final class Signals {

  /** Nothing is known. */
  public static final Signals NONE = new Signals(new int[Signal.values().length]);

  private static final int UNITS = 1 << 20;

  /** In units of 2^-20, by the signal's place. */
  private final int[] units;

  private Signals(int[] units) {
    this.units = units;
  }

  /** 0 to 63. */
  public double get(Signal signal) {
    return (double) units[signal.place()] / UNITS;
  }

  /** With another value of one signal, rounded; what is not 0 to 63 is brought there. */
  public Signals with(Signal signal, double value) {
    int[] changed = units.clone();
    double bounded = Math.max(0, Math.min(63, value));
    changed[signal.place()] = (int) Math.rint(bounded * UNITS);
    return new Signals(changed);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signals that && Arrays.equals(units, that.units);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(units);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (Signal signal : Signal.values()) {
      if (units[signal.place()] != 0) {
        text.append(text.length() > 1 ? ", " : "").append(signal.text()).append('=');
        text.append(get(signal));
      }
    }
    return text.append('}').toString();
  }

  /** Up to the last signal that is not 0. */
  public static void write(Signals signals, DataOutputView out) throws IOException {
    int count = signals.units.length;
    while (count > 0 && signals.units[count - 1] == 0) {
      count--;
    }
    out.writeByte(count);
    for (int i = 0; i < count; i++) {
      Wire.writeLength(signals.units[i], out);
    }
  }

  /** Signals that this build does not know are left out. */
  public static Signals read(DataInputView in) throws IOException {
    int[] units = new int[Signal.values().length];
    int count = in.readByte();
    for (int i = 0; i < count; i++) {
      int value = Wire.readLength(in);
      if (i < units.length) {
        units[i] = value;
      }
    }
    return new Signals(units);
  }
}
