package io.flinkgraphrag.discover;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes endpoints of what one source announces. What cannot be an endpoint is left out, with a
 * warning when it first comes; the rest stays. For one thread.
 */
public final class Announcements {

  private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

  private final String source;
  private final EndpointDefaults defaults;
  private Set<String> warned = Set.of();

  public Announcements(String source, EndpointDefaults defaults) {
    this.source = source;
    this.defaults = defaults;
  }

  /**
   * Ordered by id, so that the same announcements in another order are the same list.
   *
   * @throws IOException where there are announcements, but not one can be an endpoint: nonsense
   */
  public List<Endpoint> endpoints(Collection<Announced> all) throws IOException {
    Map<String, Endpoint> endpoints = new TreeMap<>();
    Set<String> problems = new HashSet<>();
    List<Announced> ordered = new ArrayList<>(all);
    ordered.sort(Comparator.comparing(Announced::name));
    for (Announced one : ordered) {
      try {
        Endpoint endpoint = one.endpoint(defaults);
        endpoints.putIfAbsent(endpoint.id(), endpoint);
      } catch (IllegalArgumentException e) {
        String problem = one.name() + ": " + e.getMessage();
        if (problems.add(problem) && !warned.contains(problem)) {
          LOG.warn("{}: left out {}", source, problem);
        }
      }
    }
    warned = problems;
    if (endpoints.isEmpty() && !all.isEmpty()) {
      throw new IOException("not one of " + all.size() + " instances can be an endpoint");
    }
    return List.copyOf(endpoints.values());
  }
}
