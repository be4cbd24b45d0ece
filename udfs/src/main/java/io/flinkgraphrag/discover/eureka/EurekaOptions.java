package io.flinkgraphrag.discover.eureka;

import io.flinkgraphrag.discover.Check;
import io.flinkgraphrag.discover.Discovery;
import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.PollTimes;
import io.flinkgraphrag.discover.PolledDiscovery;
import io.flinkgraphrag.discover.registry.Urls;
import io.flinkgraphrag.http.TrustStore;
import java.time.Duration;
import java.util.Locale;
import java.util.Random;

/**
 * The instances of an application in Eureka that are UP. Travels with the job, credentials
 * included; its text leaves them out.
 *
 * @param url up to the applications, such as {@code http://127.0.0.1:8761/eureka}
 * @param app the application's name, in upper case
 * @param credentials "user:password", "" for none
 * @param byIp whether calls go to an instance's IP address and not to its host name
 */
public record EurekaOptions(
    String url,
    String app,
    String credentials,
    TrustStore trust,
    boolean byIp,
    PollTimes times,
    EndpointDefaults defaults)
    implements DiscoveryFactory {

  private static final long serialVersionUID = 1L;

  /** Eureka's own answer is as old as its response cache, 30 s by default. */
  public static final PollTimes TIMES = PollTimes.every(Duration.ofSeconds(5));

  public EurekaOptions {
    url = Urls.registry(url);
    app = app.toUpperCase(Locale.ROOT);
    Check.that(!app.isBlank(), "the application's name in Eureka is blank");
    Check.that(
        credentials.isEmpty() || credentials.indexOf(':') > 0,
        "the credentials for Eureka are not like user:password");
  }

  public static EurekaOptions of(String url, String app) {
    return new EurekaOptions(
        url, app, "", TrustStore.OF_THE_JVM, false, TIMES, EndpointDefaults.DEFAULTS);
  }

  public EurekaOptions withCredentials(String newCredentials) {
    return new EurekaOptions(url, app, newCredentials, trust, byIp, times, defaults);
  }

  public EurekaOptions withTrust(TrustStore newTrust) {
    return new EurekaOptions(url, app, credentials, newTrust, byIp, times, defaults);
  }

  public EurekaOptions withByIp(boolean newByIp) {
    return new EurekaOptions(url, app, credentials, trust, newByIp, times, defaults);
  }

  public EurekaOptions withTimes(PollTimes newTimes) {
    return new EurekaOptions(url, app, credentials, trust, byIp, newTimes, defaults);
  }

  public EurekaOptions withDefaults(EndpointDefaults newDefaults) {
    return new EurekaOptions(url, app, credentials, trust, byIp, times, newDefaults);
  }

  @Override
  public String name() {
    return "eureka://" + Urls.authority(url) + "/" + app;
  }

  @Override
  public Discovery open() {
    return new PolledDiscovery(name(), new EurekaLookup(this), times, new Random());
  }

  @Override
  public String toString() {
    return "EurekaOptions[url="
        + url
        + ", app="
        + app
        + ", credentials="
        + (credentials.isEmpty() ? "" : "***")
        + ", trust="
        + trust
        + ", byIp="
        + byIp
        + ", times="
        + times
        + ", defaults="
        + defaults
        + "]";
  }
}
