package io.flinkgraphrag.discover.consul;

import com.fasterxml.jackson.databind.JsonNode;
import io.flinkgraphrag.discover.Announced;
import io.flinkgraphrag.discover.Announcements;
import io.flinkgraphrag.discover.Endpoint;
import io.flinkgraphrag.discover.Lookup;
import io.flinkgraphrag.discover.registry.RegistryHttp;
import io.flinkgraphrag.discover.registry.RegistryHttp.Reply;
import io.flinkgraphrag.discover.registry.Urls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Consul's health endpoint by blocking queries: a question that names the last index waits at
 * Consul until something has changed. After a failure, and where the index goes backwards (Consul
 * was restored), the next question does not wait.
 */
public final class ConsulLookup implements Lookup {

  private static final String TOKEN = "X-Consul-Token";
  private static final String INDEX = "X-Consul-Index";

  /** Set where the token may not see all of the answer. */
  private static final String FILTERED = "X-Consul-Results-Filtered-By-ACLs";

  /** Consul adds up to a 16th of the wait, so that not all come at once. */
  private static final int WAIT_SHARE_ADDED = 16;

  private final ConsulOptions options;
  private final RegistryHttp http;
  private final Announcements announcements;
  private long index;

  ConsulLookup(ConsulOptions options) {
    this.options = options;
    this.http =
        new RegistryHttp(
            options.name(), options.times().timeout(), options.trust(), headers(options.token()));
    this.announcements = new Announcements(options.name(), options.defaults());
  }

  static Map<String, String> headers(String token) {
    return token.isEmpty() ? Map.of() : Map.of(TOKEN, token);
  }

  @Override
  public List<Endpoint> next() throws IOException, InterruptedException {
    long last = index;
    index = 0; // holds where this fails
    Duration hold = options.hold();
    Duration timeout =
        last == 0
            ? options.times().timeout()
            : hold.plus(hold.dividedBy(WAIT_SHARE_ADDED)).plus(options.times().timeout());
    Reply reply = http.get(question(last), timeout);
    JsonNode instances = reply.json();
    long next = indexOf(reply);
    if (!instances.isArray()) {
      throw new IOException(reply.asked() + " -> no list");
    }
    if (instances.isEmpty() && reply.header(FILTERED).equals("true")) {
      throw new IOException(reply.asked() + " -> the token may not see the service");
    }
    List<Announced> announced = new ArrayList<>();
    instances.forEach(instance -> announced.add(announced(instance)));
    List<Endpoint> endpoints = announcements.endpoints(announced);
    index = next < last ? 0 : next;
    return endpoints;
  }

  private URI question(long last) {
    StringBuilder text =
        new StringBuilder(options.url())
            .append("/v1/health/service/")
            .append(Urls.escaped(options.service()))
            .append("?passing=true");
    options.tags().forEach(tag -> text.append("&tag=").append(Urls.escaped(tag)));
    if (!options.datacenter().isEmpty()) {
      text.append("&dc=").append(Urls.escaped(options.datacenter()));
    }
    if (last > 0) {
      text.append("&index=").append(last);
      text.append("&wait=").append(options.hold().toMillis()).append("ms");
    }
    return URI.create(text.toString());
  }

  private static long indexOf(Reply reply) throws IOException {
    try {
      return Math.max(1, Long.parseLong(reply.header(INDEX)));
    } catch (NumberFormatException e) {
      throw new IOException(reply.asked() + " -> no " + INDEX + ": not a Consul?", e);
    }
  }

  private static Announced announced(JsonNode instance) {
    JsonNode service = instance.path("Service");
    JsonNode meta = service.path("Meta");
    String address = service.path("Address").asText();
    if (address.isBlank()) {
      address = instance.path("Node").path("Address").asText();
    }
    return new Announced(
        service.path("ID").asText("?") + " at " + instance.path("Node").path("Node").asText("?"),
        meta.path("scheme").asText(),
        address,
        service.path("Port").asInt(),
        meta.path("path").asText(),
        meta.path("model").asText(),
        service.path("Weights").path("Passing").asText(),
        meta.path("zone").asText());
  }

  @Override
  public void close() {
    http.close();
  }
}
