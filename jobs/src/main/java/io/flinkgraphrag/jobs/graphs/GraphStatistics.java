package io.flinkgraphrag.jobs.graphs;

import io.flinkgraphrag.model.contract.Change;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;

/**
 * The size of a graph, by the elements that have an update of their own. Entities that are only
 * named by passages or relations are not among them.
 *
 * @param predicates different ones
 * @param bytes of the updates that put the elements
 * @param versioned elements whose updates carry versions
 * @param highestVersion -1 where no update carries one
 * @param lastUpdate timestamp of the newest, ms since the epoch; -1 where there is none
 */
public record GraphStatistics(
    String graph,
    long passages,
    long documents,
    long entities,
    long relations,
    long predicates,
    long bytes,
    long versioned,
    long highestVersion,
    long lastUpdate) {

  /** Counts the elements of a graph. */
  public static GraphStatistics of(String graph, Collection<Element> elements) {
    long passages = 0;
    long entities = 0;
    long bytes = 0;
    long versioned = 0;
    long highestVersion = -1;
    long lastUpdate = -1;
    Set<String> documents = new HashSet<>();
    Set<String> predicates = new HashSet<>();
    for (Element element : elements) {
      if (element.delete() instanceof Change.PassageDelete passage) {
        passages++;
        documents.add(passage.document());
      } else if (element.delete() instanceof Change.RelationDelete relation) {
        predicates.add(relation.predicate());
      } else {
        entities++;
      }
      bytes += element.bytes();
      if (element.order().versioned()) {
        versioned++;
        highestVersion = Math.max(highestVersion, element.order().value());
      }
      lastUpdate = Math.max(lastUpdate, element.timestamp());
    }
    return new GraphStatistics(
        graph,
        passages,
        documents.size(),
        entities,
        elements.size() - passages - entities,
        predicates.size(),
        bytes,
        versioned,
        highestVersion,
        lastUpdate);
  }

  /** Elements in all. */
  public long elements() {
    return passages + entities + relations;
  }
}
