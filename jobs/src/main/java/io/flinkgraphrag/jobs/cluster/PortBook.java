package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.util.HashMap;
import java.util.Map;

/**
 * The ports of a cluster's processes, on the loopback interface. A role that asks for a door gets
 * the same port each time, so that who dies comes back where others look for it. Ports lie below
 * the range from which the system takes those of outgoing connections: one of these might take a
 * port while its process is down. Thread-safe.
 */
final class PortBook {

  private static final int FIRST = 20_000;
  private static final int LAST = 31_999;

  /** Distance of two clusters that start at the same time. */
  private static final int BLOCK = 40;

  private record Door(Role role, String name) {}

  private final Map<Door, Integer> given = new HashMap<>();
  private int next;

  /**
   * Begins at a place of its own.
   *
   * @param seed of two clusters on this machine a different one, such as the process id
   */
  PortBook(long seed) {
    next = FIRST + Math.toIntExact(Math.floorMod(seed * BLOCK, LAST - FIRST));
  }

  /** Gives a door the port that somebody wants it at. */
  synchronized void give(Role role, String door, int port) {
    given.put(new Door(role, door), port);
  }

  synchronized int of(Role role, String door) {
    return given.computeIfAbsent(new Door(role, door), any -> anyFree());
  }

  private int anyFree() {
    for (int tries = 0; tries <= LAST - FIRST; tries++) {
      int port = next;
      next = port == LAST ? FIRST : port + 1;
      if (!given.containsValue(port) && Ports.isFree(port)) {
        return port;
      }
    }
    throw new StartFailure("none of the ports " + FIRST + " to " + LAST + " is free");
  }
}
