package io.flinkgraphrag.embed.stage;

import io.flinkgraphrag.embed.Embedder;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.embed.Embedders;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** One subtask's handles to the embedders of all graphs, opened together and closed together. */
public final class OpenEmbedders implements AutoCloseable {

  private final Embedders embedders;
  private final Map<EmbedderFactory, Embedder> opened = new HashMap<>();

  private OpenEmbedders(Embedders embedders) {
    this.embedders = embedders;
  }

  /**
   * Opens them all, which loads models that nobody has loaded yet.
   *
   * @throws IllegalStateException where one of them lets fewer than {@code capacity} calls wait
   */
  public static OpenEmbedders open(Embedders embedders, Urgency urgency, int capacity) {
    OpenEmbedders handles = new OpenEmbedders(embedders);
    try {
      for (EmbedderFactory factory : embedders.all()) {
        handles.opened.put(factory, Capacity.open(factory, urgency, capacity));
      }
      return handles;
    } catch (RuntimeException | Error e) {
      handles.close();
      throw e;
    }
  }

  public Embedder of(String graph) {
    return Objects.requireNonNull(opened.get(embedders.of(graph)), graph);
  }

  /** Each once. */
  Collection<Embedder> all() {
    return opened.values();
  }

  @Override
  public void close() {
    opened.values().forEach(Embedder::close);
  }
}
