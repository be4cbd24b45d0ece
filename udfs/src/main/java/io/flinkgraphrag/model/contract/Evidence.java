package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.state.Wire;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

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
   */
  public record Passage(
      String document,
      String id,
      String title,
      String text,
      double score,
      long version,
      Signals signals) {

    /** A passage whose signals nobody wants to see. */
    public Passage(
        String document, String id, String title, String text, double score, long version) {
      this(document, id, title, text, score, version, Signals.NONE);
    }

    static void write(Passage passage, DataOutputView out) throws IOException {
      Wire.writeText(passage.document, out);
      Wire.writeText(passage.id, out);
      Wire.writeText(passage.title, out);
      Wire.writeText(passage.text, out);
      out.writeDouble(passage.score);
      out.writeLong(passage.version);
      Signals.write(passage.signals, out);
    }

    static Passage read(boolean toldSignals, DataInputView in) throws IOException {
      return new Passage(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readDouble(),
          in.readLong(),
          toldSignals ? Signals.read(in) : Signals.NONE);
    }
  }

  /** A relation in evidence; source and target are names for people. */
  public record Fact(String source, String predicate, String target, double score, long version) {

    static void write(Fact fact, DataOutputView out) throws IOException {
      Wire.writeText(fact.source, out);
      Wire.writeText(fact.predicate, out);
      Wire.writeText(fact.target, out);
      out.writeDouble(fact.score);
      out.writeLong(fact.version);
    }

    static Fact read(DataInputView in) throws IOException {
      return new Fact(
          Wire.readText(in), Wire.readText(in), Wire.readText(in), in.readDouble(), in.readLong());
    }
  }

  /**
   * An entity in evidence.
   *
   * @param name for people; the id where the graph has no name for it
   * @param score 0 or more, comparable within one question only
   */
  public record Entity(String id, String name, double score) {

    static void write(Entity entity, DataOutputView out) throws IOException {
      Wire.writeText(entity.id, out);
      Wire.writeText(entity.name, out);
      out.writeDouble(entity.score);
    }

    static Entity read(DataInputView in) throws IOException {
      return new Entity(Wire.readText(in), Wire.readText(in), in.readDouble());
    }
  }

  /** Writes version 3; the version stands in the record that holds the evidence. */
  public static void write(Evidence evidence, DataOutputView out) throws IOException {
    Wire.writeList(evidence.passages, Passage::write, out);
    Wire.writeList(evidence.facts, Fact::write, out);
    Wire.writeList(evidence.entities, Entity::write, out);
    Wire.writeList(evidence.candidates, Passage::write, out);
  }

  /**
   * Reads evidence; that of version 2 has no signals, that of version 1 no entities either.
   *
   * @param version 1 to 3, of what was written
   */
  public static Evidence read(int version, DataInputView in) throws IOException {
    return new Evidence(
        Wire.readList(from -> Passage.read(version > 2, from), in),
        Wire.readList(Fact::read, in),
        version > 1 ? Wire.readList(Entity::read, in) : List.of(),
        version > 2 ? Wire.readList(from -> Passage.read(true, from), in) : List.of());
  }
}
