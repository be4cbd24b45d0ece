package io.flinkgraphrag.embed;

import io.flinkgraphrag.layout.EmbedderName;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.VectorSpace;
import java.io.Serializable;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Which embedder each graph has. Immutable; travels with the functions that embed, which open
 * exactly the embedders that the layouts use.
 */
public final class Embedders implements Serializable {

  private static final long serialVersionUID = 1L;

  private final GraphLayouts layouts;
  private final EnumMap<EmbedderName, EmbedderFactory> factories;

  private Embedders(GraphLayouts layouts, EnumMap<EmbedderName, EmbedderFactory> factories) {
    this.layouts = layouts;
    this.factories = factories;
  }

  /**
   * The embedders of these layouts.
   *
   * @param factories is asked once for each name that the layouts use, and for no other
   */
  public static Embedders of(
      GraphLayouts layouts, Function<EmbedderName, EmbedderFactory> factories) {
    EnumMap<EmbedderName, EmbedderFactory> used = new EnumMap<>(EmbedderName.class);
    for (EmbedderName name : layouts.embedders()) {
      used.put(name, factories.apply(name));
    }
    return new Embedders(layouts, used);
  }

  public EmbedderFactory of(String graph) {
    return Objects.requireNonNull(factories.get(layouts.of(graph).embedder()), graph);
  }

  /** The space that all vectors of a graph are of. */
  public VectorSpace space(String graph) {
    EmbedderFactory factory = of(graph);
    return new VectorSpace(factory.model(), factory.dimensions());
  }

  /** The spaces of all embedders in use, each with the embedder's name in layouts. */
  public Map<String, VectorSpace> spaces() {
    Map<String, VectorSpace> spaces = new TreeMap<>();
    factories.forEach(
        (name, factory) ->
            spaces.put(name.text(), new VectorSpace(factory.model(), factory.dimensions())));
    return spaces;
  }

  /** Each once, however many names stand for it. */
  public Collection<EmbedderFactory> all() {
    return new LinkedHashSet<>(factories.values());
  }
}
