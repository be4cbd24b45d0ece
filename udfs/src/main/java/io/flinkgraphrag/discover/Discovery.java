package io.flinkgraphrag.discover;

import java.util.List;
import java.util.function.Consumer;

/**
 * A source of endpoints. Once started it calls its listener with the whole list whenever that has
 * changed, the first time as soon as there is one; one call at a time, from any thread. It never
 * throws at the listener's side, and says nothing where it does not know.
 */
public interface Discovery extends AutoCloseable {

  /** Called once. Must not wait for the network. */
  void start(Consumer<List<Endpoint>> listener);

  /**
   * Whether what it said last still holds as far as it can tell: false from a failed look-up until
   * the next that succeeds. Thread-safe.
   */
  default boolean knows() {
    return true;
  }

  /** Ends the source and its threads; a call of the listener may still be under way. */
  @Override
  void close();
}
