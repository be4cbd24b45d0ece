package io.flinkgraphrag.discover;

import java.io.IOException;
import java.util.List;

/**
 * Asks a registry for its endpoints, on the thread of a {@link PolledDiscovery}. Ends in bounded
 * time, and at once or soon when interrupted.
 */
public interface Lookup extends AutoCloseable {

  /**
   * The list as it is now; may wait for a change where the registry offers that.
   *
   * @throws IOException where it does not know: down, slow, or nonsense; its message is a reason
   */
  List<Endpoint> next() throws IOException, InterruptedException;

  /** Called once, from any thread, also while {@link #next} runs. */
  @Override
  default void close() {}
}
