package io.flinkgraphrag.discover.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.FakeRegistry;
import io.flinkgraphrag.discover.FakeRegistry.Behaviour;
import io.flinkgraphrag.discover.Heard;
import io.flinkgraphrag.discover.consul.ConsulOptions;
import io.flinkgraphrag.discover.consul.ConsulRegistrationOptions;
import io.flinkgraphrag.discover.consul.FakeConsul;
import io.flinkgraphrag.discover.eureka.EurekaOptions;
import io.flinkgraphrag.discover.eureka.EurekaRegistrationOptions;
import io.flinkgraphrag.discover.eureka.FakeEureka;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RegistrationTest {

  private static final BeatTimes TIMES =
      new BeatTimes(Duration.ofMillis(30), Duration.ofMillis(600), Duration.ofMillis(400));

  private static final ServerAnnouncement SERVER =
      ServerAnnouncement.of("g1", "generators", "127.0.0.1", 8000)
          .with("small", 3, "a")
          .withTags(List.of("gpu"));

  private static final Endpoint ENDPOINT =
      new Endpoint("127.0.0.1:8000", "http://127.0.0.1:8000/v1", "small", 3, "a");

  private final FakeConsul consul = new FakeConsul();
  private final FakeEureka eureka = new FakeEureka();
  private final Heard heard = new Heard();
  private Registration registration;
  private Discovery discovery;

  /** The ways to register, and the registry of each. */
  private enum Kind {
    CONSUL_TTL,
    CONSUL_HTTP,
    EUREKA
  }

  private void start(Kind kind) {
    ConsulRegistrationOptions atConsul =
        ConsulRegistrationOptions.of(consul.url()).withTimes(TIMES).withToken("t0ken");
    registration =
        switch (kind) {
          case CONSUL_TTL -> atConsul.open(SERVER);
          case CONSUL_HTTP -> atConsul.withHealthUrl("http://127.0.0.1:8000/health").open(SERVER);
          case EUREKA -> EurekaRegistrationOptions.of(eureka.url()).withTimes(TIMES).open(SERVER);
        };
    registration.start();
  }

  private void discover(Kind kind) {
    discovery =
        (kind == Kind.EUREKA
                ? EurekaOptions.of(eureka.url(), "generators").withTimes(DiscoveryContract.TIMES)
                : ConsulOptions.of(consul.url(), "generators")
                    .withTags(List.of("gpu"))
                    .withTimes(Duration.ofSeconds(1), DiscoveryContract.TIMES))
            .open();
    discovery.start(heard);
  }

  private FakeRegistry http(Kind kind) {
    return kind == Kind.EUREKA ? eureka.http() : consul.http();
  }

  private void forgetAll(Kind kind) {
    if (kind == Kind.EUREKA) {
      eureka.forgetAll();
    } else {
      consul.forgetAll();
    }
  }

  private void awaitThere() {
    await().until(() -> List.of(ENDPOINT).equals(heard.last()));
  }

  @AfterEach
  void close() {
    Stream.of(registration, discovery)
        .filter(one -> one != null)
        .forEach(
            one -> {
              try {
                one.close();
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    consul.close();
    eureka.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsRegisteredIsDiscoveredAndLeavesWhenClosed(Kind kind) {
    start(kind);
    discover(kind);
    awaitThere();
    await().until(registration::registered);
    registration.close();
    heard.awaitUrls();
    assertThat(registration.registered()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void aRegistryThatHasForgottenIsToldAgain(Kind kind) {
    start(kind);
    await().until(registration::registered);
    forgetAll(kind);
    discover(kind);
    awaitThere();
  }

  @ParameterizedTest
  @EnumSource
  void aRegistryThatRestartsIsToldAgain(Kind kind) {
    start(kind);
    await().until(registration::registered);
    http(kind).stop();
    await().until(() -> !registration.registered());
    forgetAll(kind);
    http(kind).start();
    await().until(registration::registered);
    discover(kind);
    awaitThere();
  }

  @ParameterizedTest
  @EnumSource
  void nonsenseOfTheRegistryEndsNoBeat(Kind kind) {
    http(kind).behave(Behaviour.SERVER_ERROR);
    start(kind);
    discover(kind);
    await().until(() -> !discovery.knows());
    http(kind).behave(Behaviour.OK);
    awaitThere();
  }

  @ParameterizedTest
  @EnumSource
  void closingIsBoundedAndLeavesNoThreadWhileARegistryHangs(Kind kind) {
    start(kind);
    await().until(registration::registered);
    http(kind).behave(Behaviour.NEVER_ANSWERS);
    await().until(() -> !registration.registered());
    long began = System.nanoTime();
    registration.close();
    assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    DiscoveryContract.awaitNoThreads();
  }

  @Test
  void aServerThatStopsBeatingLeavesConsulAndOneThatBeatsStays() {
    start(Kind.CONSUL_TTL);
    discover(Kind.CONSUL_TTL);
    awaitThere();
    consul.http().stop(); // no beat arrives for longer than the lease
    await().until(() -> consul.status("g1").equals("critical"));
    consul.http().start();
    awaitThere();
    await().until(() -> consul.status("g1").equals("passing"));
  }

  @Test
  void theTokenGoesAlongAndIsShownNowhere() {
    start(Kind.CONSUL_TTL);
    await().until(registration::registered);
    assertThat(consul.tokens()).containsOnly("t0ken");
    assertThat(ConsulRegistrationOptions.of("http://c:1").withToken("t0ken").toString())
        .doesNotContain("t0ken");
    assertThat(EurekaRegistrationOptions.of("http://e:1").withCredentials("a:pw0").toString())
        .doesNotContain("pw0");
  }

  @Test
  void whatCouldNotBeAnEndpointIsNotAnnounced() {
    assertThatThrownBy(() -> ServerAnnouncement.of("g", "generators", "h", 0))
        .hasMessageContaining("port");
    assertThatThrownBy(() -> SERVER.with("m", 0, "")).hasMessageContaining("weight");
    assertThatThrownBy(
            () ->
                new BeatTimes(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .hasMessageContaining("lease");
  }
}
