package io.flinkgraphrag.generate.discover.dns;

import io.flinkgraphrag.generate.discover.Announced;
import io.flinkgraphrag.generate.discover.Announcements;
import io.flinkgraphrag.generate.discover.Endpoint;
import io.flinkgraphrag.generate.discover.Lookup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NameNotFoundException;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.Attributes;
import javax.naming.directory.InitialDirContext;

/**
 * Asks the DNS by the JDK's own client. Addresses without a server named are looked up as the
 * machine does (hosts file and search domains included), and so may be as old as the JVM's cache,
 * {@code networkaddress.cache.ttl}, 30 s.
 *
 * <p>Bounded by the timeout per question and server; an interruption does not shorten it.
 */
final class DnsLookup implements Lookup {

  /** Tries per question; each waits twice as long as the one before. */
  private static final int TRIES = 2;

  private static final int SHARES = (1 << TRIES) - 1;

  private final DnsOptions options;
  private final Announcements announcements;

  DnsLookup(DnsOptions options) {
    this.options = options;
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
    for (String address : records("A")) {
      announced.add(announced(address, options.port(), ""));
    }
    try {
      for (String address : records("AAAA")) {
        announced.add(announced(address, options.port(), ""));
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
    List<Target> targets = new ArrayList<>();
    for (String text : records("SRV")) {
      targets.add(Target.read(text));
    }
    int first = targets.stream().mapToInt(Target::priority).min().orElse(0);
    return targets.stream()
        .filter(target -> !target.host().isEmpty()) // "." says that there is no such service
        .filter(target -> options.allPriorities() || target.priority() == first)
        .map(target -> announced(target.host(), target.port(), target.weightText()))
        .toList();
  }

  /** An SRV record (RFC 2782). */
  private record Target(int priority, int weight, int port, String host) {

    static Target read(String text) throws IOException {
      String[] parts = text.split(" ", -1);
      try {
        return new Target(
            Integer.parseInt(parts[0]),
            Integer.parseInt(parts[1]),
            Integer.parseInt(parts[2]),
            parts[3].replaceAll("\\.$", ""));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("not an SRV record: " + text, e);
      }
    }

    /** Zero is the smallest weight there, one here. */
    String weightText() {
      return Integer.toString(Math.min(Math.max(1, weight), Endpoint.WEIGHT_MAX));
    }
  }

  private Announced announced(String host, int port, String weight) {
    return new Announced(host + ":" + port, "", host, port, "", "", weight, "");
  }

  /**
   * The records of a type; none where the name does not exist.
   *
   * @throws IOException where the DNS does not say
   */
  // Hashtable is what JNDI takes. It is banned because a name such as ldap:... makes it read
  // objects;
  // DnsOptions has only names of the DNS, and the DNS' provider only makes strings.
  @SuppressWarnings({"BanJNDI", "JdkObsolete"})
  private List<String> records(String type) throws IOException {
    Hashtable<String, String> environment = new Hashtable<>();
    environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
    environment.put(Context.PROVIDER_URL, "dns://" + options.server());
    environment.put(
        "com.sun.jndi.dns.timeout.initial",
        Long.toString(Math.max(1, options.times().timeout().toMillis() / SHARES)));
    environment.put("com.sun.jndi.dns.timeout.retries", Integer.toString(TRIES));
    try {
      InitialDirContext dns = new InitialDirContext(environment);
      try {
        Attributes found = dns.getAttributes(options.host(), new String[] {type});
        return values(found.get(type));
      } finally {
        dns.close();
      }
    } catch (NameNotFoundException e) {
      return List.of();
    } catch (NamingException e) {
      throw new IOException(type + " of " + options.host() + " -> " + e, e);
    }
  }

  private static List<String> values(Attribute attribute) throws NamingException {
    List<String> values = new ArrayList<>();
    if (attribute != null) {
      NamingEnumeration<?> all = attribute.getAll();
      while (all.hasMore()) {
        values.add(all.next().toString());
      }
    }
    return values;
  }
}
