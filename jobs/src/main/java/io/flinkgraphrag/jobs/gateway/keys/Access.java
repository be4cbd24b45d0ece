package io.flinkgraphrag.jobs.gateway.keys;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.util.Set;

/**
 * What somebody may ask.
 *
 * @param name of the key, for the log
 * @param graphs by name; {@link #ALL} among them stands for every graph
 */
public record Access(String name, Set<String> graphs) {

  public static final String ALL = "*";

  /** Of whoever comes where there are no keys. */
  public static final Access EVERYTHING = new Access("", Set.of(ALL));

  public boolean may(String graph) {
    return graphs.contains(ALL) || graphs.contains(graph);
  }

  /**
   * Lets a request to a graph pass.
   *
   * @throws HttpFault that is the same whether there is such a graph or not
   */
  public void require(String graph) throws HttpFault {
    if (!may(graph)) {
      throw noSuchGraph(graph);
    }
  }

  /** There is no such graph, as far as whoever asks may know. */
  public static HttpFault noSuchGraph(String graph) {
    return HttpFault.of(
        404,
        "NO_SUCH_GRAPH",
        "there is no graph %s that this key may ask; GET /graphs lists them".formatted(graph));
  }
}
