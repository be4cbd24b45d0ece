package io.flinkgraphrag.discover.consul;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kiwiproject.consul.AgentClient;
import org.kiwiproject.consul.Consul;
import org.kiwiproject.consul.HealthClient;
import org.kiwiproject.consul.NotRegisteredException;
import org.kiwiproject.consul.cache.ServiceHealthCache;
import org.kiwiproject.consul.model.agent.ImmutableRegistration;
import org.kiwiproject.consul.model.agent.Registration.RegCheck;
import org.kiwiproject.consul.model.catalog.ImmutableServiceWeights;
import org.kiwiproject.consul.model.health.ServiceHealth;

/** The fake as a client sees it that was written for the real one. */
final class FakeConsulTest {

  /** Longer than the cache's questions wait. */
  private static final long READ_TIMEOUT_MS = 20_000;

  private final FakeConsul fake = new FakeConsul();
  private final Consul client =
      Consul.builder()
          .withUrl(fake.url())
          .withReadTimeoutMillis(READ_TIMEOUT_MS)
          .withPing(false)
          .build();
  private final AgentClient agent = client.agentClient();
  private final HealthClient health = client.healthClient();

  @AfterEach
  void close() {
    client.destroy();
    fake.close();
  }

  private void register(String id, long ttlSeconds) {
    agent.register(
        ImmutableRegistration.builder()
            .id(id)
            .name("generators")
            .address("10.0.0.1")
            .port(8000)
            .addTags("gpu")
            .putMeta("model", "m")
            .serviceWeights(ImmutableServiceWeights.builder().passing(7).warning(1).build())
            .check(RegCheck.ttl(ttlSeconds))
            .build());
  }

  private List<ServiceHealth> healthy() {
    return health.getHealthyServiceInstances("generators").getResponse();
  }

  @Test
  void aTtlServiceIsHealthyFromItsFirstPassUntilItsTimeIsOver() throws Exception {
    register("g1", 1);
    assertThat(healthy()).isEmpty();
    assertThat(health.getAllServiceInstances("generators").getResponse()).hasSize(1);
    agent.pass("g1");
    ServiceHealth one = healthy().get(0);
    assertThat(one.getService().getId()).isEqualTo("g1");
    assertThat(one.getService().getAddress()).isEqualTo("10.0.0.1");
    assertThat(one.getService().getPort()).isEqualTo(8000);
    assertThat(one.getService().getTags()).containsExactly("gpu");
    assertThat(one.getService().getMeta()).isEqualTo(Map.of("model", "m"));
    assertThat(one.getService().getWeights().orElseThrow().getPassing()).isEqualTo(7);
    assertThat(one.getNode().getAddress()).isEqualTo(FakeConsul.NODE_ADDRESS);
    assertThat(one.getChecks()).hasSize(2);
    await().until(() -> healthy().isEmpty());
    agent.deregister("g1");
    assertThat(health.getAllServiceInstances("generators").getResponse()).isEmpty();
  }

  @Test
  void aPassForAServiceThatIsNotThereFails() {
    assertThatThrownBy(() -> agent.pass("nobody")).isInstanceOf(NotRegisteredException.class);
  }

  @Test
  void blockingQueriesFeedACacheThatSeesChanges() throws Exception {
    List<Set<String>> seen = new CopyOnWriteArrayList<>();
    try (ServiceHealthCache cache = ServiceHealthCache.newCache(health, "generators")) {
      cache.addListener(
          values -> {
            seen.add(
                Set.copyOf(values.values().stream().map(one -> one.getService().getId()).toList()));
          });
      cache.start();
      assertThat(cache.awaitInitialized(5, TimeUnit.SECONDS)).isTrue();
      fake.add("g1", "generators", "10.0.0.1", 8000, Map.of());
      await().atMost(Duration.ofSeconds(10)).until(() -> seen.contains(Set.of("g1")));
      fake.nodeIsCritical(true);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> seen.get(seen.size() - 1).isEmpty() && seen.contains(Set.of("g1")));
    }
  }

  @Test
  void theIndexGrowsWithEachChange() {
    var before = health.getAllServiceInstances("generators").getIndex();
    fake.wakeUp();
    var after = health.getAllServiceInstances("generators").getIndex();
    assertThat(after).isGreaterThan(before);
  }
}
