package io.flinkgraphrag.discover.consul;

import io.flinkgraphrag.discover.Check;
import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.PollTimes;
import io.flinkgraphrag.discover.PolledDiscovery;
import io.flinkgraphrag.discover.registry.Urls;
import io.flinkgraphrag.http.TrustStore;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The healthy instances of a service in Consul. Travels with the job, token included; its text
 * leaves the token out.
 *
 * @param url of an agent or a server, such as {@code http://127.0.0.1:8500}
 * @param tags that an instance must all have
 * @param datacenter "" for the agent's own
 * @param token "" for none
 * @param hold how long Consul holds a question open until something changes, at least 1 s
 * @param times the interval is the shortest pause between two questions
 */
public record ConsulOptions(
    String url,
    String service,
    List<String> tags,
    String datacenter,
    String token,
    TrustStore trust,
    Duration hold,
    PollTimes times,
    EndpointDefaults defaults)
    implements DiscoveryFactory {

  private static final long serialVersionUID = 1L;

  public static final Duration HOLD = Duration.ofSeconds(10);

  /** Consul's own upper bound. */
  static final Duration HOLD_MAX = Duration.ofMinutes(10);

  /** A registry that changes all the time costs no more than this. */
  public static final PollTimes TIMES = PollTimes.every(Duration.ofMillis(200));

  public ConsulOptions {
    url = Urls.registry(url);
    tags = List.copyOf(tags);
    Check.that(!service.isBlank(), "the service's name in Consul is blank");
    Check.that(
        hold.compareTo(Duration.ofSeconds(1)) >= 0 && hold.compareTo(HOLD_MAX) <= 0,
        "the hold is " + hold + ", not 1 s to 10 min");
  }

  public static ConsulOptions of(String url, String service) {
    return new ConsulOptions(
        url,
        service,
        List.of(),
        "",
        "",
        TrustStore.OF_THE_JVM,
        HOLD,
        TIMES,
        EndpointDefaults.DEFAULTS);
  }

  public ConsulOptions withTags(List<String> newTags) {
    return new ConsulOptions(
        url, service, newTags, datacenter, token, trust, hold, times, defaults);
  }

  public ConsulOptions withDatacenter(String newDatacenter) {
    return new ConsulOptions(
        url, service, tags, newDatacenter, token, trust, hold, times, defaults);
  }

  public ConsulOptions withToken(String newToken) {
    return new ConsulOptions(
        url, service, tags, datacenter, newToken, trust, hold, times, defaults);
  }

  public ConsulOptions withTrust(TrustStore newTrust) {
    return new ConsulOptions(
        url, service, tags, datacenter, token, newTrust, hold, times, defaults);
  }

  public ConsulOptions withTimes(Duration newHold, PollTimes newTimes) {
    return new ConsulOptions(
        url, service, tags, datacenter, token, trust, newHold, newTimes, defaults);
  }

  public ConsulOptions withDefaults(EndpointDefaults newDefaults) {
    return new ConsulOptions(
        url, service, tags, datacenter, token, trust, hold, times, newDefaults);
  }

  @Override
  public String name() {
    return "consul://" + Urls.authority(url) + "/" + service;
  }

  @Override
  public Discovery open() {
    return new PolledDiscovery(name(), new ConsulLookup(this), times, new Random());
  }

  @Override
  public String toString() {
    return "ConsulOptions[url="
        + url
        + ", service="
        + service
        + ", tags="
        + tags
        + ", datacenter="
        + datacenter
        + ", token="
        + (token.isEmpty() ? "" : "***")
        + ", trust="
        + trust
        + ", hold="
        + hold
        + ", times="
        + times
        + ", defaults="
        + defaults
        + "]";
  }
}
