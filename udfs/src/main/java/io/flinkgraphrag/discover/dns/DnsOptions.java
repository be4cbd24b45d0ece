package io.flinkgraphrag.discover.dns;

import io.flinkgraphrag.discover.Check;
import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.PollTimes;
import io.flinkgraphrag.discover.PolledDiscovery;
import java.time.Duration;
import java.util.Random;
import java.util.regex.Pattern;

/**
 * The addresses of a name (A and AAAA records), or the targets of its SRV records.
 *
 * @param host a host's name, or the name of the SRV records
 * @param port of all addresses; 0 for SRV records, which have their own
 * @param server "host:port" of the DNS server, "" for the machine's
 * @param allPriorities whether SRV targets of all priorities count, or the most preferred only
 * @param times the timeout is per server and question
 */
public record DnsOptions(
    String host,
    int port,
    String server,
    boolean allPriorities,
    PollTimes times,
    EndpointDefaults defaults)
    implements DiscoveryFactory {

  private static final long serialVersionUID = 1L;

  /** Letters, digits and what SRV names have; no URL, and nothing that needs escapes. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.-]+");

  private static final Pattern SERVER =
      Pattern.compile("|[A-Za-z0-9.-]+(:\\d+)?|\\[[0-9a-fA-F:]+](:\\d+)?");

  private static final int PORT_MAX = 65_535;

  public static final PollTimes TIMES =
      new PollTimes(
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(30),
          Duration.ofSeconds(3));

  public DnsOptions {
    Check.that(NAME.matcher(host).matches(), "\"" + host + "\" is no name of the DNS");
    Check.that(
        SERVER.matcher(server).matches(), "the DNS server \"" + server + "\" is not like host:53");
    Check.that(port >= 0 && port <= PORT_MAX, "the port is " + port + ", not 1 to " + PORT_MAX);
  }

  public static DnsOptions addresses(String name, int port) {
    Check.that(port > 0, "the port of " + name + " is " + port + ", not 1 to " + PORT_MAX);
    return new DnsOptions(name, port, "", false, TIMES, EndpointDefaults.DEFAULTS);
  }

  public static DnsOptions srv(String name) {
    return new DnsOptions(name, 0, "", false, TIMES, EndpointDefaults.DEFAULTS);
  }

  public DnsOptions withServer(String newServer) {
    return new DnsOptions(host, port, newServer, allPriorities, times, defaults);
  }

  public DnsOptions withAllPriorities(boolean all) {
    return new DnsOptions(host, port, server, all, times, defaults);
  }

  public DnsOptions withTimes(PollTimes newTimes) {
    return new DnsOptions(host, port, server, allPriorities, newTimes, defaults);
  }

  public DnsOptions withDefaults(EndpointDefaults newDefaults) {
    return new DnsOptions(host, port, server, allPriorities, times, newDefaults);
  }

  public boolean isSrv() {
    return port == 0;
  }

  @Override
  public String name() {
    return isSrv() ? "dns+srv://" + host : "dns://" + host + ":" + port;
  }

  @Override
  public Discovery open() {
    return new PolledDiscovery(name(), new DnsLookup(this), times, new Random());
  }
}
