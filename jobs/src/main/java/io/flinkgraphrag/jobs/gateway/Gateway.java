package io.flinkgraphrag.jobs.gateway;

import io.flinkgraphrag.jobs.gateway.asking.Asking;
import io.flinkgraphrag.jobs.gateway.asking.KafkaClients;
import io.flinkgraphrag.jobs.gateway.documents.Documents;
import io.flinkgraphrag.jobs.gateway.graphs.Graphs;
import io.flinkgraphrag.jobs.gateway.http.CallWatch;
import io.flinkgraphrag.jobs.gateway.http.FaultShape;
import io.flinkgraphrag.jobs.gateway.http.HttpCall;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import io.flinkgraphrag.jobs.gateway.http.HttpReply;
import io.flinkgraphrag.jobs.gateway.http.HttpServer;
import io.flinkgraphrag.jobs.gateway.http.LongBodies;
import io.flinkgraphrag.jobs.gateway.http.RequestHead;
import io.flinkgraphrag.jobs.gateway.http.Route;
import io.flinkgraphrag.jobs.gateway.http.Routes;
import io.flinkgraphrag.jobs.gateway.keys.Entrance;
import io.flinkgraphrag.jobs.gateway.keys.KeyFile;
import io.flinkgraphrag.jobs.gateway.openai.ChatRoute;
import io.flinkgraphrag.jobs.gateway.openai.ModelsRoutes;
import io.flinkgraphrag.jobs.gateway.openai.OpenAiFaults;
import io.flinkgraphrag.jobs.gateway.page.PageRoutes;
import io.flinkgraphrag.jobs.gateway.routes.AskRoute;
import io.flinkgraphrag.jobs.gateway.routes.DocumentsRoutes;
import io.flinkgraphrag.jobs.gateway.routes.EntitiesRoutes;
import io.flinkgraphrag.jobs.gateway.routes.GraphsRoute;
import io.flinkgraphrag.jobs.gateway.routes.HttpMetrics;
import io.flinkgraphrag.jobs.gateway.routes.StateRoutes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks by HTTP over the topics, from {@link #start} to {@link #close}. It keeps nothing that
 * another one does not see in the topics too, so any number of them can stand beside each other.
 * Thread-safe.
 */
public final class Gateway implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);

  private static final String ASK = "/ask";
  private static final String CHAT = "/v1/chat/completions";
  private static final FaultShape OPENAI = new OpenAiFaults();
  private static final long READY_POLL_MS = 50;
  private static final byte[] OPENAPI = resource("openapi.json");

  private final Asking asking;
  private final Graphs graphs;
  private final Documents documents;
  private final Entrance entrance;
  private final Optional<KeyFile> keys;
  private final HttpMetrics metrics;
  private final StateRoutes state;
  private final Routes routes;
  private final HttpServer http;
  private final LongBodies bodies;
  private final UnderWay underWay = new UnderWay();

  private volatile boolean leaving;
  private volatile boolean draining;

  private Gateway(GatewaySettings settings) throws IOException {
    KafkaClients clients = new KafkaClients(settings.kafka());
    this.keys = settings.keys();
    this.entrance = new Entrance(keys);
    this.asking = Asking.start(clients, settings.topics(), settings.limits());
    this.graphs = Graphs.start(clients, settings.topics().updates(), asking, Clock.systemUTC());
    this.documents = new Documents(clients, settings.topics(), settings.documentsGroup());
    DocumentsRoutes ofDocuments = new DocumentsRoutes(documents, entrance);
    this.metrics = new HttpMetrics(underWay::requests, asking::waiting, asking::secondsSinceAnswer);
    this.state = new StateRoutes(this::missing, () -> leaving);
    this.routes = new Routes(routes(ofDocuments));
    this.bodies = ofDocuments.bodies();
    try {
      this.http =
          HttpServer.start(settings.http(), this::handle, Gateway::shape, watch(), watched());
    } catch (IOException e) {
      documents.close();
      graphs.close();
      asking.close();
      throw e;
    }
  }

  /**
   * Starts a gateway; questions are taken as soon as {@code /ready} says so.
   *
   * @throws IOException where it cannot listen there
   */
  public static Gateway start(GatewaySettings settings) throws IOException {
    return new Gateway(settings);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Gateway.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private List<Route> routes(DocumentsRoutes ofDocuments) {
    EntitiesRoutes entities = new EntitiesRoutes(asking, entrance);
    Clock clock = Clock.systemUTC();
    ModelsRoutes models = new ModelsRoutes(graphs, entrance, clock.instant().getEpochSecond());
    PageRoutes page = new PageRoutes();
    return List.of(
        new Route("GET", "/", page::index),
        new Route("GET", PageRoutes.FILES, page::file),
        new Route("POST", ASK, new AskRoute(asking, entrance)),
        new Route("POST", CHAT, new ChatRoute(asking, entrance, OPENAI, clock)),
        new Route("GET", "/v1/models", models::list),
        new Route("GET", ModelsRoutes.ONE, models::one),
        new Route("GET", "/graphs", new GraphsRoute(graphs, entrance)),
        new Route("GET", EntitiesRoutes.SEARCH, entities::search),
        new Route("GET", EntitiesRoutes.ONE, entities::one),
        new Route("PUT", DocumentsRoutes.ONE, ofDocuments::put),
        new Route("DELETE", DocumentsRoutes.ONE, ofDocuments::delete),
        new Route("GET", DocumentsRoutes.ONE, ofDocuments::state),
        new Route("GET", "/health", state::health),
        new Route("GET", "/ready", state::ready),
        new Route("GET", "/metrics", metrics::write),
        new Route("GET", "/openapi.json", Gateway::openApi));
  }

  /** What there is, for programs; a test holds it equal to the routes. */
  private static void openApi(HttpCall call) {
    call.reply(HttpReply.json(200, OPENAPI));
  }

  List<Route> served() {
    return routes.all();
  }

  private static FaultShape shape(String path) {
    return path.startsWith("/v1/") ? OPENAI : FaultShape.OWN;
  }

  private CallWatch watch() {
    return new CallWatch() {
      @Override
      public void begun() {
        underWay.requestBegun();
      }

      @Override
      public void refused(RequestHead head, int status) {
        LOG.debug("method={} path={} status={} refused", head.method(), head.path(), status);
        metrics.refused(routes.path(head), status);
      }

      @Override
      public void ended(HttpCall call, int status, long nanos) {
        Gateway.this.ended(call, status, nanos);
      }
    };
  }

  /** The long bodies, and their end is waited for too. */
  private LongBodies watched() {
    return new LongBodies() {
      @Override
      public int max() {
        return bodies.max();
      }

      @Override
      public boolean has(RequestHead head) {
        return bodies.has(head);
      }

      @Override
      public Runnable admit(RequestHead head) throws HttpFault {
        underWay.bodyBegun(); // before the look whether this ends, which is waited for after that
        try {
          if (draining) {
            throw ending();
          }
          Runnable end = bodies.admit(head);
          return () -> {
            end.run();
            underWay.bodyEnded();
          };
        } catch (HttpFault | RuntimeException e) {
          underWay.bodyEnded();
          throw e;
        }
      }
    };
  }

  private static HttpFault ending() {
    return HttpFault.of(503, "ENDING", "this gateway ends; ask another one")
        .retryAfter(Duration.ofSeconds(1));
  }

  /** While it ends, of the long bodies only those come here that were admitted before. */
  private void handle(HttpCall call) throws HttpFault {
    entrance.requireOwn(call);
    if (draining && mayAsk(call) && !bodies.has(call)) {
      throw ending();
    }
    routes.handle(call);
  }

  /** Whether it may send something to Kafka; a list does, after deletes. */
  private static boolean mayAsk(HttpCall call) {
    return call.method().equals("POST")
        || call.path().startsWith("/graphs")
        || call.path().startsWith("/v1/models");
  }

  private void ended(HttpCall call, int status, long nanos) {
    LOG.debug(
        "method={} path={} status={} ms={}",
        call.method(),
        call.path(),
        status == CallWatch.GONE ? "gone" : status,
        TimeUnit.NANOSECONDS.toMillis(nanos));
    metrics.ended(call, status, nanos);
    underWay.requestEnded();
  }

  private List<String> missing() {
    List<String> missing = new ArrayList<>();
    if (leaving) {
      missing.add("this gateway ends");
    }
    asking.missing().ifPresent(missing::add);
    return missing;
  }

  public int port() {
    return http.port();
  }

  /** Whether questions are taken, their answers seen, and all graphs known. */
  public boolean isReady() {
    return missing().isEmpty() && graphs.missing().isEmpty();
  }

  /** Waits until questions are taken, however long that is. */
  public void awaitReady() throws InterruptedException {
    while (!isReady()) {
      TimeUnit.MILLISECONDS.sleep(READY_POLL_MS);
    }
  }

  /**
   * Says from now on that it is not ready, and still takes questions.
   *
   * @return whether a balancer looks, which sends none any more once it knows
   */
  public boolean leave() {
    leaving = true;
    return state.isWatched();
  }

  /** Takes no further questions; those under way go on. */
  public void drain() {
    leaving = true;
    draining = true;
    http.drain();
  }

  /** Questions whose answers are awaited. */
  public int waiting() {
    return asking.waiting();
  }

  /** Requests that have no reply yet, and documents that still come. */
  public int underWay() {
    return underWay.all();
  }

  /** Waits for the requests under way after {@link #drain}; false where some are left. */
  public boolean awaitIdle(Duration max) throws InterruptedException {
    return underWay.awaitNone(max);
  }

  /** Ends at once; who still waits gets 503. */
  @Override
  public void close() {
    drain();
    asking.close();
    documents.close();
    graphs.close();
    http.close();
    keys.ifPresent(KeyFile::close);
  }
}
