package io.flinkgraphrag.jobs.gateway.keys;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * API keys as a file holds them: a JSON object a line, with the SHA-256 of the key. A key is 256
 * random bits, so nobody finds it from its hash by trying, and a slow hash with a salt, which
 * passwords need, would only cost time at each request.
 */
public final class ApiKeys {

  /** Known by people and by scanners for leaked secrets. */
  static final String PREFIX = "graphrag_";

  static final int KEYS_MAX = 100_000;
  private static final int KEY_BYTES = 32;
  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Map<String, Access> byHash;

  private ApiKeys(Map<String, Access> byHash) {
    this.byHash = byHash;
  }

  /** A key that was just made. */
  public record Made(String key, String line) {}

  /** A line of the file is wrong. */
  public static final class Unreadable extends Exception {

    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /**
   * Reads the lines of a file; blank ones and those that begin with # are left out.
   *
   * @throws Unreadable that names the line
   */
  static ApiKeys read(List<String> lines) throws Unreadable {
    Map<String, Access> byHash = new HashMap<>();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      JsonNode json = json(line, i + 1);
      String hash = json.path("sha256").asText();
      if (byHash.size() == KEYS_MAX) {
        throw new Unreadable("there are more than %,d keys".formatted(KEYS_MAX));
      }
      if (byHash.put(hash, access(json, i + 1)) != null) {
        throw new Unreadable("line %d has the key of a line before".formatted(i + 1));
      }
    }
    return new ApiKeys(Map.copyOf(byHash));
  }

  private static JsonNode json(String line, int number) throws Unreadable {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (IOException e) {
      throw new Unreadable("line %d is not JSON".formatted(number));
    }
    if (!json.path("name").isTextual() || json.path("name").textValue().isBlank()) {
      throw new Unreadable("line %d has no name".formatted(number));
    }
    if (!HASH.matcher(json.path("sha256").asText()).matches()) {
      throw new Unreadable(
          "line %d has no sha256 of 64 digits in lower case; --new-key makes a line"
              .formatted(number));
    }
    return json;
  }

  private static Access access(JsonNode json, int number) throws Unreadable {
    Set<String> graphs = new LinkedHashSet<>();
    for (JsonNode graph : json.path("graphs")) {
      if (!graph.isTextual() || graph.textValue().isEmpty()) {
        throw new Unreadable("line %d has a graph that is no name".formatted(number));
      }
      graphs.add(graph.textValue());
    }
    if (graphs.isEmpty()) {
      throw new Unreadable(
          "line %d names no graphs; write \"graphs\":[\"a\"], or [\"*\"] for all"
              .formatted(number));
    }
    JsonNode write = json.path("write");
    if (!write.isMissingNode() && !write.isBoolean()) {
      throw new Unreadable("line %d has a write that is not true or false".formatted(number));
    }
    return new Access(json.path("name").textValue(), Set.copyOf(graphs), write.asBoolean());
  }

  /** Whose key this is. */
  Optional<Access> of(String key) {
    return Optional.ofNullable(byHash.get(hash(key)));
  }

  int count() {
    return byHash.size();
  }

  /** Makes a key that may only ask: it is shown once, and the line for the file. */
  public static Made make(String name, List<String> graphs) {
    return make(name, graphs, false);
  }

  /** Makes a key: it is shown once, and the line for the file. */
  public static Made make(String name, List<String> graphs, boolean write) {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    String key = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    ObjectNode line = JSON.createObjectNode().put("name", name).put("sha256", hash(key));
    graphs.forEach(line.putArray("graphs")::add);
    if (write) {
      line.put("write", true);
    }
    return new Made(key, line.toString());
  }

  private static String hash(String key) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
