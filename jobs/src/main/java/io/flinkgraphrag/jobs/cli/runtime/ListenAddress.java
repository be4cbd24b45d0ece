package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one address of this machine that servers without authentication listen on. */
record ListenAddress(String host, boolean loopback) {

  /**
   * Looks the host up.
   *
   * @throws CommandFailure where it is none of this machine's, or all of them
   */
  static ListenAddress of(String host) {
    try {
      InetAddress address = InetAddress.getByName(host);
      if (address.isAnyLocalAddress()) {
        throw unusable(
            host + " is every address of this machine; name the one by which clients reach it",
            null);
      }
      boolean loopback = address.isLoopbackAddress();
      if (!loopback && NetworkInterface.getByInetAddress(address) == null) {
        throw unusable(host + " is no address of this machine", null);
      }
      return new ListenAddress(host, loopback);
    } catch (UnknownHostException e) {
      throw unusable("there is no host " + host, e);
    } catch (SocketException e) {
      throw unusable("the addresses of this machine cannot be read: " + e.getMessage(), e);
    }
  }

  /** Where others than this machine's users can come. */
  Optional<String> warning() {
    return loopback
        ? Optional.empty()
        : Optional.of(
            "Kafka and the web UI listen on "
                + host
                + " without authentication: whoever reaches it can read, write and delete all"
                + " data, and cancel the job. Let a firewall choose who does");
  }

  private static CommandFailure unusable(String message, @Nullable Exception cause) {
    return new CommandFailure(CommandFailure.UNUSABLE, "--host: " + message, cause);
  }
}
