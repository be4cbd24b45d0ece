package io.flinkgraphrag.jobs.gateway.http;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/** Chooses the route of a request; the first that matches takes it. */
public final class Routes implements HttpHandler {

  private final List<Route> all;

  public Routes(List<Route> all) {
    this.all = List.copyOf(all);
  }

  public List<Route> all() {
    return all;
  }

  /** The path of the route that a request would take, as OpenAPI writes it. */
  public Optional<String> path(RequestHead head) {
    return all.stream()
        .filter(route -> route.method().equals(head.method()))
        .filter(route -> route.match(head.rawPath()).isPresent())
        .map(Route::path)
        .findFirst();
  }

  @Override
  public void handle(HttpCall call) throws HttpFault {
    TreeSet<String> others = new TreeSet<>();
    for (Route route : all) {
      Optional<List<String>> parameters = route.match(call.rawPath());
      if (parameters.isPresent()) {
        if (route.method().equals(call.method())) {
          call.take(route.path(), parameters.get());
          route.handler().handle(call);
          return;
        }
        others.add(route.method());
      }
    }
    if (others.isEmpty()) {
      throw HttpFault.of(
          404, "NOT_FOUND", "there is nothing at this path; GET /openapi.json says what there is");
    }
    String allowed = String.join(", ", others);
    throw HttpFault.of(405, "METHOD_NOT_ALLOWED", "this path takes " + allowed)
        .with("Allow", allowed);
  }
}
