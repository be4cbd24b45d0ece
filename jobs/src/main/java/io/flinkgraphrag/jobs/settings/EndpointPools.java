package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.discover.registry.RegistrySecrets;
import io.flinkgraphrag.discover.sources.CombinedSources;
import io.flinkgraphrag.discover.sources.DiscoverySources;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.pool.PoolOptions;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;

/** How endpoints are found, balanced, doubted and asked again: the same for all pools of a job. */
final class EndpointPools {

  static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);

  private static final String CONSUL_TOKEN_VARIABLE = "GRAPHRAG_CONSUL_TOKEN";
  private static final String EUREKA_CREDENTIALS_VARIABLE = "GRAPHRAG_EUREKA_CREDENTIALS";
  private static final String TRUST_STORE_PASSWORD_VARIABLE = "GRAPHRAG_TRUSTSTORE_PASSWORD";
  private static final String SERVERS_TRUST_STORE_PASSWORD_VARIABLE =
      "GRAPHRAG_SERVERS_TRUSTSTORE_PASSWORD";

  private final OptionsReader options;

  EndpointPools(OptionsReader options) {
    this.options = options;
  }

  /** Where endpoints come from, by this option. */
  CombinedSources sources(ConfigOption<List<String>> sources) {
    return options.made(
        () ->
            DiscoverySources.parse(
                options.get(sources), secrets(), options.get(GeneratorPoolOptions.KEEP)),
        sources,
        GeneratorPoolOptions.KEEP,
        GeneratorPoolOptions.CONSUL_TOKEN,
        GeneratorPoolOptions.EUREKA_CREDENTIALS,
        GeneratorPoolOptions.TRUST_STORE,
        GeneratorPoolOptions.TRUST_STORE_PASSWORD);
  }

  private RegistrySecrets secrets() {
    return new RegistrySecrets(
        options.secret(GeneratorPoolOptions.CONSUL_TOKEN, CONSUL_TOKEN_VARIABLE),
        options.secret(GeneratorPoolOptions.EUREKA_CREDENTIALS, EUREKA_CREDENTIALS_VARIABLE),
        new TrustStore(
            options.get(GeneratorPoolOptions.TRUST_STORE),
            options.secret(
                GeneratorPoolOptions.TRUST_STORE_PASSWORD, TRUST_STORE_PASSWORD_VARIABLE)));
  }

  /** Whom https servers are trusted by, those of embeddings too. */
  static TrustStore trust(OptionsReader options) {
    return new TrustStore(
        options.get(GeneratorPoolOptions.SERVERS_TRUST_STORE),
        options.secret(
            GeneratorPoolOptions.SERVERS_TRUST_STORE_PASSWORD,
            SERVERS_TRUST_STORE_PASSWORD_VARIABLE));
  }

  /** What is believed of them, and when another one is asked. */
  PoolOptions options() {
    PoolOptions.Retry retry = PoolOptions.Retry.DEFAULTS;
    PoolOptions.Hedge hedge = PoolOptions.Hedge.OFF;
    return options.made(
        () ->
            new PoolOptions(
                options.get(GeneratorPoolOptions.BALANCING),
                options.get(GeneratorPoolOptions.ZONE),
                options.get(GeneratorPoolOptions.SLOW_START),
                PoolOptions.DEFAULTS.latencyDecay(),
                health(),
                PoolOptions.Ejection.DEFAULTS,
                new PoolOptions.Retry(
                    options.get(GeneratorPoolOptions.ATTEMPTS),
                    options.get(GeneratorPoolOptions.RETRY_BUDGET),
                    retry.budgetFloor(),
                    retry.backoff(),
                    retry.patience(),
                    retry.patienceMin()),
                new PoolOptions.Hedge(
                    options.get(GeneratorPoolOptions.HEDGE), hedge.budget(), hedge.after())),
        GeneratorPoolOptions.SLOW_START,
        GeneratorPoolOptions.ATTEMPTS,
        GeneratorPoolOptions.RETRY_BUDGET);
  }

  private PoolOptions.Health health() {
    return options.made(
        () ->
            new PoolOptions.Health(
                options.get(GeneratorPoolOptions.HEALTH_CHECK),
                options.get(GeneratorPoolOptions.HEALTH_PATH),
                options.get(GeneratorPoolOptions.HEALTH_INTERVAL),
                options.get(GeneratorPoolOptions.HEALTH_TIMEOUT),
                options.get(GeneratorPoolOptions.HEALTH_FALL),
                options.get(GeneratorPoolOptions.HEALTH_RISE)),
        GeneratorPoolOptions.HEALTH_PATH,
        GeneratorPoolOptions.HEALTH_INTERVAL,
        GeneratorPoolOptions.HEALTH_TIMEOUT,
        GeneratorPoolOptions.HEALTH_FALL,
        GeneratorPoolOptions.HEALTH_RISE);
  }
}
