package io.flinkgraphrag.discover;

import java.io.Serializable;

/**
 * What holds for an endpoint of a source where its announcement does not say otherwise.
 *
 * @param scheme http or https
 * @param path begins with a slash, or is empty
 * @param model "" for the pool's
 * @param weight from 1 to {@link Endpoint#WEIGHT_MAX}
 * @param zone "" for none
 */
public record EndpointDefaults(String scheme, String path, String model, int weight, String zone)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /** The path of most servers that speak OpenAI's protocol. */
  public static final String PATH = "/v1";

  public static final EndpointDefaults DEFAULTS = new EndpointDefaults("http", PATH, "", 1, "");

  public EndpointDefaults {
    Check.that(
        scheme.equals("http") || scheme.equals("https"),
        "scheme is \"" + scheme + "\", not http or https");
    Check.that(
        path.isEmpty() || path.startsWith("/"), "path is \"" + path + "\", not like " + PATH);
    Check.that(
        weight >= 1 && weight <= Endpoint.WEIGHT_MAX,
        "weight is " + weight + ", not 1 to " + Endpoint.WEIGHT_MAX);
  }
}
