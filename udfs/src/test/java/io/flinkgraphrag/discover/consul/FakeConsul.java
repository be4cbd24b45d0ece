package io.flinkgraphrag.discover.consul;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.flinkgraphrag.discover.FakeRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * An agent of Consul with one node: registration, TTL checks, and the health endpoint with blocking
 * queries. A TTL check is critical until its first pass, and when its time is over; a service is
 * passing while its own checks and the node's are. Judged by an independent client, see
 * FakeConsulTest.
 */
public final class FakeConsul implements AutoCloseable {

  static final String NODE = "node-1";
  static final String NODE_ADDRESS = "127.0.0.9";
  static final String DATACENTER = "dc1";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSING = "passing";
  private static final String CRITICAL = "critical";
  private static final Duration WAIT_DEFAULT = Duration.ofMinutes(5);

  private final FakeRegistry http = new FakeRegistry(this::handle);
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final Map<String, Registered> services = new LinkedHashMap<>();
  private final ConcurrentLinkedQueue<String> asked = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<String> tokens = new ConcurrentLinkedQueue<>();
  private String nodeStatus = PASSING;
  private long index = 10;
  private boolean filtered;

  private static final class Registered {

    private final JsonNode service;
    private String status;
    private Future<?> expiry;

    private Registered(JsonNode service, String status) {
      this.service = service;
      this.status = status;
    }

    private String id() {
      return service.path("ID").asText();
    }

    private JsonNode check() {
      return service.hasNonNull("Check") ? service.path("Check") : service.path("Checks").path(0);
    }

    private String checkId() {
      String named = check().path("CheckID").asText();
      return named.isEmpty() ? "service:" + id() : named;
    }
  }

  // what a test does

  public String url() {
    return http.url();
  }

  /** It is gone, with its port; what it knows is still there after {@link #start}. */
  public void stop() {
    http.stop();
  }

  public void start() {
    http.start();
  }

  public FakeRegistry http() {
    return http;
  }

  /** Addresses and queries of the health endpoint. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  public List<String> tokens() {
    return List.copyOf(tokens);
  }

  /** An instance that is healthy without beats. */
  public void add(String id, String service, String address, int port, Map<String, String> meta) {
    add(id, service, address, port, meta, 1, List.of());
  }

