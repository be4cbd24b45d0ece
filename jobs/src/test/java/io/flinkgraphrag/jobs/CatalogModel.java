package io.flinkgraphrag.jobs;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the catalog must make of versioned updates that come one after the other: the reference that
 * the job's batch counts are held against. Knows one graph's elements by name.
 */
final class CatalogModel {

  /** As the fields of a batch's status are named. */
  enum Outcome {
    APPLIED,
    UNCHANGED,
    REFUSED
  }

  /** An element's newest version; content null where it is deleted. */
  private record Element(long version, String content) {}

  private final Map<String, Element> elements = new HashMap<>();
  private final Map<String, Map<String, Element>> documents = new HashMap<>();
  private final Map<String, Long> deletedDocuments = new HashMap<>();

  Outcome put(String element, long version, String content) {
    return put(elements, element, version, content);
  }

  Outcome putPassage(String document, String id, long version, String content) {
    return deleted(document, version)
        ? Outcome.UNCHANGED
        : put(passages(document), id, version, content);
  }

  Outcome deletePassage(String document, String id, long version) {
    return deleted(document, version)
        ? Outcome.UNCHANGED
        : put(passages(document), id, version, null);
  }

  Outcome deleteDocument(String document, long version) {
    if (deleted(document, version)) {
      return Outcome.UNCHANGED;
    }
    deletedDocuments.put(document, version);
    boolean some = false;
    for (Map.Entry<String, Element> entry : passages(document).entrySet()) {
      Element passage = entry.getValue();
      if (passage.content() != null && passage.version() <= version) {
        entry.setValue(new Element(version, null));
        some = true;
      }
    }
    return some ? Outcome.APPLIED : Outcome.UNCHANGED;
  }

  private boolean deleted(String document, long version) {
    Long before = deletedDocuments.get(document);
    return before != null && version < before;
  }

  private Map<String, Element> passages(String document) {
    return documents.computeIfAbsent(document, name -> new TreeMap<>());
  }

  /** Of two updates with one version the later one counts. */
  private static Outcome put(
      Map<String, Element> elements, String name, long version, String contentOrNull) {
    Element before = elements.get(name);
    if (before != null && version < before.version()) {
      return Outcome.UNCHANGED;
    }
    elements.put(name, new Element(version, contentOrNull));
    String held = before == null ? null : before.content();
    boolean same = contentOrNull == null ? held == null : contentOrNull.equals(held);
    return same ? Outcome.UNCHANGED : Outcome.APPLIED;
  }
}
