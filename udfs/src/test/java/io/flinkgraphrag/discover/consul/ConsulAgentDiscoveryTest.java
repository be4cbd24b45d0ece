package io.flinkgraphrag.discover.consul;

import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryContract;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.Heard;
import io.flinkgraphrag.discover.register.BeatTimes;
import io.flinkgraphrag.discover.register.Registration;
import io.flinkgraphrag.discover.register.ServerAnnouncement;
import io.flinkgraphrag.http.TrustStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@link ConsulDiscoveryTest} holds against the fake, against a real Consul. */
final class ConsulAgentDiscoveryTest extends DiscoveryContract {

  private static final String SERVICE = "generators";

  /** Consul's least for {@code DeregisterCriticalServiceAfter}, and its look every 30 s. */
  private static final Duration REMOVED_WITHIN = Duration.ofMinutes(2);

  @TempDir Path folder;

  private final List<Runnable> waiting = new ArrayList<>();
  private ConsulAgent consul;

  @BeforeAll
  static void require() {
    ConsulAgent.require();
  }

  @BeforeEach
  void startConsul() {
    consul = ConsulAgent.remembering(folder);
    consul.start();
  }

  @AfterEach
  void closeConsul() {
    if (consul != null) {
      consul.close();
    }
  }

  @Override
  public ConsulOptions source() {
    return ConsulOptions.of(consul.url(), SERVICE).withTimes(Duration.ofSeconds(1), TIMES);
  }

  @Override
  public void add(int n) {
    String service =
        "{\"ID\":\"g%d\",\"Name\":\"%s\",\"Address\":\"127.0.0.1\",\"Port\":%d}"
            .formatted(n, SERVICE, 9000 + n);
    whenUp(() -> consul.put("/v1/agent/service/register", service));
  }

  @Override
  public void remove(int n) {
    whenUp(() -> consul.put("/v1/agent/service/deregister/g" + n, ""));
  }

  /** Nobody can tell it anything while it is down. */
  private void whenUp(Runnable call) {
    if (consul.isUp()) {
      call.run();
    } else {
      waiting.add(call);
    }
  }

  @Override
  public String url(int n) {
    return "http://127.0.0.1:" + (9000 + n) + "/v1";
  }

  @Override
  public void down() {
    consul.kill();
  }

  @Override
  public void up() {
    consul.start();
    waiting.forEach(Runnable::run);
    waiting.clear();
  }

  @Override
  public void hang() {
    consul.freeze();
  }

  /** A real one talks none. */
  @Override
  public List<Runnable> nonsense() {
    return List.of();
  }

  @Override
  public void healthy() {
    consul.thaw();
  }

  @Test
  void aServiceInMaintenanceAndACriticalNodeGetNothing() {
    add(1);
    add(2);
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      heard.awaitUrls(url(1), url(2));
      consul.put("/v1/agent/service/maintenance/g1?enable=true", "");
      heard.awaitUrls(url(2));
      consul.put("/v1/agent/service/maintenance/g1?enable=false", "");
      heard.awaitUrls(url(1), url(2));
      consul.put("/v1/agent/maintenance?enable=true", "");
      heard.awaitUrls();
      consul.put("/v1/agent/maintenance?enable=false", "");
      heard.awaitUrls(url(1), url(2));
    }
  }

  @Test
  void whatIsRegisteredIsDiscoveredWithAllItSays() {
    ServerAnnouncement server =
        ServerAnnouncement.of("g1", SERVICE, "127.0.0.1", 8000)
            .with("small", 3, "a")
            .withTags(List.of("gpu"));
    Heard heard = new Heard();
    try (Registration registration = ConsulRegistrationOptions.of(consul.url()).open(server);
        Discovery discovery =
            source().withTags(List.of("gpu")).withDatacenter(FakeConsul.DATACENTER).open()) {
      registration.start();
      discovery.start(heard);
      Endpoint endpoint =
          new Endpoint("127.0.0.1:8000", "http://127.0.0.1:8000/v1", "small", 3, "a");
      await().until(() -> List.of(endpoint).equals(heard.last()));
      registration.close();
      heard.awaitUrls();
    }
  }

  @Test
  void aServerThatNeverBeatsIsNeverSeenAndIsForgottenInTheEnd() throws Exception {
    ConsulRegistrationOptions options =
        new ConsulRegistrationOptions(
            consul.url(), "", TrustStore.OF_THE_JVM, "", BeatTimes.DEFAULTS, Duration.ofMinutes(1));
    Heard heard = new Heard();
    try (Discovery discovery = source().open()) {
      discovery.start(heard);
      ServerAnnouncement server = ServerAnnouncement.of("g1", SERVICE, "127.0.0.1", 8000);
      new ConsulCalls("test", options, server).register();
      await().until(() -> consul.get("/v1/agent/services").contains("\"g1\""));
      await()
          .atMost(REMOVED_WITHIN)
          .pollInterval(Duration.ofSeconds(1))
          .until(() -> !consul.get("/v1/agent/services").contains("\"g1\""));
      heard.awaitUrls(); // none at all, from the first list on
    }
  }
}
