package io.flinkgraphrag.discover.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.Section;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/**
 * Asks servers of the DNS, one after another: who does not answer in time is asked once more, for
 * twice as long; who answers that it cannot say is not. Names are whole: no search domain is added.
 * Caches nothing. Blocks its caller, for the timeout per server at most; an interruption does not
 * shorten that.
 */
final class DnsServers {

  /** Tries per server; each waits twice as long as the one before. */
  private static final int TRIES = 2;

  private static final int SHARES = (1 << TRIES) - 1;

  private final String server;
  private final Duration timeout;

  /**
   * Servers to ask.
   *
   * @param server "host", "host:53", "[fd00::1]:53"; "" for those of the machine
   * @param timeout per server and question
   */
  DnsServers(String server, Duration timeout) {
    this.server = server;
    this.timeout = timeout;
  }

  /**
   * The records of a type; none where the name does not exist.
   *
   * @throws IOException where the DNS does not say
   */
  List<Record> records(String host, int type) throws IOException {
    Message question =
        Message.newQuery(Record.newRecord(Name.fromString(host, Name.root), type, DClass.IN));
    List<InetSocketAddress> asked = new ArrayList<>(addresses());
    IOException failure = null;
    for (int attempt = 0; attempt < TRIES; attempt++) {
      for (InetSocketAddress address : List.copyOf(asked)) {
        try {
          Message reply = ask(address, question, attempt);
          int code = reply.getRcode();
          if (code == Rcode.NOERROR || code == Rcode.NXDOMAIN) {
            return answers(reply, type);
          }
          failure = new IOException(address + " says " + Rcode.string(code));
          asked.remove(address);
        } catch (IOException e) {
          failure = e;
        }
      }
    }
    throw new IOException(Type.string(type) + " of " + host + " -> " + failure, failure);
  }

  private Message ask(InetSocketAddress address, Message question, int attempt) throws IOException {
    if (address.isUnresolved()) {
      throw new IOException("cannot resolve the DNS server " + address.getHostString());
    }
    SimpleResolver resolver = new SimpleResolver(address);
    resolver.setIoClientFactory(BlockingDnsClient.FACTORY);
    resolver.setEDNS(-1); // there are servers that refuse what they do not know
    resolver.setTimeout(Duration.ofMillis(Math.max(1, (timeout.toMillis() << attempt) / SHARES)));
    return BlockingDnsClient.reply(resolver, question);
  }

  private static List<Record> answers(Message reply, int type) {
    return reply.getSection(Section.ANSWER).stream()
        .filter(record -> record.getType() == type)
        .toList();
  }

  private List<InetSocketAddress> addresses() {
    if (server.isEmpty()) {
      return new ResolverConfig().servers();
    }
    int colon = server.lastIndexOf(':');
    boolean hasPort = colon > server.lastIndexOf(']') && colon >= 0;
    String host = hasPort ? server.substring(0, colon) : server;
    int port =
        hasPort ? Integer.parseInt(server.substring(colon + 1)) : SimpleResolver.DEFAULT_PORT;
    return List.of(new InetSocketAddress(host, port));
  }
}
