package io.flinkgraphrag.jobs.gateway.keys;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.RequestHead;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may come in, and what for. With keys: who has one. Without: programs of this machine, and no
 * pages of other sites, whose scripts a browser on this machine runs.
 */
public final class Entrance {

  private static final String BEARER = "bearer ";
  private static final String LOCALHOST = "localhost";
  private static final Set<String> OWN_SITE = Set.of("same-origin", "none");

  /** Names and addresses of this machine that no name server can give to another site. */
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(?:\\.\\d{1,3}){3}|\\[::1\\]");

  private final Optional<KeyFile> keys;

  public Entrance(Optional<KeyFile> keys) {
    this.keys = keys;
  }

  /**
   * Lets a request in.
   *
   * @throws HttpFault where it may not come in
   */
  public Access of(RequestHead call) throws HttpFault {
    if (keys.isEmpty()) {
      requireOwn(call);
      return Access.EVERYTHING;
    }
    String given = call.header("Authorization").orElse("");
    if (!given.toLowerCase(Locale.ROOT).startsWith(BEARER)) {
      throw refused("an API key is needed; send it as: Authorization: Bearer KEY");
    }
    return keys.get()
        .of(given.substring(BEARER.length()).strip())
        .orElseThrow(() -> refused("this API key is none of ours; ask for one who runs this"));
  }

  private static HttpFault refused(String message) {
    return HttpFault.of(401, "INVALID_API_KEY", message).with("WWW-Authenticate", "Bearer");
  }

  /**
   * Lets in what no page of another site sent.
   *
   * @throws HttpFault where the name is not this machine's, or the page not this server's
   */
  public void requireOwn(RequestHead call) throws HttpFault {
    if (keys.isPresent()) {
      return;
    }
    // browsers always send it; checks of balancers do not
    String host = call.header("Host").orElse(LOCALHOST).toLowerCase(Locale.ROOT);
    if (!LOOPBACK.matcher(withoutPort(host)).matches()) {
      throw HttpFault.of(
          403,
          "FOREIGN_HOST",
          "without keys only this machine is served, under localhost or 127.0.0.1; start it with"
              + " --keys FILE to be reached by another name");
    }
    Optional<String> origin = call.header("Origin");
    if (origin.isPresent() && !isOf(origin.get(), host)) {
      throw HttpFault.of(
          403,
          "FOREIGN_ORIGIN",
          "without keys no page of another site may ask; start it with --keys FILE");
    }
    requireOwnPage(call);
  }

  /** Pictures and scripts of a page have no Origin; browsers say by this header whose they are. */
  private static void requireOwnPage(RequestHead call) throws HttpFault {
    String site = call.header("Sec-Fetch-Site").orElse("none");
    boolean link =
        call.header("Sec-Fetch-Mode").orElse("").equals("navigate") && call.path().equals("/");
    if (!OWN_SITE.contains(site) && !link) {
      throw HttpFault.of(
          403,
          "FOREIGN_ORIGIN",
          "without keys no page of another site may ask; open http://127.0.0.1 and the port itself");
    }
  }

  private static String withoutPort(String host) {
    return host.replaceFirst(":\\d*$", "");
  }

  private static boolean isOf(String origin, String host) {
    try {
      return host.equals(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
