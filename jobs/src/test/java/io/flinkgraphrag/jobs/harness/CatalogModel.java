package io.flinkgraphrag.jobs.harness;

import io.flinkgraphrag.state.StableHash;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * What the catalog must make of versioned updates that come one after the other: the reference that
 * the job's batch counts are held against. Knows one graph's elements by name.
 */
public final class CatalogModel {

  /** As the fields of a batch's status are named. */
  public enum Outcome {
    APPLIED,
    UNCHANGED,
    REFUSED
  }

  /**
   * An element's newest version; content null where it is deleted.
   *
   * @param hash of the update's value
   */
  private record Element(long version, String content, long hash) {

    /** Of one version a put counts more than a delete, and of two puts the higher hash. */
    boolean isAfter(Element other) {
      if (version != other.version) {
        return version > other.version;
      }
      boolean put = content != null;
      boolean otherPut = other.content != null;
      return put == otherPut ? put && hash > other.hash : put;
    }
  }

  private final Map<String, Element> elements = new HashMap<>();
  private final Map<String, Map<String, Element>> documents = new HashMap<>();
  private final Map<String, Long> deletedDocuments = new HashMap<>();

  Outcome put(String element, long version, String contentOrNull, byte[] value) {
    return put(elements, element, new Element(version, contentOrNull, StableHash.of(value)));
  }

  /** Puts the same text whenever it puts the same version. */
  Outcome putPassage(String document, String id, long version, String text) {
    return version < deletedAt(document)
        ? Outcome.UNCHANGED
        : put(passages(document), id, new Element(version, text, 0));
  }

  Outcome deletePassage(String document, String id, long version) {
    return version <= deletedAt(document)
        ? Outcome.UNCHANGED
        : put(passages(document), id, new Element(version, null, 0));
  }

  Outcome deleteDocument(String document, long version) {
    if (version <= deletedAt(document)) {
      return Outcome.UNCHANGED;
    }
    deletedDocuments.put(document, version);
    boolean some = false;
    for (Map.Entry<String, Element> entry : passages(document).entrySet()) {
      Element passage = entry.getValue();
      if (passage.content() != null && passage.version() < version) {
        entry.setValue(new Element(version, null, 0));
        some = true;
      }
    }
    return some ? Outcome.APPLIED : Outcome.UNCHANGED;
  }

  private long deletedAt(String document) {
    return deletedDocuments.getOrDefault(document, -1L);
  }

  private Map<String, Element> passages(String document) {
    return documents.computeIfAbsent(document, name -> new TreeMap<>());
  }

  private static Outcome put(Map<String, Element> elements, String name, Element element) {
    Element before = elements.get(name);
    if (before != null && !element.isAfter(before)) {
      return Outcome.UNCHANGED;
    }
    elements.put(name, element);
    String held = before == null ? null : before.content();
    return Objects.equals(held, element.content()) ? Outcome.UNCHANGED : Outcome.APPLIED;
  }
}
