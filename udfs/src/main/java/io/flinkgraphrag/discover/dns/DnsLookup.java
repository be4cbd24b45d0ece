package io.flinkgraphrag.discover.dns;

import io.flinkgraphrag.discover.Announced;
import io.flinkgraphrag.discover.Announcements;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.Lookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Type;

/**
 * Endpoints of address or SRV records. Addresses without a server named are looked up as the
 * machine does (hosts file and search domains included), and so may be as old as the JVM's cache,
 * {@code networkaddress.cache.ttl}, 30 s; everything else is asked anew, by {@link DnsServers}.
 *
 * <p>Bounded by the timeout per question and server; an interruption does not shorten it.
 */
final class DnsLookup implements Lookup {

  private final DnsOptions options;
  private final DnsServers servers;
  private final Announcements announcements;

  DnsLookup(DnsOptions options) {
    this.options = options;
    this.servers = new DnsServers(options.server(), options.times().timeout());
    this.announcements = new Announcements(options.name(), options.defaults());
  }

  @Override
  public List<Endpoint> next() throws IOException {
    return announcements.endpoints(options.isSrv() ? targets() : addresses());
  }

  private List<Announced> addresses() throws IOException {
    List<Announced> announced = new ArrayList<>();
    if (options.server().isEmpty()) {
      for (InetAddress address : system()) {
        announced.add(announced(address.getHostAddress(), options.port(), ""));
      }
      return announced;
    }
    for (Record record : servers.records(options.host(), Type.A)) {
      String host = ((ARecord) record).getAddress().getHostAddress();
      announced.add(announced(host, options.port(), ""));
    }
    try {
      for (Record record : servers.records(options.host(), Type.AAAA)) {
        announced.add(announced(AddressText.of((AAAARecord) record), options.port(), ""));
      }
    } catch (IOException e) {
      if (announced.isEmpty()) {
        throw e; // some servers cannot answer for AAAA at all
      }
    }
    return announced;
  }

  private InetAddress[] system() throws IOException {
    try {
      return InetAddress.getAllByName(options.host());
    } catch (UnknownHostException e) {
      // whether there is no such name or no DNS, it does not say
      throw new IOException("cannot resolve " + e.getMessage(), e);
    }
  }

  private List<Announced> targets() throws IOException {
    List<SRVRecord> targets =
        servers.records(options.host(), Type.SRV).stream().map(SRVRecord.class::cast).toList();
    int first = targets.stream().mapToInt(SRVRecord::getPriority).min().orElse(0);
    return targets.stream()
        .filter(target -> !target.getTarget().equals(Name.root)) // says: there is no such service
        .filter(target -> options.allPriorities() || target.getPriority() == first)
        .map(
            target ->
                announced(target.getTarget().toString(true), target.getPort(), weight(target)))
        .toList();
  }

  /** Zero is the smallest weight there, one here. */
  private static String weight(SRVRecord target) {
    return Integer.toString(Math.min(Math.max(1, target.getWeight()), Endpoint.WEIGHT_MAX));
  }

  private Announced announced(String host, int port, String weight) {
    return new Announced(host + ":" + port, "", host, port, "", "", weight, "");
  }
}
