package io.flinkgraphrag.discover.eureka;

import io.flinkgraphrag.discover.register.BeatTimes;
import io.flinkgraphrag.discover.register.BeatingRegistration;
import io.flinkgraphrag.discover.register.Registration;
import io.flinkgraphrag.discover.register.ServerAnnouncement;
import io.flinkgraphrag.discover.registry.Urls;
import io.flinkgraphrag.http.TrustStore;

/**
 * How a server registers with Eureka. Its text leaves the credentials out.
 *
 * @param url up to the applications, such as {@code http://127.0.0.1:8761/eureka}
 * @param credentials "user:password", "" for none
 * @param times Eureka counts the lease in whole seconds
 */
public record EurekaRegistrationOptions(
    String url, String credentials, TrustStore trust, BeatTimes times) {

  public EurekaRegistrationOptions {
    url = Urls.registry(url);
  }

  public static EurekaRegistrationOptions of(String url) {
    return new EurekaRegistrationOptions(url, "", TrustStore.OF_THE_JVM, BeatTimes.DEFAULTS);
  }

  public EurekaRegistrationOptions withCredentials(String newCredentials) {
    return new EurekaRegistrationOptions(url, newCredentials, trust, times);
  }

  public EurekaRegistrationOptions withTrust(TrustStore newTrust) {
    return new EurekaRegistrationOptions(url, credentials, newTrust, times);
  }

  public EurekaRegistrationOptions withTimes(BeatTimes newTimes) {
    return new EurekaRegistrationOptions(url, credentials, trust, newTimes);
  }

  public Registration open(ServerAnnouncement server) {
    String name = "eureka://" + Urls.authority(url) + "/" + server.service() + "/" + server.id();
    return new BeatingRegistration(name, new EurekaCalls(name, this, server), times);
  }

  @Override
  public String toString() {
    return "EurekaRegistrationOptions[url="
        + url
        + ", credentials="
        + (credentials.isEmpty() ? "" : "***")
        + ", trust="
        + trust
        + ", times="
        + times
        + "]";
  }
}
