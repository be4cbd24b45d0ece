package io.flinkgraphrag.openai;

import java.io.Serializable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/**
 * A server that speaks OpenAI's protocol: where it is and the key that it wants. Travels with the
 * job, key included; its text leaves the key out.
 *
 * @param baseUrl up to the version, such as {@code https://api.openai.com/v1}
 * @param apiKey "" where the server wants none
 */
public record OpenAiServer(String baseUrl, String apiKey) implements Serializable {

  private static final long serialVersionUID = 1L;

  /** Characters of a reply that stand in a message. */
  private static final int EXCERPT_MAX = 300;

  /** Characters of a key that tell something about it. */
  private static final int KEY_PART_MIN = 3;

  /**
   * Strips white space and slashes at the end.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  public OpenAiServer {
    baseUrl = baseUrl.strip().replaceAll("/+$", "");
    requireHttp(baseUrl);
    apiKey = checkedKey(apiKey);
  }

  /**
   * The key without white space around it.
   *
   * @throws IllegalArgumentException where no header can hold it
   */
  public static String checkedKey(String apiKey) {
    String key = apiKey.strip();
    require(
        key.chars().allMatch(c -> c > ' ' && c < 0x7f),
        "the API key holds characters other than visible ASCII");
    return key;
  }

  private static void requireHttp(String url) {
    URI uri;
    try {
      uri = URI.create(url);
    } catch (IllegalArgumentException e) {
      // its cause would quote the URL, user and password included
      throw new IllegalArgumentException("openai: the base URL is no URL: \"" + hidden(url) + "\"");
    }
    boolean http =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    require(
        http && uri.getHost() != null,
        "the base URL must look like https://host/v1, and not \"" + hidden(url) + "\"");
    require(
        uri.getUserInfo() == null && uri.getQuery() == null && uri.getFragment() == null,
        "the base URL holds a user, a query or a fragment; the key has its own option");
  }

  private static String hidden(String url) {
    return url.replaceAll("//.*@", "//***@").replaceAll("[?#].*", "?***");
  }

  /**
   * Checks one of the options of a server.
   *
   * @throws IllegalArgumentException with this text where the condition does not hold
   */
  public static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException("openai: " + otherwise);
    }
  }

  /** The address of one function, such as {@code embeddings}. */
  public URI endpoint(String function) {
    return URI.create(baseUrl + "/" + function);
  }

  /** Adds the key, where there is one. */
  public void authorize(HttpRequest.Builder request) {
    if (!apiKey.isEmpty()) {
      request.header("Authorization", "Bearer " + apiKey);
    }
  }

  /**
   * The text without the key, which some servers send back; nor does it end with a part of the key,
   * as a text does that was cut.
   */
  public String withoutKey(String text) {
    if (apiKey.isEmpty()) {
      return text;
    }
    String hidden = text.replace(apiKey, "***");
    for (int length = apiKey.length() - 1; length >= KEY_PART_MIN; length--) {
      if (hidden.endsWith(apiKey.substring(0, length))) {
        return hidden.substring(0, hidden.length() - length) + "***";
      }
    }
    return hidden;
  }

  /** What is wrong with a reply, with the beginning of its body and without the key. */
  public String told(HttpResponse<byte[]> reply, String what) {
    String body = new String(reply.body(), StandardCharsets.UTF_8).replaceAll("\\s+", " ").strip();
    String excerpt = withoutKey(body);
    excerpt = excerpt.substring(0, Math.min(EXCERPT_MAX, excerpt.length()));
    return "POST %s -> %d: %s%s"
        .formatted(
            reply.uri(),
            reply.statusCode(),
            what,
            excerpt.isEmpty() ? "" : "; the body begins: " + excerpt);
  }

  @Override
  public String toString() {
    return "OpenAiServer[baseUrl=" + baseUrl + ", apiKey=" + (apiKey.isEmpty() ? "" : "***") + "]";
  }
}
