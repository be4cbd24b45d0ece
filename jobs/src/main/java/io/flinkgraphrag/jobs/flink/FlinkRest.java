package io.flinkgraphrag.jobs.flink;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.http.BoundedBody;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.NetworkFault;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Flink's REST API at the JobManagers of one cluster. Calls block, and are made by one thread at a
 * time.
 *
 * <p>A JobManager that does not lead asks the one that does, so it does not matter who is asked. A
 * call goes to whoever answered last; where nobody answers there, or the answerer does not know the
 * leader (503), to the others in turn.
 *
 * <p>The first call fails at once where nobody answers at all, as the addresses may be wrong. Once
 * somebody has answered, a call waits {@link Pace#away} for the JobManagers: a standby takes over
 * in some seconds. So each call may arrive twice; what it triggers has an id of the caller's, by
 * which Flink knows it again.
 */
public final class FlinkRest implements AutoCloseable {

  /** Names the addresses where the command line does not. */
  public static final String VARIABLE = "GRAPHRAG_FLINK";

  /** How long a call, and JobManagers that are away, are waited for. */
  public record Pace(Duration poll, Duration call, Duration away) {

    public static final Pace USUAL =
        new Pace(Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofSeconds(60));

    /** For who looks again soon anyway. */
    public static final Pace LOOK =
        new Pace(Duration.ofMillis(250), Duration.ofSeconds(5), Duration.ofSeconds(5));

    public void pause() {
      try {
        TimeUnit.NANOSECONDS.sleep(poll.toNanos());
      } catch (InterruptedException e) {
        throw interrupted(e);
      }
    }
  }

  /** Flink has answered that it cannot do what it was asked. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    Refused(int status, String reason) {
      super(reason);
      this.status = status;
      this.reason = reason;
    }

    public String reason() {
      return reason;
    }

    public boolean isNotFound() {
      return status == 404;
    }
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BODY_MAX = 32 << 20;
  private static final int REDIRECTS_MAX = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int UNAVAILABLE = 503;

  private static final String ADDRESS = "Give the JobManager's address by --flink or " + VARIABLE;
  private static final String TRUST =
      "Name the folder of a config.yaml with Flink's security.ssl.rest.truststore by --flink-conf";

  // configuration
  private final List<URI> addresses;
  private final Pace pace;

  // runtime
  private final HttpTransport transport;
  private int last;
  private boolean reached;

  /**
   * Makes a client.
   *
   * @param addresses of JobManagers of one cluster, at least one
   * @param tls whom an https address is trusted by, and who asks; empty for whom the JVM trusts
   */
  public FlinkRest(List<URI> addresses, Pace pace, Optional<SSLContext> tls) {
    this.addresses = List.copyOf(addresses);
    this.pace = pace;
    this.transport =
        tls.map(context -> new HttpTransport("graphrag-flink", 1, pace.call(), context))
            .orElseGet(() -> new HttpTransport("graphrag-flink", 1, pace.call()));
  }

  /** Of the JobManager that answered last; before, the first one. */
  public URI address() {
    return addresses.get(last);
  }

  private String all() {
    return addresses.stream().map(URI::toString).collect(Collectors.joining(", "));
  }

  public Pace pace() {
    return pace;
  }

  public JsonNode get(String path) throws Refused {
    return patiently("GET", path, null);
  }

  public JsonNode post(String path, JsonNode body) throws Refused {
    return patiently("POST", path, body);
  }

  public JsonNode put(String path, JsonNode body) throws Refused {
    return patiently("PUT", path, body);
  }

  /** What is there now; empty where nobody answers, or no answerer knows the leader. */
  public Optional<JsonNode> look(String path) throws Refused {
    try {
      return Optional.of(anywhere("GET", path, null));
    } catch (Unavailable e) {
      return Optional.empty();
    }
  }

  private JsonNode patiently(String method, String path, @Nullable JsonNode body) throws Refused {
    long end = System.nanoTime() + pace.away().toNanos();
    while (true) {
      try {
        return anywhere(method, path, body);
      } catch (Unavailable e) {
        if (!reached && !e.answered) {
          throw new CommandFailure(
              CommandFailure.UNUSABLE,
              "no Flink answers at %s: %s. %s"
                  .formatted(all(), e.getMessage(), e.tls ? TRUST : ADDRESS),
              e);
        }
        if (System.nanoTime() > end) {
          throw new CommandFailure(
              CommandFailure.FAILED,
              "no JobManager answered at %s for %d s (%s): look whether its process lives, then try again"
                  .formatted(all(), pace.away().toSeconds(), e.getMessage()),
              e);
        }
        pace.pause();
      }
    }
  }

  /** At whoever answered last, else at the others. */
  private JsonNode anywhere(String method, String path, @Nullable JsonNode body)
      throws Unavailable, Refused {
    Unavailable why = null;
    for (int i = 0; i < addresses.size(); i++) {
      int place = (last + i) % addresses.size();
      try {
        JsonNode answer = at(addresses.get(place), method, path, body);
        last = place;
        return answer;
      } catch (Unavailable e) {
        why = why == null || e.answered ? e : why;
      }
    }
    throw Objects.requireNonNull(why, "no address");
  }

  private JsonNode at(URI address, String method, String path, @Nullable JsonNode body)
      throws Unavailable, Refused {
    URI target = URI.create(address + path);
    for (int hop = 0; hop <= REDIRECTS_MAX; hop++) {
      HttpResponse<byte[]> reply = send(method, target, body);
      Optional<String> location = reply.headers().firstValue("Location");
      if (!REDIRECTS.contains(reply.statusCode()) || location.isEmpty()) {
        return read(reply, target);
      }
      target = target.resolve(location.get());
    }
    throw notFlink(target, "it redirects without end", null);
  }

  private HttpResponse<byte[]> send(String method, URI target, @Nullable JsonNode body)
      throws Unavailable {
    HttpRequest request =
        HttpRequest.newBuilder(target)
            .timeout(pace.call())
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.toString()))
            .build();
    try {
      return transport.client().send(request, ignored -> new BoundedBody(BODY_MAX));
    } catch (IOException e) {
      throw new Unavailable(NetworkFault.words(e), false, e);
    } catch (InterruptedException e) {
      throw interrupted(e);
    }
  }

  private static CommandFailure interrupted(InterruptedException e) {
    Thread.currentThread().interrupt();
    return new CommandFailure(CommandFailure.FAILED, "interrupted", e);
  }

  private JsonNode read(HttpResponse<byte[]> reply, URI target) throws Unavailable, Refused {
    String text = new String(reply.body(), StandardCharsets.UTF_8);
    int status = reply.statusCode();
    if (status == UNAVAILABLE) {
      throw new Unavailable("there is no leader at the moment", true, null);
    }
    JsonNode json;
    try {
      json = MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw notFlink(target, "status %d, and no JSON".formatted(status), e);
    }
    if (status / 100 == 2) {
      reached = true;
      return json;
    }
    if (!json.has("errors")) {
      throw notFlink(target, "status " + status, null);
    }
    reached = true;
    String reason = FlinkFault.words(json.get("errors").path(0).asText());
    if (status / 100 == 5 && FlinkFault.isOfTheLead(json.get("errors").toString())) {
      throw new Unavailable(reason, true, null);
    }
    throw new Refused(status, reason);
  }

  private static CommandFailure notFlink(URI target, String answer, @Nullable Exception cause) {
    return new CommandFailure(
        CommandFailure.UNUSABLE,
        "what answers at %s is not Flink's REST API (%s). %s".formatted(target, answer, ADDRESS),
        cause);
  }

  @Override
  public void close() {
    transport.close();
  }

  /** Nobody answered, or somebody who cannot at the moment. */
  private static final class Unavailable extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean answered;
    private final boolean tls;

    Unavailable(String reason, boolean answered, @Nullable Exception cause) {
      super(reason, cause);
      this.answered = answered;
      this.tls = cause instanceof SSLException;
    }
  }
}
