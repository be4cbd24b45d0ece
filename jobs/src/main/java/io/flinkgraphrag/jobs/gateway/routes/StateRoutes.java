package io.flinkgraphrag.jobs.gateway.routes;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code GET /health} and {@code GET /ready}: open to everybody, and naming no graph. */
public final class StateRoutes {

  /** A balancer that looks less often does not learn in time anyway. */
  private static final Duration WATCHED_MAX = Duration.ofSeconds(10);

  private static final long NEVER = Long.MIN_VALUE;

  private final Supplier<List<String>> missing;
  private final BooleanSupplier ending;
  private final AtomicLong lookedAt = new AtomicLong(NEVER);

  /**
   * Creates the routes.
   *
   * @param missing sentences that say why no questions are taken; none where they are
   * @param ending whether that is for good
   */
  public StateRoutes(Supplier<List<String>> missing, BooleanSupplier ending) {
    this.missing = missing;
    this.ending = ending;
  }

  /** Whether somebody, such as a balancer, has asked lately if questions are taken. */
  public boolean isWatched() {
    long at = lookedAt.get();
    return at != NEVER && System.nanoTime() - at <= WATCHED_MAX.toNanos();
  }

  /** The process lives. */
  public void health(HttpCall call) {
    call.reply(HttpReply.json(200, object().put("status", "ok")));
  }

  /**
   * Questions are taken, or why not. With {@code ?ending=404} the end has a status of its own: by
   * it HAProxy lets those under way finish.
   */
  public void ready(HttpCall call) {
    lookedAt.set(System.nanoTime());
    List<String> now = missing.get();
    ObjectNode body = object().put("status", now.isEmpty() ? "ready" : "not ready");
    if (!now.isEmpty()) {
      now.forEach(body.putArray("missing")::add);
    }
    call.reply(HttpReply.json(now.isEmpty() ? 200 : notReady(call), body));
  }

  private int notReady(HttpCall call) {
    return ending.getAsBoolean() && call.query("ending").equals(Optional.of("404")) ? 404 : 503;
  }

  private static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }
}
