package io.flinkgraphrag.jobs.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.consul.ConsulAgent;
import io.flinkgraphrag.discover.registry.RegistrySecrets;
import io.flinkgraphrag.discover.sources.CombinedSources;
import io.flinkgraphrag.discover.sources.DiscoverySources;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Generators and the job's source of endpoints with a real Consul between them. Skipped unless the
 * environment has {@link ConsulAgent#VARIABLE}. Prints what happened when.
 */
final class ConsulAgentITCase {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final long startedAt = System.nanoTime();

  /** All lists that the source has told, the oldest first. */
  private final List<List<Endpoint>> told = new CopyOnWriteArrayList<>();

  @BeforeAll
  static void require() {
    ConsulAgent.require();
  }

  private static GeneratorProcess generator(ConsulAgent consul, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(List.of("--consul", consul.url(), "--service", "quoting"));
    arguments.addAll(List.of(more));
    return GeneratorProcess.start(arguments.toArray(String[]::new));
  }

  private static Discovery source(ConsulAgent consul) {
    String uri = "consul://" + URI.create(consul.url()).getAuthority() + "/quoting";
    return DiscoverySources.parse(List.of(uri), RegistrySecrets.NONE, CombinedSources.KEEP).open();
  }

  private Set<String> urls() {
    Set<String> urls = new TreeSet<>();
    if (!told.isEmpty()) {
      told.get(told.size() - 1).forEach(endpoint -> urls.add(endpoint.baseUrl()));
    }
    return urls;
  }

  private void awaitUrls(String what, String... urls) {
    await(what).atMost(PATIENCE).until(() -> urls().equals(Set.of(urls)));
    say(what);
  }

  private void say(String what) {
    long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedAt);
    System.out.printf("%5.1f s  %s; endpoints: %d%n", ms / 1000.0, what, urls().size());
  }

  @Test
  void generatorsRegisterExpireLeaveAndReturn() throws Exception {
    try (ConsulAgent consul = ConsulAgent.dev(folder)) {
      consul.start();
      say("the agent is there");
      try (GeneratorProcess one = generator(consul, "--weight", "3", "--zone", "a");
          GeneratorProcess other = generator(consul);
          Discovery source = source(consul)) {
        source.start(told::add);
        String first = one.baseUrl();
        String second = other.baseUrl();
        awaitUrls("both have registered", first, second);
        assertThat(told.get(told.size() - 1))
            .contains(new Endpoint(one.id(), first, "extractive", 3, "a"));

        consul.put("/v1/agent/service/maintenance/" + other.id() + "?enable=true", "");
        awaitUrls("one is in maintenance", first);
        consul.put("/v1/agent/service/maintenance/" + other.id() + "?enable=false", "");
        awaitUrls("it is back", first, second);

        Signals.freeze(other);
        say("one is frozen");
        awaitUrls("its check has expired", first);
        Signals.thaw(other);
        awaitUrls("it goes on", first, second);

        consul.kill();
        await().atMost(PATIENCE).until(() -> !source.knows());
        say("the agent is killed");
        consul.start();
        say("the agent is there again, and knows nothing");
        await("both have registered again")
            .atMost(PATIENCE)
            .until(() -> passing(consul, one) && passing(consul, other));
        awaitUrls("both have registered again", first, second);

        other.kill();
        say("one is killed");
        awaitUrls("its check has expired", first);
        try (GeneratorProcess again =
            generator(consul, "--port", Integer.toString(URI.create(second).getPort()))) {
          awaitUrls("it is started again", first, second);
          again.terminate();
          awaitUrls("it has ended by SIGTERM, and left", first);
          assertThat(again.awaitExit(PATIENCE)).isZero();
        }
        assertThat(told.stream().dropWhile(List::isEmpty))
            .as("nobody was taken for gone because the agent was")
            .noneMatch(List::isEmpty);
      }
    }
  }

  private static boolean passing(ConsulAgent consul, GeneratorProcess generator) throws Exception {
    return consul.get("/v1/health/service/quoting?passing").contains(generator.id());
  }
}
