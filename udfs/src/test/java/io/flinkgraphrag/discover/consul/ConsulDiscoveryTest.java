package io.flinkgraphrag.discover.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.FakeRegistry.Behaviour;
import io.flinkgraphrag.discover.Heard;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ConsulDiscoveryTest extends DiscoveryContract {

  private static final String SERVICE = "generators";
  private static final Duration HOLD = Duration.ofSeconds(1);

  private final FakeConsul consul = new FakeConsul();

  @AfterEach
  void closeConsul() {
    consul.close();
  }

  @Override
  public ConsulOptions source() {
    return ConsulOptions.of(consul.url(), SERVICE).withTimes(HOLD, TIMES);
  }

  @Override
  public void add(int n) {
    consul.add("g" + n, SERVICE, "127.0.0.1", 9000 + n, Map.of());
  }

  @Override
  public void remove(int n) {
    consul.remove("g" + n);
  }

  @Override
  public String url(int n) {
    return "http://127.0.0.1:" + (9000 + n) + "/v1";
  }

  @Override
  public void down() {
    consul.http().stop();
  }

  @Override
  public void up() {
    consul.http().start();
  }

  @Override
  public void hang() {
    behave(Behaviour.NEVER_ANSWERS);
  }

  @Override
  public List<Runnable> nonsense() {
    return Stream.of(
            Behaviour.HTML, Behaviour.TRUNCATED_JSON, Behaviour.EMPTY_BODY, Behaviour.SERVER_ERROR)
        .map(behaviour -> (Runnable) () -> behave(behaviour))
        .toList();
  }

  @Override
  public void healthy() {
    behave(Behaviour.OK);
  }

  private void behave(Behaviour behaviour) {
    consul.http().behave(behaviour);
    consul.wakeUp(); // questions that wait still end in order
  }

  @Test
  void whatTheServiceSaysOfItselfIsTaken() {
    consul.add(
        "a",
        SERVICE,
        "",
        8443,
        Map.of("scheme", "https", "path", "/openai/v1/", "model", "m", "zone", "z"),
        7,
        List.of());
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      await().until(() -> heard.count() == 1);
    }
    assertThat(heard.last())
        .containsExactly(
            new Endpoint(
                FakeConsul.NODE_ADDRESS + ":8443/openai/v1",
                "https://" + FakeConsul.NODE_ADDRESS + ":8443/openai/v1",
                "m",
                7,
                "z"));
  }

  @Test
  void onlyInstancesWithAllTagsCount() {
    consul.add("a", SERVICE, "10.0.0.1", 1, Map.of(), 1, List.of("gpu", "eu"));
    consul.add("b", SERVICE, "10.0.0.2", 1, Map.of(), 1, List.of("gpu"));
    Heard heard = new Heard();
    try (Discovery discovery = source().withTags(List.of("gpu", "eu")).open()) {
      discovery.start(heard);
      heard.awaitUrls("http://10.0.0.1:1/v1");
    }
  }

  @Test
  void theTokenAndTheDatacenterAreSent() {
    add(1);
    Heard heard = new Heard();
    try (Discovery discovery =
        source().withToken("s3cret").withDatacenter(FakeConsul.DATACENTER).open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
    }
    assertThat(consul.tokens()).contains("s3cret");
    assertThat(consul.asked().get(0)).contains("dc=dc1");
    assertThat(source().withToken("s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void aQuestionWaitsAtConsulAndAWakeUpWithoutChangeSaysNothing() {
    add(1);
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
      for (int i = 1; i <= 3; i++) {
        int asked = consul.asked().size();
        consul.wakeUp();
        await().until(() -> consul.asked().size() > asked);
      }
      assertThat(heard.count()).isEqualTo(1);
      assertThat(consul.asked()).hasSizeLessThan(20);
      assertThat(consul.asked().get(consul.asked().size() - 1)).contains("&index=");
    }
  }

  @Test
  void anIndexThatGoesBackwardsIsForgotten() {
    add(1);
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
      int asked = consul.asked().size();
      consul.indexGoesBackTo(3);
      await()
          .until(
              () ->
                  consul.asked().stream().skip(asked).anyMatch(q -> !q.contains("index="))
                      && consul.asked().stream().anyMatch(q -> q.contains("index=3")));
      add(2);
      heard.awaitUrls(url(1), url(2));
    }
  }

  @Test
  void anEmptyListBecauseOfTheTokenIsNoList() {
    add(1);
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
      consul.filterByAcl(true);
      await().until(() -> !discovery.knows());
      assertThat(heard.count()).isEqualTo(1);
    }
  }

  @Test
  void aCriticalNodeTakesItsServicesAway() {
    add(1);
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
      consul.nodeIsCritical(true);
      heard.awaitUrls();
    }
  }

  @Test
  void anInstanceThatCannotBeAnEndpointIsLeftOut() {
    add(1);
    consul.add("bad-port", SERVICE, "127.0.0.1", 0, Map.of());
    consul.add("bad-weight", SERVICE, "127.0.0.1", 9, Map.of(), 0, List.of());
    consul.add("bad-scheme", SERVICE, "127.0.0.1", 9, Map.of("scheme", "ftp"));
    consul.add("bad-host", SERVICE, "not a host", 9, Map.of());
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
      remove(1);
      await().until(() -> !discovery.knows()); // nothing but nonsense is no list
      assertThat(heard.count()).isEqualTo(1);
    }
  }
}
