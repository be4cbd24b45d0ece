package io.flinkgraphrag.discover.eureka;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.discover.register.RegistryCalls;
import io.flinkgraphrag.discover.register.ServerAnnouncement;
import io.flinkgraphrag.discover.registry.RegistryHttp;
import io.flinkgraphrag.discover.registry.RegistryHttp.Reply;
import io.flinkgraphrag.discover.registry.Urls;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;

/** A Eureka server as a server tells it. */
final class EurekaCalls implements RegistryCalls {

  private static final int NOT_FOUND = 404;

  /**
   * A renewed lease lasts twice as long as it says: Eureka adds its duration at the beat and again
   * when it looks. That is known there and will stay.
   */
  private static final int LEASE_COUNTED = 2;

  private final EurekaRegistrationOptions options;
  private final ServerAnnouncement server;
  private final String app;
  private final RegistryHttp http;

  EurekaCalls(String name, EurekaRegistrationOptions options, ServerAnnouncement server) {
    this.options = options;
    this.server = server;
    this.app = server.service().toUpperCase(Locale.ROOT);
    this.http =
        new RegistryHttp(
            name,
            options.times().timeout(),
            options.trust(),
            EurekaLookup.headers(options.credentials()));
  }

  @Override
  public void register() throws IOException, InterruptedException {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.set("instance", instance());
    Reply reply = call("POST", "", body.toString());
    if (!reply.good()) {
      throw reply.unexpected();
    }
  }

  private ObjectNode instance() {
    boolean secure = server.scheme().equals("https");
    ObjectNode instance = JsonNodeFactory.instance.objectNode();
    instance.put("instanceId", server.id()).put("app", app).put("status", "UP");
    instance.put("hostName", server.host()).put("ipAddr", server.host());
    instance.put("vipAddress", server.service()).put("secureVipAddress", server.service());
    port(instance.putObject("port"), !secure);
    port(instance.putObject("securePort"), secure);
    instance
        .putObject("dataCenterInfo")
        .put("@class", "com.netflix.appinfo.InstanceInfo$DefaultDataCenterInfo")
        .put("name", "MyOwn");
    instance
        .putObject("leaseInfo")
        .put("renewalIntervalInSecs", seconds(options.times().beat()))
        .put("durationInSecs", seconds(options.times().lease().dividedBy(LEASE_COUNTED)));
    ObjectNode metadata = instance.putObject("metadata");
    server.meta().forEach(metadata::put);
    metadata.put("weight", Integer.toString(server.weight()));
    return instance;
  }

  private void port(ObjectNode port, boolean enabled) {
    port.put("$", server.port()).put("@enabled", Boolean.toString(enabled));
  }

  private static long seconds(Duration duration) {
    return Math.max(1, duration.toSeconds());
  }

  @Override
  public boolean beat() throws IOException, InterruptedException {
    Reply reply = call("PUT", "/" + Urls.escaped(server.id()), "");
    if (!reply.good() && reply.status() != NOT_FOUND) {
      throw reply.unexpected();
    }
    return reply.good();
  }

  @Override
  public void deregister() throws IOException, InterruptedException {
    Reply reply = call("DELETE", "/" + Urls.escaped(server.id()), "");
    if (!reply.good() && reply.status() != NOT_FOUND) {
      throw reply.unexpected();
    }
  }

  private Reply call(String method, String path, String body)
      throws IOException, InterruptedException {
    URI uri = URI.create(options.url() + "/apps/" + Urls.escaped(app) + path);
    return http.call(method, uri, body, options.times().timeout());
  }

  @Override
  public void close() {
    http.close();
  }
}
