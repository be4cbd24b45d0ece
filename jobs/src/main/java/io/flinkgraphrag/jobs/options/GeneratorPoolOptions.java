package io.flinkgraphrag.jobs.options;

import io.flinkgraphrag.discover.sources.CombinedSources;
import io.flinkgraphrag.http.TrustStore;
import io.flinkgraphrag.pool.PoolOptions;
import io.flinkgraphrag.pool.balance.Balancing;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the pool of generators finds, balances, doubts and asks its endpoints. What each default is
 * for stands at {@link PoolOptions}.
 */
public final class GeneratorPoolOptions {

  private static final Logger LOG = LoggerFactory.getLogger(GeneratorPoolOptions.class);

  public static final ConfigOption<List<String>> SOURCES =
      ConfigOptions.key("graphrag.generate.openai.url")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Where the servers are, one or more, separated by semicolons: a base URL up to the"
                  + " version, such as http://127.0.0.1:8000/v1, or a source of them, such as"
                  + " consul://127.0.0.1:8500/generators; see docs/generators.md.");

  public static final ConfigOption<List<String>> SMALL_SOURCES =
      ConfigOptions.key("graphrag.generate.openai-small.url")
          .stringType()
          .asList()
          .noDefaultValue()
          .withDescription(
              "Where the servers of the smaller model are, in the same way. Without it they are those"
                  + " of graphrag.generate.openai.url.");

  public static final ConfigOption<Duration> KEEP =
      ConfigOptions.key("graphrag.generate.discovery.keep")
          .durationType()
          .defaultValue(CombinedSources.KEEP)
          .withDescription(
              "So long the last list of a source counts that is away, or says that there is none.");

  public static final ConfigOption<String> CONSUL_TOKEN =
      ConfigOptions.key("graphrag.generate.discovery.consul-token")
          .stringType()
          .defaultValue("")
          .withDescription(
              "Token for Consul; better given by the environment variable"
                  + " GRAPHRAG_CONSUL_TOKEN of the process that submits the job.");

  /** Still read. Flink's web UI shows its value, as it hides values by words in their keys. */
  static final String EUREKA_CREDENTIALS_SHOWN = "graphrag.generate.discovery.eureka-credentials";

  public static final ConfigOption<String> EUREKA_CREDENTIALS =
      ConfigOptions.key("graphrag.generate.discovery.eureka-password")
          .stringType()
          .defaultValue("")
          .withDeprecatedKeys(EUREKA_CREDENTIALS_SHOWN)
          .withDescription(
              "user:password for Eureka; better given by the environment variable"
                  + " GRAPHRAG_EUREKA_CREDENTIALS of the process that submits the job.");

  public static final ConfigOption<String> TRUST_STORE =
      ConfigOptions.key("graphrag.generate.discovery.truststore")
          .stringType()
          .defaultValue(TrustStore.OF_THE_JVM.path())
          .withDescription(
              "File, PKCS12 or JKS, on every TaskManager, with the certificates that https"
                  + " registries go back to. Empty for the JVM's own.");

  public static final ConfigOption<String> TRUST_STORE_PASSWORD =
      ConfigOptions.key("graphrag.generate.discovery.truststore-password")
          .stringType()
          .defaultValue(TrustStore.OF_THE_JVM.password())
          .withDescription(
              "Password of that file; better given by the environment variable"
                  + " GRAPHRAG_TRUSTSTORE_PASSWORD of the process that submits the job.");

  public static final ConfigOption<String> SERVERS_TRUST_STORE =
      ConfigOptions.key("graphrag.servers.truststore")
          .stringType()
          .defaultValue(TrustStore.OF_THE_JVM.path())
          .withDescription(
              "File, PKCS12 or JKS, on every TaskManager, with the certificates that https"
                  + " generators, rerankers and embedding servers go back to. Empty for the JVM's"
                  + " own.");

  public static final ConfigOption<String> SERVERS_TRUST_STORE_PASSWORD =
      ConfigOptions.key("graphrag.servers.truststore-password")
          .stringType()
          .defaultValue(TrustStore.OF_THE_JVM.password())
          .withDescription(
              "Password of that file; better given by the environment variable"
                  + " GRAPHRAG_SERVERS_TRUSTSTORE_PASSWORD of the process that submits the job.");

  public static final ConfigOption<Balancing> BALANCING =
      ConfigOptions.key("graphrag.generate.pool.balancing")
          .enumType(Balancing.class)
          .defaultValue(PoolOptions.DEFAULTS.balancing())
          .withDescription(
              "Which endpoint gets the next call: in turn, in turn by weight, the less busy one of"
                  + " two, or of two the one that would begin its answer sooner.");

  public static final ConfigOption<String> ZONE =
      ConfigOptions.key("graphrag.generate.pool.zone")
          .stringType()
          .defaultValue(PoolOptions.DEFAULTS.zone())
          .withDescription(
              "Zone of the TaskManagers: endpoints of the same one are preferred while half of"
                  + " them are up. Empty to prefer none.");

  public static final ConfigOption<Duration> SLOW_START =
      ConfigOptions.key("graphrag.generate.pool.slow-start")
          .durationType()
          .defaultValue(PoolOptions.DEFAULTS.slowStart())
          .withDescription("A new or recovered endpoint gets its whole share after this.");

  public static final ConfigOption<PoolOptions.Health.Check> HEALTH_CHECK =
      ConfigOptions.key("graphrag.generate.pool.health.check")
          .enumType(PoolOptions.Health.Check.class)
          .defaultValue(PoolOptions.Health.DEFAULTS.check())
          .withDescription(
              "How endpoints are looked at: a GET (any status below 500 is good), a TCP"
                  + " connection, or not at all.");

  public static final ConfigOption<String> HEALTH_PATH =
      ConfigOptions.key("graphrag.generate.pool.health.path")
          .stringType()
          .defaultValue(PoolOptions.Health.DEFAULTS.path())
          .withDescription("Path of the GET, from the server's root.");

  public static final ConfigOption<Duration> HEALTH_INTERVAL =
      ConfigOptions.key("graphrag.generate.pool.health.interval")
          .durationType()
          .defaultValue(PoolOptions.Health.DEFAULTS.interval())
          .withDescription("Time between two looks, +- 20 %; at most 1 s while in doubt.");

  public static final ConfigOption<Duration> HEALTH_TIMEOUT =
      ConfigOptions.key("graphrag.generate.pool.health.timeout")
          .durationType()
          .defaultValue(PoolOptions.Health.DEFAULTS.timeout())
          .withDescription("A look that takes longer has failed.");

  public static final ConfigOption<Integer> HEALTH_FALL =
      ConfigOptions.key("graphrag.generate.pool.health.fall")
          .intType()
          .defaultValue(PoolOptions.Health.DEFAULTS.fall())
          .withDescription("Failed looks in a row that take an endpoint out.");

  public static final ConfigOption<Integer> HEALTH_RISE =
      ConfigOptions.key("graphrag.generate.pool.health.rise")
          .intType()
          .defaultValue(PoolOptions.Health.DEFAULTS.rise())
          .withDescription("Good looks in a row that bring an endpoint back.");

  public static final ConfigOption<Integer> ATTEMPTS =
      ConfigOptions.key("graphrag.generate.pool.attempts")
          .intType()
          .defaultValue(PoolOptions.Retry.DEFAULTS.attemptsMax())
          .withDescription(
              "Calls for one question, the first included, each at another endpoint. The only"
                  + " layer of retries. A call that a full server refuses (429) does not count: the"
                  + " question waits and asks again.");

  public static final ConfigOption<Double> RETRY_BUDGET =
      ConfigOptions.key("graphrag.generate.pool.retry-budget")
          .doubleType()
          .defaultValue(PoolOptions.Retry.DEFAULTS.budget())
          .withDescription("Repeated calls as a share of the recent ones, besides 10 a second.");

  public static final ConfigOption<Boolean> HEDGE =
      ConfigOptions.key("graphrag.generate.pool.hedge")
          .booleanType()
          .defaultValue(PoolOptions.Hedge.OFF.on())
          .withDescription(
              "Ask a second endpoint while the first is silent for longer than 95 % of the recent"
                  + " ones and 1 s. Both are paid for. At most 5 % of the calls, and none while the"
                  + " endpoints are more than 70 % full by the limits that their 429s taught.");

  private GeneratorPoolOptions() {}

  /**
   * Moves a secret that stands under a key that the web UI shows to one that it hides. A cluster's
   * own configuration is beyond reach, hence the warning.
   */
  public static void hideSecrets(Configuration config) {
    if (config.containsKey(EUREKA_CREDENTIALS_SHOWN)) {
      LOG.warn(
          "Flink's web UI shows the value of {}. Write it as {} instead.",
          EUREKA_CREDENTIALS_SHOWN,
          EUREKA_CREDENTIALS.key());
      String credentials = config.get(EUREKA_CREDENTIALS);
      config.removeKey(EUREKA_CREDENTIALS_SHOWN);
      config.set(EUREKA_CREDENTIALS, credentials);
    }
  }
}