  synchronized void add(
      String id,
      String service,
      String address,
      int port,
      Map<String, String> meta,
      int weight,
      List<String> tags) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("ID", id).put("Name", service).put("Address", address).put("Port", port);
    meta.forEach(body.putObject("Meta")::put);
    tags.forEach(body.putArray("Tags")::add);
    body.putObject("Weights").put("Passing", weight).put("Warning", 1);
    services.put(id, new Registered(body, PASSING));
    changed();
  }

  synchronized void remove(String id) {
    services.remove(id);
    changed();
  }

  /** A check of the node itself, which all its services depend on. */
  synchronized void nodeIsCritical(boolean critical) {
    nodeStatus = critical ? CRITICAL : PASSING;
    changed();
  }

  /** Something else in the cluster changed: questions wake up, with nothing new. */
  synchronized void wakeUp() {
    changed();
  }

  /** As after a restore from an older snapshot. */
  synchronized void indexGoesBackTo(long older) {
    index = older;
    notifyAll();
  }

  synchronized void filterByAcl(boolean filter) {
    filtered = filter;
    changed();
  }

  /** A restart without its data folder. */
  public synchronized void forgetAll() {
    services.clear();
    index = 1;
    notifyAll();
  }

  synchronized JsonNode registered(String id) {
    return services.containsKey(id) ? services.get(id).service : null;
  }

  public synchronized String status(String id) {
    return services.containsKey(id) ? services.get(id).status : "";
  }

  private void changed() {
    index++;
    notifyAll();
  }

  // HTTP

  private void handle(HttpExchange exchange) throws IOException {
    URI uri = exchange.getRequestURI();
    String path = uri.getPath();
    String token = exchange.getRequestHeaders().getFirst("X-Consul-Token");
    tokens.add(token == null ? "" : token);
    Map<String, List<String>> query = query(uri);
    if (path.startsWith("/v1/health/service/")) {
      asked.add(uri.toString());
      health(exchange, path.substring("/v1/health/service/".length()), query);
    } else if (path.equals("/v1/agent/service/register")) {
      register(JSON.readTree(exchange.getRequestBody()));
      FakeRegistry.reply(exchange, 200, "");
    } else if (path.startsWith("/v1/agent/service/deregister/")) {
      boolean known = deregister(path.substring("/v1/agent/service/deregister/".length()));
      FakeRegistry.reply(exchange, known ? 200 : 404, known ? "" : "Unknown service ID");
    } else if (path.startsWith("/v1/agent/service/")) {
      JsonNode service = registered(path.substring("/v1/agent/service/".length()));
      FakeRegistry.reply(exchange, service == null ? 404 : 200, service == null ? "unknown" : "{}");
    } else if (path.startsWith("/v1/agent/check/")) {
      String[] parts = path.substring("/v1/agent/check/".length()).split("/", 2);
      check(exchange, parts[0], parts[1]);
    } else if (path.equals("/v1/agent/self") || path.equals("/v1/status/leader")) {
      FakeRegistry.reply(exchange, 200, path.endsWith("leader") ? "\"127.0.0.1:8300\"" : "{}");
    } else {
      FakeRegistry.reply(exchange, 404, "");
    }
  }

  private static Map<String, List<String>> query(URI uri) {
    Map<String, List<String>> query = new LinkedHashMap<>();
    if (uri.getRawQuery() != null) {
      for (String pair : uri.getRawQuery().split("&", -1)) {
        String[] parts = pair.split("=", 2);
        String value = parts.length == 1 ? "" : URLDecoder.decode(parts[1], StandardCharsets.UTF_8);
        query.computeIfAbsent(parts[0], key -> new ArrayList<>()).add(value);
      }
    }
    return query;
  }

  private synchronized void register(JsonNode body) {
    ObjectNode service = (ObjectNode) read(body);
    if (service.path("ID").asText().isEmpty()) {
      service.put("ID", service.path("Name").asText());
    }
    JsonNode check =
        service.hasNonNull("Check") ? service.path("Check") : service.path("Checks").path(0);
    String initial = check.path("Status").asText();
    boolean checked = !check.isMissingNode() && !check.isNull();
    // a check by HTTP would pass: the servers of these tests are there
    boolean passes = !checked || check.hasNonNull("HTTP");
    String status = initial.isEmpty() ? (passes ? PASSING : CRITICAL) : initial;
    Registered before = services.put(service.path("ID").asText(), new Registered(service, status));
    if (before != null && before.expiry != null) {
      before.expiry.cancel(false);
    }
    changed();
  }

  /** As Go reads JSON: null is as good as absent, and case does not count. */
  private static JsonNode read(JsonNode sent) {
    if (!sent.isObject()) {
      return sent;
    }
    ObjectNode read = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : sent.properties()) {
      if (!field.getValue().isNull()) {
        read.set(
            field.getKey().equalsIgnoreCase("id") ? "ID" : field.getKey(), read(field.getValue()));
      }
    }
    return read;
  }

  private synchronized boolean deregister(String id) {
    Registered before = services.remove(id);
    if (before != null) {
      changed();
    }
    return before != null;
  }

  private void check(HttpExchange exchange, String verb, String checkId) throws IOException {
    boolean known = check(verb, checkId);
    FakeRegistry.reply(
        exchange,
        known ? 200 : 404,
        known ? "" : "Unknown check ID \"" + checkId + "\". Ensure that the check ID is passed");
  }

  private synchronized boolean check(String verb, String checkId) {
    for (Registered one : services.values()) {
      JsonNode ttl = one.check().path("TTL");
      if (one.checkId().equals(checkId) && !ttl.isMissingNode()) {
        set(one, verb.equals("pass") ? PASSING : verb.equals("warn") ? "warning" : CRITICAL);
        if (one.expiry != null) {
          one.expiry.cancel(false);
        }
        one.expiry = timer.schedule(() -> expire(one), millis(ttl.asText()), TimeUnit.MILLISECONDS);
        return true;
      }
    }
    return false;
  }

  private synchronized void expire(Registered one) {
    set(one, CRITICAL);
  }

  private void set(Registered one, String status) {
    if (!one.status.equals(status)) {
      one.status = status;
      changed();
    }
  }

  private static long millis(String goDuration) {
    String number = goDuration.replaceAll("[a-z]+$", "");
    long value = Long.parseLong(number);
    return switch (goDuration.substring(number.length())) {
      case "ms" -> value;
      case "s" -> value * 1_000;
      case "m" -> value * 60_000;
      default -> throw new IllegalArgumentException(goDuration);
    };
  }

  private void health(HttpExchange exchange, String service, Map<String, List<String>> query)
      throws IOException {
    String dc = query.getOrDefault("dc", List.of("")).get(0);
    if (!dc.isEmpty() && !dc.equals(DATACENTER)) {
      FakeRegistry.reply(exchange, 500, "No path to datacenter");
      return;
    }
    String body;
    synchronized (this) {
      awaitChange(query);
      body = instances(service, query).toString();
      exchange.getResponseHeaders().set("X-Consul-Index", Long.toString(index));
      exchange.getResponseHeaders().set("X-Consul-KnownLeader", "true");
      exchange.getResponseHeaders().set("X-Consul-LastContact", "0");
      exchange.getResponseHeaders().set("Content-Type", "application/json");
      if (filtered) {
        exchange.getResponseHeaders().set("X-Consul-Results-Filtered-By-ACLs", "true");
      }
    }
    FakeRegistry.reply(exchange, 200, body);
  }

  private synchronized void awaitChange(Map<String, List<String>> query) {
    long seen = Long.parseLong(query.getOrDefault("index", List.of("0")).get(0));
    String wait = query.getOrDefault("wait", List.of(WAIT_DEFAULT.toMillis() + "ms")).get(0);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis(wait));
    try {
      while (seen > 0 && index == seen) {
        long leftMs = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        if (leftMs <= 0) {
          return;
        }
        wait(leftMs);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized ArrayNode instances(String service, Map<String, List<String>> query) {
    ArrayNode all = JsonNodeFactory.instance.arrayNode();
    boolean passingOnly =
        query.containsKey("passing") && !query.get("passing").equals(List.of("false"));
    for (Registered one : services.values()) {
      boolean passing = one.status.equals(PASSING) && nodeStatus.equals(PASSING);
      if (!filtered
          && one.service.path("Name").asText().equals(service)
          && (passing || !passingOnly)
          && tags(one).containsAll(query.getOrDefault("tag", List.of()))) {
        all.add(instance(one));
      }
    }
    return all;
  }

  private static List<String> tags(Registered one) {
    List<String> tags = new ArrayList<>();
    one.service.path("Tags").forEach(tag -> tags.add(tag.asText()));
    return tags;
  }

  private ObjectNode instance(Registered one) {
    ObjectNode instance = JsonNodeFactory.instance.objectNode();
    instance
        .putObject("Node")
        .put("ID", "40e4a748-2192-161a-0510-9bf59fe950b5")
        .put("Node", NODE)
        .put("Address", NODE_ADDRESS)
        .put("Datacenter", DATACENTER);
    ObjectNode service = instance.putObject("Service");
    service.put("ID", one.id()).put("Service", one.service.path("Name").asText());
    service.set("Tags", JSON.valueToTree(tags(one)));
    service.put("Address", one.service.path("Address").asText());
    service.put("Port", one.service.path("Port").asInt());
    service.set(
        "Meta",
        one.service.hasNonNull("Meta")
            ? one.service.path("Meta")
            : JsonNodeFactory.instance.objectNode());
    JsonNode weights = one.service.path("Weights");
    service
        .putObject("Weights")
        .put("Passing", weights.path("Passing").asInt(1))
        .put("Warning", weights.path("Warning").asInt(1));
    service.put("EnableTagOverride", false).put("CreateIndex", 11).put("ModifyIndex", 11);
    ArrayNode checks = instance.putArray("Checks");
    check(checks.addObject(), "serfHealth", nodeStatus, "", "");
    check(
        checks.addObject(), one.checkId(), one.status, one.id(), one.service.path("Name").asText());
    return instance;
  }

  private static void check(
      ObjectNode check, String id, String status, String serviceId, String serviceName) {
    check.put("Node", NODE).put("CheckID", id).put("Name", id).put("Status", status);
    check.put("Notes", "").put("Output", "");
    check.put("ServiceID", serviceId).put("ServiceName", serviceName);
  }

  @Override
  public void close() {
    synchronized (this) {
      index++;
      notifyAll();
    }
    timer.shutdownNow();
    http.close();
  }
}
