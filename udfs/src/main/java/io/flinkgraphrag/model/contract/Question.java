package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * A question as it was read, with the contract's defaults applied.
 *
 * @param text never blank unless there is a {@code fault}
 * @param maxPassages 1 to 50
 * @param maxFacts 0 to 100
 * @param timeoutMs from {@code askedAt}, 0 for none
 * @param metadata a JSON object as text, or "" for none; echoed in the answer
 * @param headers of the Kafka record; echoed
 * @param askedAt ms since the epoch: the broker's timestamp, or the producer's where the topic
 *     keeps that one
 * @param brokerTime whether {@code askedAt} is the broker's
 * @param fault what broke the contract, though the id could be read; null for none
 * @param evidence what the answer is to show of the ranked evidence
 * @param retrieval how to search and score; null for what the job is configured with
 * @param want a text, or only what retrieval finds
 * @param entity the entity to look up, by its id or a name; "" for none. One that is looked up
 *     wants {@link Want#EVIDENCE}
 * @param history the turns before it, oldest first; once it is admitted, only where it leans on
 *     them
 */
public record Question(
    String graph,
    String id,
    String text,
    int maxPassages,
    int maxFacts,
    long timeoutMs,
    String metadata,
    List<Header> headers,
    SourcePosition position,
    long askedAt,
    boolean brokerTime,
    @Nullable Reason fault,
    EvidenceDetail evidence,
    @Nullable RetrievalSettings retrieval,
    Want want,
    String entity,
    List<Turn> history) {

  public static final WireType<Question> TYPE = new WireType<>(Question.class, Codec.class);

  public static final String DEFAULT_GRAPH = "default";
  public static final int DEFAULT_MAX_PASSAGES = 5;
  public static final int DEFAULT_MAX_FACTS = 20;

  /** A question that asks for an answer only, searched as the job is configured. */
  public Question(
      String graph,
      String id,
      String text,
      int maxPassages,
      int maxFacts,
      long timeoutMs,
      String metadata,
      List<Header> headers,
      SourcePosition position,
      long askedAt,
      boolean brokerTime,
      @Nullable Reason fault) {
    this(
        graph,
        id,
        text,
        maxPassages,
        maxFacts,
        timeoutMs,
        metadata,
        headers,
        position,
        askedAt,
        brokerTime,
        fault,
        EvidenceDetail.NONE,
        null);
  }

  /** A question that wants an answer. */
  public Question(
      String graph,
      String id,
      String text,
      int maxPassages,
      int maxFacts,
      long timeoutMs,
      String metadata,
      List<Header> headers,
      SourcePosition position,
      long askedAt,
      boolean brokerTime,
      @Nullable Reason fault,
      EvidenceDetail evidence,
      @Nullable RetrievalSettings retrieval) {
    this(
        graph,
        id,
        text,
        maxPassages,
        maxFacts,
        timeoutMs,
        metadata,
        headers,
        position,
        askedAt,
        brokerTime,
        fault,
        evidence,
        retrieval,
        Want.ANSWER,
        "",
        List.of());
  }

  /**
   * The question as a machine reads it whose clock shows {@code now}: asked now, where its
   * timestamp is none or lies ahead. A producer's may be in microseconds, zero, -1, or an hour
   * wrong.
   */
  public Question heardAt(long now) {
    return askedAt > 0 && askedAt <= now ? this : withAskedAt(now);
  }

  /** The same with what broke the contract. */
  public Question withFault(Reason broken) {
    return copy(askedAt, broken, history);
  }

  /** The same behind other turns. */
  public Question withHistory(List<Turn> turns) {
    return copy(askedAt, fault, turns);
  }

  private Question withAskedAt(long time) {
    return copy(time, fault, history);
  }

  private Question copy(long time, @Nullable Reason faultOrNull, List<Turn> turns) {
    return new Question(
        graph,
        id,
        text,
        maxPassages,
        maxFacts,
        timeoutMs,
        metadata,
        headers,
        position,
        time,
        brokerTime,
        faultOrNull,
        evidence,
        retrieval,
        want,
        entity,
        turns);
  }

  /** Whether it asks for one entity and what is around it. */
  public boolean looksUp() {
    return !entity.isEmpty();
  }

  /** The identity of a question: graph and id, as one key. */
  public String identity() {
    return Keys.join(graph, id);
  }

  /**
   * Version 5: {@code history}. Version 4: {@code want} and {@code entity}. Version 3: the
   * evidence's detail, and whether the retrieval weighs. Version 1 had neither {@code evidence} nor
   * {@code retrieval}.
   */
  public static final class Codec implements WireCodec<Question> {

    @Override
    public int version() {
      return 5;
    }

    @Override
    public void write(Question question, DataOutputView out) throws IOException {
      Wire.writeText(question.graph, out);
      Wire.writeText(question.id, out);
      Wire.writeText(question.text, out);
      out.writeInt(question.maxPassages);
      out.writeInt(question.maxFacts);
      out.writeLong(question.timeoutMs);
      Wire.writeText(question.metadata, out);
      Wire.writeList(question.headers, Header::write, out);
      SourcePosition.write(question.position, out);
      out.writeLong(question.askedAt);
      out.writeBoolean(question.brokerTime);
      Wire.writeOptional(question.fault, Reason::write, out);
      out.writeByte(question.evidence.code());
      Wire.writeOptional(question.retrieval, RetrievalSettings::write, out);
      out.writeByte(question.want.code());
      Wire.writeText(question.entity, out);
      Wire.writeList(question.history, Turn::write, out);
    }

    @Override
    public Question read(int version, DataInputView in) throws IOException {
      return new Question(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readInt(),
          in.readInt(),
          in.readLong(),
          Wire.readText(in),
          Wire.readList(Header::read, in),
          SourcePosition.read(in),
          in.readLong(),
          in.readBoolean(),
          Wire.readOptional(Reason::read, in),
          version > 1 ? EvidenceDetail.ofCode(in.readByte()) : EvidenceDetail.NONE,
          version > 1
              ? Wire.readOptional(from -> RetrievalSettings.read(version > 2, from), in)
              : null,
          version > 3 ? Want.ofCode(in.readByte()) : Want.ANSWER,
          version > 3 ? Wire.readText(in) : "",
          version > 4 ? Wire.readList(Turn::read, in) : List.of());
    }
  }
}
