package io.flinkgraphrag.discover.sources;

import io.flinkgraphrag.discover.Announced;
import io.flinkgraphrag.discover.DiscoveryFactory;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.StaticList;
import io.flinkgraphrag.discover.consul.ConsulOptions;
import io.flinkgraphrag.discover.dns.DnsOptions;
import io.flinkgraphrag.discover.eureka.EurekaOptions;
import io.flinkgraphrag.discover.registry.RegistrySecrets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Reads where endpoints come from, as it stands in the configuration. */
public final class DiscoverySources {

  private static final String URL_FORM = "http://host:8000/v1?weight=2&zone=a&model=m";
  private static final String CONSUL_FORM =
      "consul://127.0.0.1:8500/generators?tag=gpu&dc=dc1 (consul+https:// for TLS)";
  private static final String EUREKA_FORM =
      "eureka://127.0.0.1:8761/eureka?app=GENERATORS (eureka+https:// for TLS)";
  private static final String DNS_FORM = "dns://generators.example:8000";
  private static final String SRV_FORM = "dns+srv://_llm._tcp.example";
  private static final String FORMS =
      String.join(", ", URL_FORM, CONSUL_FORM, EUREKA_FORM, DNS_FORM, SRV_FORM);

  private DiscoverySources() {}

  /**
   * All the sources as one, with last known good.
   *
   * @param texts one URI each, see docs/generators.md; the first counts where two announce the same
   *     endpoint
   * @param keep see {@link CombinedSources}
   * @throws IllegalArgumentException that says what to write
   */
  public static CombinedSources parse(List<String> texts, RegistrySecrets secrets, Duration keep) {
    List<DiscoveryFactory> sources = new ArrayList<>();
    for (String text : texts) {
      sources.add(parse(text, secrets));
    }
    return new CombinedSources(sources, keep);
  }

  private static DiscoveryFactory parse(String text, RegistrySecrets secrets) {
    String stripped = text.strip();
    int end = stripped.indexOf("://");
    String scheme = end < 0 ? "" : stripped.substring(0, end).toLowerCase(Locale.ROOT);
    return switch (scheme) {
      case "http", "https" -> read(stripped, URL_FORM, DiscoverySources::url);
      case "consul", "consul+https" ->
          read(stripped, CONSUL_FORM, uri -> consul(registry(scheme, uri), uri, secrets));
      case "eureka", "eureka+https" ->
          read(stripped, EUREKA_FORM, uri -> eureka(registry(scheme, uri), uri, secrets));
      case "dns" -> read(stripped, DNS_FORM, DiscoverySources::dns);
      case "dns+srv" -> read(stripped, SRV_FORM, DiscoverySources::srv);
      default -> throw SourceUri.wrong(stripped, "is of no known kind", "one of " + FORMS);
    };
  }

  /** Makes a source of a URI's parts. */
  private interface Reader {
    DiscoveryFactory read(SourceUri uri);
  }

  private static DiscoveryFactory read(String text, String form, Reader reader) {
    SourceUri uri = new SourceUri(text, form);
    DiscoveryFactory source;
    try {
      source = reader.read(uri);
    } catch (SourceUri.WrongException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw uri.wrong("is wrong: " + e.getMessage());
    }
    uri.end();
    return source;
  }

  private static String registry(String scheme, SourceUri uri) {
    return (scheme.endsWith("+https") ? "https://" : "http://") + uri.authority();
  }

  private static DiscoveryFactory url(SourceUri uri) {
    String baseUrl = uri.scheme() + "://" + uri.authority() + uri.path();
    return new StaticList(
        List.of(
            new Endpoint(
                Announced.id(uri.authority(), uri.path()),
                baseUrl,
                uri.one("model", ""),
                uri.weight(),
                uri.one("zone", ""))));
  }

  private static DiscoveryFactory consul(String url, SourceUri uri, RegistrySecrets secrets) {
    String service = uri.path().replaceFirst("^/", "");
    if (service.isEmpty() || service.contains("/")) {
      throw uri.wrong("names no service");
    }
    return ConsulOptions.of(url, service)
        .withTags(uri.all("tag"))
        .withDatacenter(uri.one("dc", ""))
        .withToken(secrets.consulToken())
        .withTrust(secrets.trust())
        .withTimes(uri.duration("wait", ConsulOptions.HOLD), uri.times(ConsulOptions.TIMES))
        .withDefaults(uri.defaults());
  }

  private static DiscoveryFactory eureka(String url, SourceUri uri, RegistrySecrets secrets) {
    String app = uri.one("app", "");
    if (app.isBlank()) {
      throw uri.wrong("names no app");
    }
    return EurekaOptions.of(url + uri.path(), app)
        .withCredentials(secrets.eurekaCredentials())
        .withTrust(secrets.trust())
        .withByIp(choice(uri, "address", "name", "ip"))
        .withTimes(uri.times(EurekaOptions.TIMES))
        .withDefaults(uri.defaults());
  }

  private static DiscoveryFactory dns(SourceUri uri) {
    if (uri.port() == 0) {
      throw uri.wrong("names no port");
    }
    return DnsOptions.addresses(uri.host(), uri.port())
        .withServer(uri.one("server", ""))
        .withTimes(uri.times(DnsOptions.TIMES))
        .withDefaults(uri.defaults());
  }

  private static DiscoveryFactory srv(SourceUri uri) {
    return DnsOptions.srv(uri.host())
        .withServer(uri.one("server", ""))
        .withAllPriorities(choice(uri, "priorities", "first", "all"))
        .withTimes(uri.times(DnsOptions.TIMES))
        .withDefaults(uri.defaults());
  }

  /** Whether the key has its second value. */
  private static boolean choice(SourceUri uri, String key, String first, String second) {
    String value = uri.one(key, first);
    if (!value.equals(first) && !value.equals(second)) {
      throw uri.wrong("has " + key + "=" + value + ", not " + first + " or " + second);
    }
    return value.equals(second);
  }
}
