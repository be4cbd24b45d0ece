package io.flinkgraphrag.discover.register;

/**
 * A server's own word to a registry that it is there. Once started it registers, beats, and
 * registers again when the registry has forgotten it, all on a thread of its own; a registry that
 * is down is asked again after growing pauses. Nothing of that reaches the caller.
 */
public interface Registration extends AutoCloseable {

  /** Called once. Does not wait for the network. */
  void start();

  /** Whether the registry has acknowledged the latest beat. Thread-safe. */
  boolean registered();

  /** Takes the server out, where the registry answers in time, and ends the thread. */
  @Override
  void close();
}
