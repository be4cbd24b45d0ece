package io.flinkgraphrag.round;

import java.io.Serializable;

/** Wall-clock time, so that tests can hold it still. */
@FunctionalInterface
public interface Clock extends Serializable {

  Clock SYSTEM = System::currentTimeMillis;

  /** Ms since the epoch. */
  long now();
}
