package io.flinkgraphrag.model.retrieval;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * An admitted question on its way, with all that the stages have found out about it.
 *
 * @param deadline ms since the epoch by the clock of {@code sent}, {@link Long#MAX_VALUE} for none
 * @param vector the question's embedding, empty where there is none
 * @param shortfall why the answer will be {@link Status#DEGRADED} at best; null for no reason
 * @param verdict set once the question's end is decided; null before
 * @param sent when it left the operator that sent it here; {@link Sent#HERE} until it is sent to
 *     another machine, and again when it has arrived
 * @param sought of a look-up, the entities that it may mean, the first that the graph has being the
 *     one; after the first hop that one alone; else empty
 * @param standalone what is searched for where the question leans on the turns before it; "" where
 *     it stands alone
 * @param completeness share of shards that answered in time, the least over the rounds, 0 to 1
 */
public record QuestionContext(
    Question question,
    long deadline,
    float[] vector,
    @Nullable Reason shortfall,
    @Nullable Verdict verdict,
    double completeness,
    Ranking ranking,
    Stamps stamps,
    Sent sent,
    List<Sought> sought,
    String standalone) {

  public static final WireType<QuestionContext> TYPE =
      new WireType<>(QuestionContext.class, Codec.class);

  private static final float[] NO_VECTOR = {};

  /** A question as it leaves admission. */
  public static QuestionContext admitted(
      Question question, long deadline, @Nullable Verdict verdictOrNull, long now) {
    return new QuestionContext(
        question,
        deadline,
        NO_VECTOR,
        null,
        verdictOrNull,
        1.0,
        Ranking.EMPTY,
        Stamps.admittedAt(now),
        Sent.HERE,
        List.of(),
        "");
  }

  /** Whether its end is decided. */
  public boolean settled() {
    return verdict != null;
  }

  public boolean expired(long now) {
    return now >= deadline;
  }

  /**
   * The key of this asking of the question: unlike {@link Question#identity()} it differs when the
   * question is asked again after the dedupe time.
   */
  public String key() {
    return Keys.join(question.graph(), question.id(), question.position().toString());
  }

  public QuestionContext withVector(float[] newVector) {
    return new QuestionContext(
        question,
        deadline,
        newVector,
        shortfall,
        verdict,
        completeness,
        ranking,
        stamps,
        sent,
        sought,
        standalone);
  }

  /** Keeps the first shortfall: it is nearest to the cause. */
  public QuestionContext withShortfall(Reason reason) {
    return shortfall != null
        ? this
        : new QuestionContext(
            question,
            deadline,
            vector,
            reason,
            verdict,
            completeness,
            ranking,
            stamps,
            sent,
            sought,
            standalone);
  }

  /** Keeps the first verdict. */
  public QuestionContext settle(Status status, Reason reason) {
    return verdict != null
        ? this
        : new QuestionContext(
            question,
            deadline,
            vector,
            shortfall,
            new Verdict(status, reason),
            completeness,
            ranking,
            stamps,
            sent,
            sought,
            standalone);
  }

  public QuestionContext withRanking(Ranking newRanking) {
    return new QuestionContext(
        question,
        deadline,
        vector,
        shortfall,
        verdict,
        completeness,
        newRanking,
        stamps,
        sent,
        sought,
        standalone);
  }

  public QuestionContext withCompleteness(double share) {
    return new QuestionContext(
        question,
        deadline,
        vector,
        shortfall,
        verdict,
        Math.min(completeness, share),
        ranking,
        stamps,
        sent,
        sought,
        standalone);
  }

  public QuestionContext withStamps(Stamps newStamps) {
    return new QuestionContext(
        question,
        deadline,
        vector,
        shortfall,
        verdict,
        completeness,
        ranking,
        newStamps,
        sent,
        sought,
        standalone);
  }

  public QuestionContext withSought(List<Sought> entities) {
    return new QuestionContext(
        question,
        deadline,
        vector,
        shortfall,
        verdict,
        completeness,
        ranking,
        stamps,
        sent,
        entities,
        standalone);
  }

  /** As one that leans on the turns before it, with what is searched for instead. */
  public QuestionContext leaning(String text) {
    return new QuestionContext(
        question,
        deadline,
        vector,
        shortfall,
        verdict,
        completeness,
        ranking,
        stamps,
        sent,
        sought,
        text);
  }

  /** As it leaves for an operator that may be on another machine. */
  public QuestionContext sentAt(Sent stamp) {
    return at(deadline, stamp);
  }

  /** As it has arrived, its deadline by this machine's clock. */
  public QuestionContext received(long localDeadline) {
    return at(localDeadline, Sent.HERE);
  }

  private QuestionContext at(long newDeadline, Sent newSent) {
    return new QuestionContext(
        question,
        newDeadline,
        vector,
        shortfall,
        verdict,
        completeness,
        ranking,
        stamps,
        newSent,
        sought,
        standalone);
  }

  /** What retrieval looks for: the question's text, and what it leans on. */
  public String searchText() {
    return standalone.isEmpty() ? question.text() : standalone;
  }

  /** What the question says of its retrieval, else the defaults. */
  public RetrievalSettings retrieval() {
    return question.retrieval() == null ? RetrievalSettings.DEFAULTS : question.retrieval();
  }

  /**
   * Version 6: the question is of its version 5, and {@code standalone}. Version 5: the question is
   * of its version 4, and {@code sought}. Version 4: the question is of its version 3, and
   * candidates have signals. Version 3 has {@code sent}. Version 2: the question is of its version
   * 2, and the ranking has facts.
   */
  public static final class Codec implements WireCodec<QuestionContext> {

    private static final WireCodec<Question> QUESTION = new Question.Codec();

    @Override
    public int version() {
      return 6;
    }

    @Override
    public void write(QuestionContext context, DataOutputView out) throws IOException {
      out.writeByte(QUESTION.version());
      QUESTION.write(context.question, out);
      out.writeLong(context.deadline);
      Wire.writeFloats(context.vector, out);
      Wire.writeOptional(context.shortfall, Reason::write, out);
      Verdict.writeOptional(context.verdict, out);
      out.writeDouble(context.completeness);
      Ranking.write(context.ranking, out);
      Stamps.write(context.stamps, out);
      Sent.write(context.sent, out);
      Wire.writeList(context.sought, Sought::write, out);
      Wire.writeText(context.standalone, out);
    }

    @Override
    public QuestionContext read(int version, DataInputView in) throws IOException {
      return new QuestionContext(
          QUESTION.read(in.readByte(), in),
          in.readLong(),
          Wire.readFloats(in),
          Wire.readOptional(Reason::read, in),
          Wire.readOptional(Verdict::read, in),
          in.readDouble(),
          ranking(version, in),
          Stamps.read(in),
          version < 3 ? Sent.HERE : Sent.read(in),
          version < 5 ? List.of() : Wire.readList(Sought::read, in),
          version < 6 ? "" : Wire.readText(in));
    }

    private static Ranking ranking(int version, DataInputView in) throws IOException {
      return switch (version) {
        case 1 -> Ranking.readVersion1(in);
        case 2, 3 -> Ranking.readVersion2(in);
        default -> Ranking.read(in);
      };
    }
  }
}
