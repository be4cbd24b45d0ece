package io.flinkgraphrag.discover.eureka;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/** Eureka's list of an application, whole each time. */
public final class EurekaLookup implements Lookup {

  private static final int NOT_FOUND = 404;

  private final EurekaOptions options;
  private final RegistryHttp http;
  private final Announcements announcements;
  private final URI question;

  EurekaLookup(EurekaOptions options) {
    this.options = options;
    this.http =
        new RegistryHttp(
            options.name(),
            options.times().timeout(),
            options.trust(),
            headers(options.credentials()));
    this.announcements = new Announcements(options.name(), options.defaults());
    this.question = URI.create(options.url() + "/apps/" + Urls.escaped(options.app()));
  }

  static Map<String, String> headers(String credentials) {
    if (credentials.isEmpty()) {
      return Map.of();
    }
    byte[] bytes = credentials.getBytes(StandardCharsets.UTF_8);
    return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
  }

  @Override
  public List<Endpoint> next() throws IOException, InterruptedException {
    Reply reply = http.get(question, options.times().timeout());
    if (reply.status() == NOT_FOUND) {
      return List.of(); // Eureka's word for an application without instances
    }
    JsonNode instances = reply.json().path("application").path("instance");
    if (instances.isMissingNode()) {
      throw new IOException(reply.asked() + " -> no application.instance: not a Eureka?");
    }
    List<Announced> announced = new ArrayList<>();
    // older servers write a list of one without its brackets
    for (JsonNode instance : instances.isArray() ? instances : List.of(instances)) {
      if (instance.path("status").asText().equals("UP")) {
        announced.add(announced(instance));
      }
    }
    return announcements.endpoints(announced);
  }

  private Announced announced(JsonNode instance) {
    JsonNode metadata = instance.path("metadata");
    boolean secure = enabled(instance.path("securePort"));
    if (secure && enabled(instance.path("port"))) {
      secure = metadata.path("scheme").asText(options.defaults().scheme()).equals("https");
    }
    JsonNode port = instance.path(secure ? "securePort" : "port");
    return new Announced(
        instance.path("instanceId").asText(instance.path("hostName").asText("?")),
        secure ? "https" : "http",
        instance.path(options.byIp() ? "ipAddr" : "hostName").asText(),
        port.path("$").asInt(),
        metadata.path("path").asText(),
        metadata.path("model").asText(),
        metadata.path("weight").asText(),
        metadata.path("zone").asText());
  }

  private static boolean enabled(JsonNode port) {
    return port.path("@enabled").asBoolean();
  }

  @Override
  public void close() {
    http.close();
  }
}
