package io.flinkgraphrag.discover.register;

import io.flinkgraphrag.discover.Announced;
import io.flinkgraphrag.discover.Check;
import io.flinkgraphrag.discover.EndpointDefaults;
import io.flinkgraphrag.discover.consul.ConsulLookup;
import io.flinkgraphrag.discover.eureka.EurekaLookup;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a generator says of itself to a registry.
 *
 * @param id tells it from the service's other instances
 * @param service the service's name in Consul, the application's in Eureka
 * @param host name or address that callers reach it by
 * @param scheme http or https
 * @param path up to the version, such as /v1
 * @param model "" where callers choose
 * @param zone "" for none
 * @param tags Consul only
 */
public record ServerAnnouncement(
    String id,
    String service,
    String host,
    int port,
    String scheme,
    String path,
    String model,
    int weight,
    String zone,
    List<String> tags) {

  public ServerAnnouncement {
    tags = List.copyOf(tags);
    Check.that(!service.isBlank(), "the service's name is blank");
    Check.that(!id.isBlank(), "the instance's id is blank");
    // what callers will make of it
    new Announced(id, scheme, host, port, path, model, Integer.toString(weight), zone)
        .endpoint(EndpointDefaults.DEFAULTS);
  }

  public static ServerAnnouncement of(String id, String service, String host, int port) {
    return new ServerAnnouncement(
        id, service, host, port, "http", EndpointDefaults.PATH, "", 1, "", List.of());
  }

  public ServerAnnouncement with(String newModel, int newWeight, String newZone) {
    return new ServerAnnouncement(
        id, service, host, port, scheme, path, newModel, newWeight, newZone, tags);
  }

  public ServerAnnouncement withTags(List<String> newTags) {
    return new ServerAnnouncement(
        id, service, host, port, scheme, path, model, weight, zone, newTags);
  }

  /** The keys that {@link ConsulLookup} and {@link EurekaLookup} read. */
  public Map<String, String> meta() {
    Map<String, String> meta = new LinkedHashMap<>();
    meta.put("scheme", scheme);
    meta.put("path", path);
    meta.put("model", model);
    meta.put("zone", zone);
    meta.values().removeIf(String::isEmpty);
    return meta;
  }
}
