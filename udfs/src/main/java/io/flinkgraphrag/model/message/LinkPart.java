package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A shard's candidates for a question, each list best first, with raw scores.
 *
 * @param facts by their vectors, and the predicates by theirs
 * @param names entities whose name or alias stands in the question
 * @param meant entities that are looked up, or may be
 */
public record LinkPart(
    Head head, Passages passages, Facts facts, List<NameMatch> names, List<Meant> meant)
    implements Part {

  public static final WireType<LinkPart> TYPE = new WireType<>(LinkPart.class, Codec.class);

  /** A part of a question that looks nothing up. */
  public LinkPart(Head head, Passages passages, Facts facts, List<NameMatch> names) {
    this(head, passages, facts, names, List.of());
  }

  public static LinkPart empty(Head head) {
    return new LinkPart(head, Passages.NONE, Facts.NONE, List.of());
  }

  /**
   * Candidates among the passages.
   *
   * @param count passages that the shard holds
   * @param dense by the passage's vector, cosine
   * @param sentences by the best of the passage's sentences, cosine
   * @param lexical by BM25
   * @param titled passages whose title stands in the question
   * @param words what of the question's words each candidate of these lists has
   * @param termWeights of the question's terms, in their order: their idf in the whole graph
   */
  public record Passages(
      long count,
      List<Candidate> dense,
      List<Candidate> sentences,
      List<Candidate> lexical,
      List<PassageKey> titled,
      List<Words> words,
      List<Double> termWeights) {

    public static final Passages NONE = new Passages(0, List.of(), List.of(), List.of(), List.of());

    /** Candidates of which no words are known. */
    public Passages(
        long count,
        List<Candidate> dense,
        List<Candidate> sentences,
        List<Candidate> lexical,
        List<PassageKey> titled) {
      this(count, dense, sentences, lexical, titled, List.of(), List.of());
    }

    public static void write(Passages passages, DataOutputView out) throws IOException {
      out.writeLong(passages.count);
      Wire.writeList(passages.dense, Candidate::write, out);
      Wire.writeList(passages.sentences, Candidate::write, out);
      Wire.writeList(passages.lexical, Candidate::write, out);
      Wire.writeList(passages.titled, PassageKey::write, out);
      Wire.writeList(passages.words, Words::write, out);
      Wire.writeList(passages.termWeights, (v, o) -> o.writeDouble(v), out);
    }

    private static Passages read(int version, DataInputView in) throws IOException {
      long count = in.readLong();
      List<Candidate> dense = Wire.readList(Candidate::read, in);
      List<Candidate> sentences = Wire.readList(Candidate::read, in);
      List<Candidate> lexical = Wire.readList(Candidate::read, in);
      List<PassageKey> titled = Wire.readList(PassageKey::read, in);
      return version < 3
          ? new Passages(count, dense, sentences, lexical, titled)
          : new Passages(
              count,
              dense,
              sentences,
              lexical,
              titled,
              Wire.readList(Words::read, in),
              Wire.readList(DataInputView::readDouble, in));
    }
  }

  /**
   * What of the question's words a passage has.
   *
   * @param terms bit i is the i-th of the question's terms
   * @param title share of its title's terms that the question has, 0 to 1
   */
  public record Words(PassageKey passage, long terms, double title) {

    public static void write(Words words, DataOutputView out) throws IOException {
      PassageKey.write(words.passage, out);
      out.writeLong(words.terms);
      out.writeDouble(words.title);
    }

    public static Words read(DataInputView in) throws IOException {
      return new Words(PassageKey.read(in), in.readLong(), in.readDouble());
    }
  }

  /** A passage with a raw score, a multiple of 2^-20. */
  public record Candidate(PassageKey passage, double score) {

    public static void write(Candidate candidate, DataOutputView out) throws IOException {
      PassageKey.write(candidate.passage, out);
      out.writeDouble(candidate.score);
    }

    public static Candidate read(DataInputView in) throws IOException {
      return new Candidate(PassageKey.read(in), in.readDouble());
    }
  }

  /**
   * Candidates among the facts.
   *
   * @param count facts that the shard holds
   * @param least the lowest cosine of all its facts, 1 without any
   * @param nearest by the fact's vector, cosine
   * @param leastPredicate the lowest cosine of all its predicates, 1 without any
   * @param predicates by the predicate's vector, cosine
   * @param vectors of the first of the predicates, in the same order, where the shard has no
   *     passages: paths are told apart by them
   */
  public record Facts(
      long count,
      double least,
      List<FactCandidate> nearest,
      double leastPredicate,
      List<PredicateCandidate> predicates,
      List<List<Float>> vectors) {

    public static final Facts NONE = new Facts(0, 1, List.of(), 1, List.of(), List.of());

    public static void write(Facts facts, DataOutputView out) throws IOException {
      out.writeLong(facts.count);
      out.writeDouble(facts.least);
      Wire.writeList(facts.nearest, FactCandidate::write, out);
      out.writeDouble(facts.leastPredicate);
      Wire.writeList(facts.predicates, PredicateCandidate::write, out);
      Wire.writeList(facts.vectors, Facts::writeVector, out);
    }

    public static Facts read(DataInputView in) throws IOException {
      return new Facts(
          in.readLong(),
          in.readDouble(),
          Wire.readList(FactCandidate::read, in),
          in.readDouble(),
          Wire.readList(PredicateCandidate::read, in),
          Wire.readList(Facts::readVector, in));
    }

    private static void writeVector(List<Float> vector, DataOutputView out) throws IOException {
      Wire.writeList(vector, (v, o) -> o.writeFloat(v), out);
    }

    private static List<Float> readVector(DataInputView in) throws IOException {
      return Wire.readList(DataInputView::readFloat, in);
    }
  }

  /** A fact with a score, a multiple of 2^-20. */
  public record FactCandidate(RelationKey relation, double score) {

    public static void write(FactCandidate candidate, DataOutputView out) throws IOException {
      RelationKey.write(candidate.relation, out);
      out.writeDouble(candidate.score);
    }

    public static FactCandidate read(DataInputView in) throws IOException {
      return new FactCandidate(RelationKey.read(in), in.readDouble());
    }
  }

  /** A predicate with a raw score, a multiple of 2^-20. */
  public record PredicateCandidate(String predicate, double score) {

    public static void write(PredicateCandidate candidate, DataOutputView out) throws IOException {
      Wire.writeText(candidate.predicate, out);
      out.writeDouble(candidate.score);
    }

    public static PredicateCandidate read(DataInputView in) throws IOException {
      return new PredicateCandidate(Wire.readText(in), in.readDouble());
    }
  }

  /**
   * A name that stands in the question.
   *
   * @param from where it begins, in words or characters as the graph's language has it
   * @param to where it ends, behind its last
   * @param entity one that has this name; others may have it too
   */
  public record NameMatch(int from, int to, String entity) {

    public static void write(NameMatch match, DataOutputView out) throws IOException {
      out.writeInt(match.from);
      out.writeInt(match.to);
      Wire.writeText(match.entity, out);
    }

    public static NameMatch read(DataInputView in) throws IOException {
      return new NameMatch(in.readInt(), in.readInt(), Wire.readText(in));
    }
  }

  /**
   * An entity of the graph that a look-up may mean.
   *
   * @param how it has what was asked for
   */
  public record Meant(String entity, How how) {

    /** How an entity has what a look-up asks for; the first counts before the others. */
    public enum How {
      /** It is its id. */
      ID(0),
      /** It is its name. */
      NAME(1),
      /** It is an alias. */
      ALIAS(2),
      /** It is its id but for spelling, and perhaps a name that an earlier build loaded. */
      SPELLING(3);

      private final int code;

      How(int code) {
        this.code = code;
      }

      private static How ofCode(int code) throws IOException {
        for (How how : values()) {
          if (how.code == code) {
            return how;
          }
        }
        throw new IOException("damaged bytes: how an entity is meant " + code);
      }
    }

    static void write(Meant meant, DataOutputView out) throws IOException {
      Wire.writeText(meant.entity, out);
      out.writeByte(meant.how.code);
    }

    static Meant read(DataInputView in) throws IOException {
      return new Meant(Wire.readText(in), How.ofCode(in.readByte()));
    }
  }

  /** Version 4: entities that are meant. Version 3: words. Version 2: facts and names. */
  public static final class Codec implements WireCodec<LinkPart> {

    @Override
    public int version() {
      return 4;
    }

    @Override
    public void write(LinkPart part, DataOutputView out) throws IOException {
      Head.write(part.head, out);
      Passages.write(part.passages, out);
      Facts.write(part.facts, out);
      Wire.writeList(part.names, NameMatch::write, out);
      Wire.writeList(part.meant, Meant::write, out);
    }

    @Override
    public LinkPart read(int version, DataInputView in) throws IOException {
      Head head = Head.read(in);
      Passages passages = Passages.read(version, in);
      return version == 1
          ? new LinkPart(head, passages, Facts.NONE, List.of())
          : new LinkPart(
              head,
              passages,
              Facts.read(in),
              Wire.readList(NameMatch::read, in),
              version < 4 ? List.of() : Wire.readList(Meant::read, in));
    }
  }
}
