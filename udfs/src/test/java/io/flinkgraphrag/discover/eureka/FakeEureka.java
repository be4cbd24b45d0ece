package io.flinkgraphrag.discover.eureka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.flinkgraphrag.discover.FakeRegistry;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Eureka's REST interface in JSON, without replication and eviction. */
public final class FakeEureka implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeRegistry http = new FakeRegistry(this::handle);
  private final Map<String, JsonNode> instances = new LinkedHashMap<>();
  private boolean withoutBrackets;
  private volatile String authorization = "";

  public String url() {
    return http.url() + "/eureka";
  }

  public FakeRegistry http() {
    return http;
  }

  String authorization() {
    return authorization;
  }

  synchronized void add(String id, String app, String host, int port, Map<String, String> meta) {
    ObjectNode instance = JsonNodeFactory.instance.objectNode();
    instance.put("instanceId", id).put("app", app).put("hostName", host).put("ipAddr", "10.9.9.9");
    instance.put("status", "UP");
    instance.putObject("port").put("$", port).put("@enabled", "true");
    instance.putObject("securePort").put("$", 443).put("@enabled", "false");
    meta.forEach(instance.putObject("metadata")::put);
    instances.put(id, instance);
  }

  synchronized void status(String id, String status) {
    ((ObjectNode) instances.get(id)).put("status", status);
  }

  synchronized void secure(String id, int port) {
    ObjectNode instance = (ObjectNode) instances.get(id);
    instance.putObject("port").put("$", 80).put("@enabled", "false");
    instance.putObject("securePort").put("$", port).put("@enabled", "true");
  }

  synchronized void remove(String id) {
    instances.remove(id);
  }

  /** As older servers write a list of one. */
  synchronized void listsOfOneHaveNoBrackets() {
    withoutBrackets = true;
  }

  public synchronized void forgetAll() {
    instances.clear();
  }

  synchronized JsonNode registered(String id) {
    return instances.get(id);
  }

  private void handle(HttpExchange exchange) throws IOException {
    String sent = exchange.getRequestHeaders().getFirst("Authorization");
    authorization = sent == null ? "" : sent;
    String[] parts = exchange.getRequestURI().getPath().split("/", -1);
    boolean apps = parts.length >= 4 && parts[1].equals("eureka") && parts[2].equals("apps");
    String id = parts.length == 5 ? parts[4] : "";
    String asked = exchange.getRequestMethod() + (id.isEmpty() ? "" : " ID");
    if (!apps) {
      FakeRegistry.reply(exchange, 404, "");
      return;
    }
    switch (asked) {
      case "GET" -> list(exchange, parts[3]);
      case "POST" -> {
        JsonNode instance = JSON.readTree(exchange.getRequestBody()).path("instance");
        synchronized (this) {
          instances.put(instance.path("instanceId").asText(), instance);
        }
        FakeRegistry.reply(exchange, 204, "");
      }
      case "PUT ID" -> FakeRegistry.reply(exchange, registered(id) == null ? 404 : 200, "");
      case "DELETE ID" -> {
        FakeRegistry.reply(exchange, registered(id) == null ? 404 : 200, "");
        remove(id);
      }
      default -> FakeRegistry.reply(exchange, 405, "");
    }
  }

  private void list(HttpExchange exchange, String app) throws IOException {
    ArrayNode list = JsonNodeFactory.instance.arrayNode();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    synchronized (this) {
      for (JsonNode instance : instances.values()) {
        if (instance.path("app").asText().equals(app)) {
          list.add(instance.deepCopy());
        }
      }
      body.putObject("application")
          .put("name", app)
          .set("instance", withoutBrackets && list.size() == 1 ? list.get(0) : list);
    }
    if (list.isEmpty()) {
      FakeRegistry.reply(exchange, 404, "");
    } else {
      FakeRegistry.reply(exchange, 200, body.toString());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
