package io.flinkgraphrag.jobs.graphs;

import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is left of all graphs after their updates, by the catalog's rules: of each element the last
 * update counts, as {@link Order} has it, and a document's delete takes the passages before it.
 *
 * <p>Two things differ from the job. A delete is remembered for ever, where the job forgets it
 * after {@code graphrag.catalog.tombstone-ttl}. And an update that the job refuses for its vector
 * counts here. Holds some hundred bytes per element, text not among them. For one thread.
 */
public final class SurvivingElements {

  private final Map<String, Graph> graphs = new TreeMap<>();

  private static final class Graph {
    /** Entities and relations. */
    private final Map<String, Slot> elements = new HashMap<>();

    private final Map<String, Document> documents = new HashMap<>();
  }

  /** A document with its passages: one element to the catalog. */
  private static final class Document {
    private final Map<String, Slot> passages = new HashMap<>();

    /** Of its newest delete; null where none came. */
    private @Nullable Order deleted;

    boolean isOlderThanItsDelete(Order order) {
      return deleted != null && !order.isAfter(deleted);
    }
  }

  /**
   * The newest update of something.
   *
   * @param elementOrNull null where that was a delete
   */
  private record Slot(Order order, @Nullable Element elementOrNull) {}

  /** Takes an update of the topic, in any order. */
  public void apply(GraphUpdate update) {
    Graph graph = graphs.computeIfAbsent(update.graph(), name -> new Graph());
    Change change = update.change();
    if (change.type().isOfDocument()) {
      applyToDocument(graph, update);
      return;
    }
    String key = key(change);
    Slot before = graph.elements.get(key);
    if (before == null || update.order().isAfter(before.order())) {
      graph.elements.put(key, new Slot(update.order(), Element.putBy(update)));
    }
  }

  private static void applyToDocument(Graph graph, GraphUpdate update) {
    Order order = update.order();
    Document document =
        graph.documents.computeIfAbsent(update.change().idParts().get(0), id -> new Document());
    if (document.isOlderThanItsDelete(order)) {
      return;
    }
    if (update.change().type() == ElementType.DOCUMENT) {
      document.deleted = order;
      document.passages.replaceAll(
          (id, passage) -> order.isAfter(passage.order()) ? new Slot(order, null) : passage);
      return;
    }
    String id = update.change().idParts().get(1);
    Slot before = document.passages.get(id);
    if (before == null || order.isAfter(before.order())) {
      document.passages.put(id, new Slot(order, Element.putBy(update)));
    }
  }

  private static String key(Change change) {
    List<String> parts = new ArrayList<>(List.of(change.type().text()));
    parts.addAll(change.idParts());
    return Keys.join(parts.toArray(String[]::new));
  }

  /** The graphs that ever had an update, in the order of their names. */
  public List<String> graphs() {
    return List.copyOf(graphs.keySet());
  }

  /** Hands over every element of a graph, in no particular order. */
  public void forEach(String graph, Consumer<Element> consumer) {
    Graph elements = graphs.getOrDefault(graph, new Graph());
    elements.elements.values().forEach(slot -> accept(slot, consumer));
    for (Document document : elements.documents.values()) {
      document.passages.values().forEach(slot -> accept(slot, consumer));
    }
  }

  private static void accept(Slot slot, Consumer<Element> consumer) {
    if (slot.elementOrNull() != null) {
      consumer.accept(slot.elementOrNull());
    }
  }

  /** The elements of a graph. */
  public List<Element> of(String graph) {
    List<Element> elements = new ArrayList<>();
    forEach(graph, elements::add);
    return elements;
  }
}
