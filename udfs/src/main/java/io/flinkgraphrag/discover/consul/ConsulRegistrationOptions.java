package io.flinkgraphrag.discover.consul;

import io.flinkgraphrag.discover.Check;
import io.flinkgraphrag.discover.register.BeatTimes;
import io.flinkgraphrag.discover.register.BeatingRegistration;
import io.flinkgraphrag.discover.register.Registration;
import io.flinkgraphrag.discover.register.ServerAnnouncement;
import io.flinkgraphrag.discover.registry.Urls;
import io.flinkgraphrag.http.TrustStore;
import java.time.Duration;

/**
 * How a server registers with the Consul agent beside it. Its text leaves the token out.
 *
 * @param token "" for none
 * @param healthUrl what Consul asks itself every beat; "" where the server beats instead (TTL)
 * @param removeAfter how long a server may be critical before Consul forgets it; Consul rounds
 *     anything below one minute up
 */
public record ConsulRegistrationOptions(
    String url,
    String token,
    TrustStore trust,
    String healthUrl,
    BeatTimes times,
    Duration removeAfter) {

  public static final Duration REMOVE_AFTER = Duration.ofMinutes(10);

  public ConsulRegistrationOptions {
    url = Urls.registry(url);
    Check.positive(removeAfter, "the time until a critical server is removed");
  }

  /** Beats of its own. */
  public static ConsulRegistrationOptions of(String url) {
    return new ConsulRegistrationOptions(
        url, "", TrustStore.OF_THE_JVM, "", BeatTimes.DEFAULTS, REMOVE_AFTER);
  }

  public ConsulRegistrationOptions withToken(String newToken) {
    return new ConsulRegistrationOptions(url, newToken, trust, healthUrl, times, removeAfter);
  }

  public ConsulRegistrationOptions withTrust(TrustStore newTrust) {
    return new ConsulRegistrationOptions(url, token, newTrust, healthUrl, times, removeAfter);
  }

  public ConsulRegistrationOptions withHealthUrl(String newHealthUrl) {
    return new ConsulRegistrationOptions(url, token, trust, newHealthUrl, times, removeAfter);
  }

  public ConsulRegistrationOptions withTimes(BeatTimes newTimes) {
    return new ConsulRegistrationOptions(url, token, trust, healthUrl, newTimes, removeAfter);
  }

  public Registration open(ServerAnnouncement server) {
    String name = "consul://" + Urls.authority(url) + "/" + server.service() + "/" + server.id();
    return new BeatingRegistration(name, new ConsulCalls(name, this, server), times);
  }

  @Override
  public String toString() {
    return "ConsulRegistrationOptions[url="
        + url
        + ", token="
        + (token.isEmpty() ? "" : "***")
        + ", trust="
        + trust
        + ", healthUrl="
        + healthUrl
        + ", times="
        + times
        + ", removeAfter="
        + removeAfter
        + "]";
  }
}
