package io.flinkgraphrag.generate.discover;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.generate.discover.FakeDns.Behaviour;
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
  DnsOptions source() {
    return DnsOptions.addresses(NAME, 9000).withServer(dns.server()).withTimes(TIMES);
  }

  @Override
  void add(int n) {
    dns.address(NAME, "127.0.0." + n);
  }

  @Override
  void remove(int n) {
    dns.remove(NAME, "127.0.0." + n);
  }

  @Override
  String url(int n) {
    return "http://127.0.0." + n + ":9000/v1";
  }

  @Override
  void down() {
    dns.stop();
  }

  @Override
  void up() {
    dns.start();
  }

  @Override
  void hang() {
    dns.behave(Behaviour.NEVER_ANSWERS);
  }

  @Override
  List<Runnable> nonsense() {
    return List.of(() -> dns.behave(Behaviour.SERVER_FAILURE), () -> dns.behave(Behaviour.GARBAGE));
  }

  @Override
  void healthy() {
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
  void aNameThatJndiTakesForAUrlIsRefused() {
    assertThatThrownBy(() -> DnsOptions.srv("ldap://evil/x"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
