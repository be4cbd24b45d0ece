package io.flinkgraphrag.jobs.cli.runtime;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The one address of this machine that servers without authentication listen on.
 *
 * @param host as the user names it, and as Kafka's clients are told
 * @param address what it was resolved to, once: a name may be another address a moment later
 */
record ListenAddress(String host, String address, boolean loopback) {

  /** An address in digits, and the name that everybody knows to be this machine. */
  private static final Pattern NO_SURPRISE = Pattern.compile("[0-9.]+|.*:.*|(?i:localhost)");

  /**
   * Looks the host up.
   *
   * @param given a name or an address; IPv6 also in brackets, as in a URL
   * @throws CommandFailure where it is none of this machine's, or all of them
   */
  static ListenAddress of(String given) {
    String host =
        given.startsWith("[") && given.endsWith("]") && given.contains(":")
            ? given.substring(1, given.length() - 1)
            : given;
    if (host.isBlank()) {
      throw unusable("no address is given; name the one by which clients reach this machine", null);
    }
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
      return new ListenAddress(host, address.getHostAddress(), loopback);
    } catch (UnknownHostException e) {
      throw unusable("there is no host " + host, e);
    } catch (SocketException e) {
      throw unusable("the addresses of this machine cannot be read: " + e.getMessage(), e);
    }
  }

  /** Where others than this machine's users can come, or cannot though the name looks like it. */
  Optional<String> warning() {
    if (!loopback) {
      return Optional.of(
          "Kafka and the web UI listen on "
              + host
              + " without authentication: whoever reaches it can read, write and delete all"
              + " data, cancel the job, and write files as this user. Let a firewall choose who"
              + " does");
    }
    return NO_SURPRISE.matcher(host).matches()
        ? Optional.empty()
        : Optional.of(
            "%s is %s on this machine, so only its own users reach Kafka and the web UI"
                .formatted(host, address));
  }

  private static CommandFailure unusable(String message, @Nullable Exception cause) {
    return new CommandFailure(CommandFailure.UNUSABLE, "--host: " + message, cause);
  }
}
