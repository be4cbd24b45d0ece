package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What the graph holds for a question, best first.
 *
 * @param passages what the generator may use and cite
 * @param facts what the generator may use
 * @param entities what the question is about, or what answers it: ranked, not for the generator
 * @param candidates of a question that asks for signals, the passages that were ranked, with empty
 *     titles and texts; not for the generator
 */
public record Evidence(
    List<Passage> passages, List<Fact> facts, List<Entity> entities, List<Passage> candidates) {

  public static final Evidence NONE = new Evidence(List.of(), List.of());

  /** Evidence without entities. */
  public Evidence(List<Passage> passages, List<Fact> facts) {
    this(passages, facts, List.of());
  }

  /** Evidence without candidates. */
  public Evidence(List<Passage> passages, List<Fact> facts, List<Entity> entities) {
    this(passages, facts, entities, List.of());
  }

  /** The same with other passages. */
  public Evidence withPassages(List<Passage> others) {
    return new Evidence(others, facts, entities, candidates);
  }

  /**
   * The first of the passages, as many as fit; the last of them may be cut. One that the cut leaves
   * nothing of, or what another one says, is left out.
   *
   * @param most of them
   * @param charsMax of their texts together
   */
  public static List<Passage> fitting(List<Passage> bestFirst, int most, int charsMax) {
    List<Passage> kept = new ArrayList<>();
    Set<String> said = new HashSet<>();
    int left = charsMax;
    for (Passage passage : bestFirst) {
      if (kept.size() == most || left <= 0) {
        break;
      }
      String text = cut(passage.text(), left);
      if (text.isBlank() || !said.add(passage.title() + "\n" + text)) {
        continue; // half a character is none
      }
      left -= text.length();
      kept.add(text.equals(passage.text()) ? passage : passage.withText(text));
    }
    return List.copyOf(kept);
  }

  /** Cuts at a character of its own, never inside a surrogate pair. */
  public static String cut(String text, int max) {
    if (text.length() <= max) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(max - 1)) ? max - 1 : max);
  }

  /** Whether there is nothing to write an answer from. */
  public boolean isEmpty() {
    return passages.isEmpty() && facts.isEmpty();
  }

  /**
   * A passage in evidence.
   *
   * @param score of retrieval, comparable within one question only
   * @param version of the update that brought it, or its timestamp where it had none
   * @param signals that the score was made of, where the question wants to see evidence
   * @param rerank what a reranker said of it, higher is better and any number may be; null where
   *     none was asked. The order among those that have it is this one's
   */
  public record Passage(
      String document,
      String id,
      String title,
      String text,
      double score,
      long version,
      Signals signals,
      @Nullable Double rerank) {

    /** A passage that no reranker has seen. */
    public Passage(
        String document,
        String id,
        String title,
        String text,
        double score,
        long version,
        Signals signals) {
      this(document, id, title, text, score, version, signals, null);
    }

    /** A passage whose signals nobody wants to see. */
    public Passage(
        String document, String id, String title, String text, double score, long version) {
      this(document, id, title, text, score, version, Signals.NONE);
    }

    /** The same with another text. */
    public Passage withText(String other) {
      return new Passage(document, id, title, other, score, version, signals, rerank);
    }

    /** The same as a reranker sees it. */
    public Passage reranked(double rerankScore) {
      return new Passage(document, id, title, text, score, version, signals, rerankScore);
    }

    static void write(Passage passage, DataOutputView out) throws IOException {
      Wire.writeText(passage.document, out);
      Wire.writeText(passage.id, out);
      Wire.writeText(passage.title, out);
      Wire.writeText(passage.text, out);
      out.writeDouble(passage.score);
      out.writeLong(passage.version);
      Signals.write(passage.signals, out);
      Wire.writeOptional(passage.rerank, (score, to) -> to.writeDouble(score), out);
    }

    static Passage read(int version, DataInputView in) throws IOException {
      return new Passage(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readDouble(),
          in.readLong(),
          version > 2 ? Signals.read(in) : Signals.NONE,
          version > 3 ? Wire.readOptional(DataInputView::readDouble, in) : null);
    }
  }

  /**
   * A relation in evidence.
   *
   * @param source a name for people, as the target is
   * @param sourceId the entity's id, where the question wants to see evidence; else ""
   * @param targetId the same
   */
  public record Fact(
      String source,
      String predicate,
      String target,
      double score,
      long version,
      String sourceId,
      String targetId) {

    /** A fact whose ids nobody wants to see. */
    public Fact(String source, String predicate, String target, double score, long version) {
      this(source, predicate, target, score, version, "", "");
    }

    static void write(Fact fact, DataOutputView out) throws IOException {
      Wire.writeText(fact.source, out);
      Wire.writeText(fact.predicate, out);
      Wire.writeText(fact.target, out);
      out.writeDouble(fact.score);
      out.writeLong(fact.version);
      Wire.writeText(fact.sourceId, out);
      Wire.writeText(fact.targetId, out);
    }

    static Fact read(int version, DataInputView in) throws IOException {
      return new Fact(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readDouble(),
          in.readLong(),
          version > 4 ? Wire.readText(in) : "",
          version > 4 ? Wire.readText(in) : "");
    }
  }

  /**
   * An entity in evidence.
   *
   * @param name for people; the id where the graph has no name for it
   * @param score 0 or more, comparable within one question only
   * @param kind of the entity that was looked up, as its update says; else ""
   * @param description the same
   */
  public record Entity(String id, String name, double score, String kind, String description) {

    /** An entity of which nothing is told but its name. */
    public Entity(String id, String name, double score) {
      this(id, name, score, "", "");
    }

    static void write(Entity entity, DataOutputView out) throws IOException {
      Wire.writeText(entity.id, out);
      Wire.writeText(entity.name, out);
      out.writeDouble(entity.score);
      Wire.writeText(entity.kind, out);
      Wire.writeText(entity.description, out);
    }

    static Entity read(int version, DataInputView in) throws IOException {
      return new Entity(
          Wire.readText(in),
          Wire.readText(in),
          in.readDouble(),
          version > 4 ? Wire.readText(in) : "",
          version > 4 ? Wire.readText(in) : "");
    }
  }

  /** Writes version 5; the version stands in the record that holds the evidence. */
  public static void write(Evidence evidence, DataOutputView out) throws IOException {
    Wire.writeList(evidence.passages, Passage::write, out);
    Wire.writeList(evidence.facts, Fact::write, out);
    Wire.writeList(evidence.entities, Entity::write, out);
    Wire.writeList(evidence.candidates, Passage::write, out);
  }

  /**
   * Reads evidence; that of version 4 has no ids of facts and describes no entity, that of version
   * 3 has no reranker's scores, that of version 2 no signals either, that of version 1 no entities
   * either.
   *
   * @param version 1 to 5, of what was written
   */
  public static Evidence read(int version, DataInputView in) throws IOException {
    return new Evidence(
        Wire.readList(from -> Passage.read(version, from), in),
        Wire.readList(from -> Fact.read(version, from), in),
        version > 1 ? Wire.readList(from -> Entity.read(version, from), in) : List.of(),
        version > 2 ? Wire.readList(from -> Passage.read(version, from), in) : List.of());
  }
}
