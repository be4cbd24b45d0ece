package io.flinkgraphrag.jobs.gateway.keys;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.util.Set;

/**
 * What somebody may ask.
 *
 * @param name of the key, for the log
 * @param graphs by name; {@link #ALL} among them stands for every graph
 * @param write whether these may be written to, too
 */
public record Access(String name, Set<String> graphs, boolean write) {

  public static final String ALL = "*";

  /** Of whoever comes where there are no keys. */
  public static final Access EVERYTHING = new Access("", Set.of(ALL), true);

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

  /**
   * Lets a request that writes to a graph pass.
   *
   * @throws HttpFault as {@link #require}, and where the key may only ask
   */
  public void requireWrite(String graph) throws HttpFault {
    require(graph);
    if (!write) {
      throw HttpFault.of(
          403,
          "KEY_MAY_NOT_WRITE",
          "this key may only ask; who runs this lets it write by \"write\":true in its line of the"
              + " file of --keys");
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
