package io.flinkgraphrag.discover.dns;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.Heard;
import io.flinkgraphrag.discover.dns.FakeDns.Behaviour;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SrvDiscoveryTest extends DiscoveryContract {

  private static final String NAME = "_llm._tcp.example";

  private final FakeDns dns = new FakeDns();

  @AfterEach
  void closeDns() {
    dns.close();
  }

  @Override
  public DnsOptions source() {
    return DnsOptions.srv(NAME).withServer(dns.server()).withTimes(TIMES);
  }

  @Override
  public void add(int n) {
    dns.srv(NAME, 10, n, 9000 + n, "g" + n + ".example.");
  }

  @Override
  public void remove(int n) {
    dns.remove(NAME, "g" + n + ".example");
  }

  @Override
  public String url(int n) {
    return "http://g" + n + ".example:" + (9000 + n) + "/v1";
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
  void theMostPreferredPriorityCountsWithItsWeights() {
    add(5);
    dns.srv(NAME, 10, 0, 9006, "g6.example.");
    dns.srv(NAME, 20, 9, 9009, "spare.example.");
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(5), url(6));
    }
    assertThat(heard.last()).extracting(Endpoint::weight).containsExactly(5, 1);
  }

  @Test
  void allPrioritiesCountWhereThatIsWanted() {
    add(1);
    dns.srv(NAME, 20, 9, 9009, "spare.example.");
    Heard heard = new Heard();
    try (Discovery discovery = source().withAllPriorities(true).open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1), "http://spare.example:9009/v1");
    }
  }

  @Test
  void aDotAsTargetSaysThatThereIsNone() {
    dns.srv(NAME, 0, 0, 0, ".");
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls();
    }
  }
}
