package io.flinkgraphrag.jobs.cli.operate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.http.BoundedBody;
import io.flinkgraphrag.http.HttpTransport;
import io.flinkgraphrag.http.NetworkFault;
import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.flink.FlinkFault;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Flink's REST API at one address. Calls block.
 *
 * <p>The first call fails at once where nobody answers, as the address may be wrong. Once somebody
 * has answered, a call waits {@link Pace#away} for a JobManager that is gone or does not know the
 * leader (503): a standby takes over in some seconds. So each call may arrive twice; what it
 * triggers has an id of the caller's, by which Flink knows it again.
 */
final class FlinkRest implements AutoCloseable {

  /** How long a call, and a JobManager that is away, is waited for. */
  record Pace(Duration poll, Duration call, Duration away) {

    static final Pace USUAL =
        new Pace(Duration.ofMillis(250), Duration.ofSeconds(15), Duration.ofSeconds(60));

    void pause() {
      try {
        TimeUnit.NANOSECONDS.sleep(poll.toNanos());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CommandFailure(CommandFailure.FAILED, "interrupted", e);
      }
    }
  }

  /** Flink has answered that it cannot do what it was asked. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String reason;

    Refused(int status, String reason) {
      super(reason);
      this.status = status;
      this.reason = reason;
    }

    String reason() {
      return reason;
    }

    boolean isNotFound() {
      return status == 404;
    }
  }

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int BODY_MAX = 32 << 20;
  private static final int REDIRECTS_MAX = 5;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int UNAVAILABLE = 503;

  private final HttpTransport transport;
  private final URI address;
  private final Pace pace;
  private boolean reached;

  FlinkRest(URI address, Pace pace) {
    this.transport = new HttpTransport("graphrag-flink", 1, pace.call());
    this.address = address;
    this.pace = pace;
  }

  URI address() {
    return address;
  }

  Pace pace() {
    return pace;
  }

  JsonNode get(String path) throws Refused {
    return patiently("GET", path, null);
  }

  JsonNode post(String path, JsonNode body) throws Refused {
    return patiently("POST", path, body);
  }

  JsonNode put(String path, JsonNode body) throws Refused {
    return patiently("PUT", path, body);
  }

  /** What is there now; empty where nobody answers, or the answerer does not know the leader. */
  Optional<JsonNode> look(String path) throws Refused {
    try {
      return Optional.of(once("GET", path, null));
    } catch (Unavailable e) {
      return Optional.empty();
    }
  }

  private JsonNode patiently(String method, String path, @Nullable JsonNode body) throws Refused {
    long end = System.nanoTime() + pace.away().toNanos();
    while (true) {
      try {
        return once(method, path, body);
      } catch (Unavailable e) {
        if (!reached && !e.answered) {
          throw new CommandFailure(
              CommandFailure.UNUSABLE,
              "no Flink answers at %s: %s. Give the JobManager's address by --flink or %s"
                  .formatted(address, e.getMessage(), FlinkConnection.VARIABLE),
              e);
        }
        if (System.nanoTime() > end) {
          throw new CommandFailure(
              CommandFailure.FAILED,
              "no JobManager answered at %s for %d s (%s): look whether its process lives, then try again"
                  .formatted(address, pace.away().toSeconds(), e.getMessage()),
              e);
        }
        pace.pause();
      }
    }
  }

  private JsonNode once(String method, String path, @Nullable JsonNode body)
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
      Thread.currentThread().interrupt();
      throw new CommandFailure(CommandFailure.FAILED, "interrupted", e);
    }
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
        "what answers at %s is not Flink's REST API (%s). Give the JobManager's address by --flink or %s"
            .formatted(target, answer, FlinkConnection.VARIABLE),
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

    Unavailable(String reason, boolean answered, @Nullable Exception cause) {
      super(reason, cause);
      this.answered = answered;
    }
  }
}
