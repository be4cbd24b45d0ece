package io.flinkgraphrag.model;

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
 * @param passageCount passages that the shard holds
 * @param dense by the passage's vector, cosine
 * @param sentences by the best of the passage's sentences, cosine
 * @param lexical by BM25
 * @param titled passages whose title stands in the question
 */
public record LinkPart(
    Head head,
    long passageCount,
    List<Candidate> dense,
    List<Candidate> sentences,
    List<Candidate> lexical,
    List<PassageKey> titled)
    implements Part {

  public static final WireType<LinkPart> TYPE = new WireType<>(LinkPart.class, Codec.class);

  public static LinkPart empty(Head head) {
    return new LinkPart(head, 0, List.of(), List.of(), List.of(), List.of());
  }

  /** A passage with a raw score, a multiple of 2^-20. */
  public record Candidate(PassageKey passage, double score) {

    static void write(Candidate candidate, DataOutputView out) throws IOException {
      PassageKey.write(candidate.passage, out);
      out.writeDouble(candidate.score);
    }

    static Candidate read(DataInputView in) throws IOException {
      return new Candidate(PassageKey.read(in), in.readDouble());
    }
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<LinkPart> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(LinkPart part, DataOutputView out) throws IOException {
      Head.write(part.head, out);
      out.writeLong(part.passageCount);
      Wire.writeList(part.dense, Candidate::write, out);
      Wire.writeList(part.sentences, Candidate::write, out);
      Wire.writeList(part.lexical, Candidate::write, out);
      Wire.writeList(part.titled, PassageKey::write, out);
    }

    @Override
    public LinkPart read(int version, DataInputView in) throws IOException {
      return new LinkPart(
          Head.read(in),
          in.readLong(),
          Wire.readList(Candidate::read, in),
          Wire.readList(Candidate::read, in),
          Wire.readList(Candidate::read, in),
          Wire.readList(PassageKey::read, in));
    }
  }
}
