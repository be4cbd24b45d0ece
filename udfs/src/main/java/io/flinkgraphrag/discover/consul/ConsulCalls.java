package io.flinkgraphrag.discover.consul;

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
import java.util.Set;

/**
 * A Consul agent as a server tells it. Where the server beats, its check is a TTL; where Consul
 * looks itself, the beat only asks whether the agent still knows the server.
 */
final class ConsulCalls implements RegistryCalls {

  /** An agent's word for a check or service that it does not know; 500 until Consul 1.11. */
  private static final Set<Integer> UNKNOWN = Set.of(404, 500);

  private final ConsulRegistrationOptions options;
  private final ServerAnnouncement server;
  private final RegistryHttp http;

  ConsulCalls(String name, ConsulRegistrationOptions options, ServerAnnouncement server) {
    this.options = options;
    this.server = server;
    this.http =
        new RegistryHttp(
            name,
            options.times().timeout(),
            options.trust(),
            ConsulLookup.headers(options.token()));
  }

  @Override
  public void register() throws IOException, InterruptedException {
    Reply reply =
        call("PUT", "/v1/agent/service/register?replace-existing-checks=true", body().toString());
    if (!reply.good()) {
      throw reply.unexpected();
    }
  }

  private ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("ID", server.id()).put("Name", server.service());
    body.put("Address", server.host()).put("Port", server.port());
    server.tags().forEach(body.putArray("Tags")::add);
    ObjectNode meta = body.putObject("Meta");
    server.meta().forEach(meta::put);
    body.putObject("Weights").put("Passing", server.weight()).put("Warning", 1);
    ObjectNode check = body.putObject("Check");
    check.put("CheckID", checkId());
    if (options.healthUrl().isEmpty()) {
      check.put("TTL", ms(options.times().lease()));
    } else {
      check.put("HTTP", options.healthUrl());
      check.put("Interval", ms(options.times().beat()));
      check.put("Timeout", ms(options.times().timeout()));
    }
    check.put("DeregisterCriticalServiceAfter", ms(options.removeAfter()));
    return body;
  }

  private String checkId() {
    return "service:" + server.id();
  }

  private static String ms(Duration duration) {
    return duration.toMillis() + "ms";
  }

  @Override
  public boolean beat() throws IOException, InterruptedException {
    Reply reply =
        options.healthUrl().isEmpty()
            ? call("PUT", "/v1/agent/check/pass/" + Urls.escaped(checkId()), "")
            : call("GET", "/v1/agent/service/" + Urls.escaped(server.id()), "");
    if (!reply.good() && !UNKNOWN.contains(reply.status())) {
      throw reply.unexpected();
    }
    return reply.good();
  }

  @Override
  public void deregister() throws IOException, InterruptedException {
    Reply reply = call("PUT", "/v1/agent/service/deregister/" + Urls.escaped(server.id()), "");
    if (!reply.good() && !UNKNOWN.contains(reply.status())) {
      throw reply.unexpected();
    }
  }

  private Reply call(String method, String path, String body)
      throws IOException, InterruptedException {
    return http.call(method, URI.create(options.url() + path), body, options.times().timeout());
  }

  @Override
  public void close() {
    http.close();
  }
}
