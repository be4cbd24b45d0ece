package io.flinkgraphrag.jobs.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/**
 * Finds TCP ports that are free now, on the loopback interface where nothing else is said. Somebody
 * else may take one before the caller does; then the server that wanted it fails with its own
 * message.
 */
public final class Ports {

  /** How many ports after the wanted one are tried. */
  static final int TRIES_MAX = 100;

  private Ports() {}

  public static boolean isFree(int port) {
    return isFree(RuntimeSettings.LOOPBACK, port);
  }

  private static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  /** Any free port, from the system's range. */
  public static int anyFree() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The wanted port, or the next free one after it. */
  public static int nextFree(int wanted) {
    for (int port = wanted; port < Math.min(wanted + TRIES_MAX, 65_536); port++) {
      if (isFree(port)) {
        return port;
      }
    }
    throw new StartFailure(
        "none of the ports " + wanted + " to " + (wanted + TRIES_MAX - 1) + " is free");
  }

  /** The given port; a clear failure that names the flag to change it when it is taken. */
  public static int requireFree(String host, int port, String flag) {
    if (!isFree(host, port)) {
      throw new StartFailure(
          "port %d is in use by another process; stop it or give another with %s N"
              .formatted(port, flag));
    }
    return port;
  }
}
