package io.flinkgraphrag.discover.eureka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.FakeRegistry.Behaviour;
import io.flinkgraphrag.discover.Heard;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class EurekaDiscoveryTest extends DiscoveryContract {

  private static final String APP = "GENERATORS";

  private final FakeEureka eureka = new FakeEureka();

  @AfterEach
  void closeEureka() {
    eureka.close();
  }

  @Override
  public EurekaOptions source() {
    return EurekaOptions.of(eureka.url(), "generators").withTimes(TIMES);
  }

  @Override
  public void add(int n) {
    eureka.add("g" + n, APP, "127.0.0.1", 9000 + n, Map.of());
  }

  @Override
  public void remove(int n) {
    eureka.remove("g" + n);
  }

  @Override
  public String url(int n) {
    return "http://127.0.0.1:" + (9000 + n) + "/v1";
  }

  @Override
  public void down() {
    eureka.http().stop();
  }

  @Override
  public void up() {
    eureka.http().start();
  }

  @Override
  public void hang() {
    eureka.http().behave(Behaviour.NEVER_ANSWERS);
  }

  @Override
  public List<Runnable> nonsense() {
    return Stream.of(
            Behaviour.HTML, Behaviour.TRUNCATED_JSON, Behaviour.EMPTY_BODY, Behaviour.SERVER_ERROR)
        .map(behaviour -> (Runnable) () -> eureka.http().behave(behaviour))
        .toList();
  }

  @Override
  public void healthy() {
    eureka.http().behave(Behaviour.OK);
  }

  @Test
  void onlyInstancesThatAreUpCount() {
    add(1);
    add(2);
    eureka.status("g1", "OUT_OF_SERVICE");
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(2));
      eureka.status("g1", "UP");
      eureka.status("g2", "STARTING");
      heard.awaitUrls(url(1));
    }
  }

  @Test
  void whatTheInstanceSaysOfItselfIsTaken() {
    eureka.add(
        "a",
        APP,
        "gen.example",
        80,
        Map.of("weight", "7", "path", "/api", "model", "m", "zone", "z"));
    eureka.secure("a", 8443);
    eureka.listsOfOneHaveNoBrackets();
    Heard heard = new Heard();
    try (Discovery discovery = source().withCredentials("me:s3cret").open()) {
      discovery.start(heard);
      await().until(() -> heard.count() == 1);
    }
    assertThat(heard.last())
        .containsExactly(
            new Endpoint("gen.example:8443/api", "https://gen.example:8443/api", "m", 7, "z"));
    assertThat(eureka.authorization()).isEqualTo("Basic bWU6czNjcmV0");
    assertThat(source().withCredentials("me:s3cret").toString()).doesNotContain("s3cret");
  }

  @Test
  void callsCanGoToTheIpAddress() {
    eureka.add("a", APP, "in-a-container", 8000, Map.of());
    Heard heard = new Heard();
    try (Discovery discovery = source().withByIp(true).open()) {
      discovery.start(heard);
      heard.awaitUrls("http://10.9.9.9:8000/v1");
    }
  }

  @Test
  void anInstanceThatCannotBeAnEndpointIsLeftOut() {
    add(1);
    eureka.add("bad", APP, "127.0.0.1", 9, Map.of("weight", "heavy"));
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1));
    }
  }
}
