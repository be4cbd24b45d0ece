package io.flinkgraphrag.discover.dns;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.Heard;
import io.flinkgraphrag.discover.dns.FakeDns.Behaviour;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DnsDiscoveryTest extends DiscoveryContract {

  private static final String NAME = "generators.example";

  private final FakeDns dns = new FakeDns();

  @AfterEach
  void closeDns() {
    dns.close();
  }

  @Override
  public DnsOptions source() {
    return DnsOptions.addresses(NAME, 9000).withServer(dns.server()).withTimes(TIMES);
  }

  @Override
  public void add(int n) {
    dns.address(NAME, "127.0.0." + n);
  }

  @Override
  public void remove(int n) {
    dns.remove(NAME, "127.0.0." + n);
  }

  @Override
  public String url(int n) {
    return "http://127.0.0." + n + ":9000/v1";
  }

  @Override
  public void down() {
    dns.stop();
  }

  @Override
  public void up() {
    dns.start();
  }

  @Override
  public void hang() {
    dns.behave(Behaviour.NEVER_ANSWERS);
  }

  @Override
  public List<Runnable> nonsense() {
    return List.of(() -> dns.behave(Behaviour.SERVER_FAILURE), () -> dns.behave(Behaviour.GARBAGE));
  }

  @Override
  public void healthy() {
    dns.behave(Behaviour.OK);
  }

  @Test
  void addressesOfBothKindsCount() {
    add(1);
    dns.address(NAME, "fd00::7");
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1), "http://[fd00::7]:9000/v1");
    }
  }

  @Test
  void theMachinesOwnResolverIsAskedWhereNoServerIsNamed() {
    Heard heard = new Heard();
    DnsOptions options =
        DnsOptions.addresses("127.0.0.1", 8000)
            .withTimes(TIMES)
            .withDefaults(new EndpointDefaults("https", "", "m", 3, "z"));
    try (Discovery discovery = options.open()) {
      discovery.start(heard);
      heard.awaitUrls("https://127.0.0.1:8000");
    }
  }

  @Test
  void aUrlIsRefusedAsAName() {
    assertThatThrownBy(() -> DnsOptions.srv("ldap://evil/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
