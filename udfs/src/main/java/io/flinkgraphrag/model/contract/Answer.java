package io.flinkgraphrag.model.contract;

import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.Status;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * The one terminal record of a question.
 *
 * @param answer the text for people, with marks {@code [n]} that refer to {@code citations}; for a
 *     question that was not answered, a sentence that says so
 * @param evidence what was retrieved, where the question asked to see it; else null
 * @param completeness share of the shards' evidence that arrived in time, 0 to 1
 * @param confidence that the evidence holds an answer, 0 to 1; null where nobody can say
 * @param graphVersion the highest version among the evidence, 0 without any
 * @param reason null where the status is {@link Status#ANSWERED}
 * @param generator null where none was asked
 * @param reranker null where the question's graph has none, or there was nothing to put in order
 * @param metadata the question's, a JSON object as text, or ""
 * @param answeredAt ms since the epoch
 */
public record Answer(
    String graph,
    String questionId,
    String question,
    Status status,
    String answer,
    List<Citation> citations,
    List<Evidence.Fact> facts,
    @Nullable Retrieved evidence,
    double completeness,
    @Nullable Double confidence,
    long graphVersion,
    @Nullable Reason reason,
    @Nullable Generator generator,
    @Nullable Reranker reranker,
    Timings timings,
    String metadata,
    List<Header> headers,
    long answeredAt) {

  public static final WireType<Answer> TYPE = new WireType<>(Answer.class, Codec.class);

  /**
   * The record of a question whose graph has no reranker, and of whose evidence nothing is said.
   */
  public Answer(
      String graph,
      String questionId,
      String question,
      Status status,
      String answer,
      List<Citation> citations,
      List<Evidence.Fact> facts,
      @Nullable Retrieved evidence,
      double completeness,
      long graphVersion,
      @Nullable Reason reason,
      @Nullable Generator generator,
      Timings timings,
      String metadata,
      List<Header> headers,
      long answeredAt) {
    this(
        graph,
        questionId,
        question,
        status,
        answer,
        citations,
        facts,
        evidence,
        completeness,
        null,
        graphVersion,
        reason,
        generator,
        null,
        timings,
        metadata,
        headers,
        answeredAt);
  }

  /** One cited passage; {@code n} is the number in the answer's text, from 1 on. */
  public record Citation(
      int n, String passage, String document, String title, String quote, double score) {

    static void write(Citation citation, DataOutputView out) throws IOException {
      out.writeInt(citation.n);
      Wire.writeText(citation.passage, out);
      Wire.writeText(citation.document, out);
      Wire.writeText(citation.title, out);
      Wire.writeText(citation.quote, out);
      out.writeDouble(citation.score);
    }

    static Citation read(DataInputView in) throws IOException {
      return new Citation(
          in.readInt(),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readDouble());
    }
  }

  /** The ranked evidence beside {@link #facts}, best first. */
  public record Retrieved(List<Evidence.Passage> passages, List<Evidence.Entity> entities) {

    static final Retrieved NONE = new Retrieved(List.of(), List.of());

    public static Retrieved of(Evidence evidence) {
      List<Evidence.Passage> ranked =
          evidence.candidates().isEmpty() ? evidence.passages() : evidence.candidates();
      return new Retrieved(ranked, evidence.entities());
    }
  }

  /**
   * Who wrote the text. Token counts are 0 where the generator does not count.
   *
   * @param endpoint which of a pool, "" where there is none
   * @param citationsAdded whether the text came without any citation, so that the one that it has
   *     was chosen by likeness
   */
  public record Generator(
      String name,
      String model,
      int promptTokens,
      int completionTokens,
      int attempts,
      boolean fromLedger,
      long firstTokenMs,
      String endpoint,
      boolean citationsAdded) {

    static void write(Generator generator, DataOutputView out) throws IOException {
      Wire.writeText(generator.name, out);
      Wire.writeText(generator.model, out);
      out.writeInt(generator.promptTokens);
      out.writeInt(generator.completionTokens);
      out.writeInt(generator.attempts);
      out.writeBoolean(generator.fromLedger);
      out.writeLong(generator.firstTokenMs);
      Wire.writeText(generator.endpoint, out);
      out.writeBoolean(generator.citationsAdded);
    }

    static Generator read(int version, DataInputView in) throws IOException {
      return new Generator(
          Wire.readText(in),
          Wire.readText(in),
          in.readInt(),
          in.readInt(),
          in.readInt(),
          in.readBoolean(),
          in.readLong(),
          version > 2 ? Wire.readText(in) : "",
          version > 2 && in.readBoolean());
    }
  }

  /**
   * Who put the passages into their last order, or was to do so.
   *
   * @param name such as {@code server}
   * @param model as it is configured, or as the server reports it
   * @param endpoint which of a pool, "" where there is none
   * @param candidates passages that it was asked of
   * @param attempts calls that were made
   * @param tookMs that the question waited for it
   * @param fallback why the passages stand in the order that they had before; null where they do
   *     not
   */
  public record Reranker(
      String name,
      String model,
      String endpoint,
      int candidates,
      int attempts,
      long tookMs,
      @Nullable Reason fallback) {

    public static void write(Reranker reranker, DataOutputView out) throws IOException {
      Wire.writeText(reranker.name, out);
      Wire.writeText(reranker.model, out);
      Wire.writeText(reranker.endpoint, out);
      out.writeInt(reranker.candidates);
      out.writeInt(reranker.attempts);
      out.writeLong(reranker.tookMs);
      Wire.writeOptional(reranker.fallback, Reason::write, out);
    }

    public static Reranker read(DataInputView in) throws IOException {
      return new Reranker(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readText(in),
          in.readInt(),
          in.readInt(),
          in.readLong(),
          Wire.readOptional(Reason::read, in));
    }
  }

  /**
   * Milliseconds that the question spent in each part of the dataflow.
   *
   * @param queueMs from Kafka's timestamp to admission
   * @param embedMs from admission until the first round was sent to the shards
   * @param totalMs from Kafka's timestamp to the answer
   */
  public record Timings(
      long queueMs,
      long embedMs,
      long linkMs,
      long hopMs,
      long readMs,
      long generateMs,
      long totalMs) {

    static void write(Timings timings, DataOutputView out) throws IOException {
      out.writeLong(timings.queueMs);
      out.writeLong(timings.embedMs);
      out.writeLong(timings.linkMs);
      out.writeLong(timings.hopMs);
      out.writeLong(timings.readMs);
      out.writeLong(timings.generateMs);
      out.writeLong(timings.totalMs);
    }

    static Timings read(int version, DataInputView in) throws IOException {
      return new Timings(
          in.readLong(),
          version > 1 ? in.readLong() : 0,
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          in.readLong());
    }
  }

  /**
   * Version 7: there may be a confidence. Version 6: facts have ids, and entities may be described.
   * Version 5: there may be a reranker, and its scores. Version 4: evidence has signals. Version 2
   * had no {@code endpoint} and no {@code citationsAdded}, version 1 neither evidence nor {@code
   * embedMs}.
   */
  public static final class Codec implements WireCodec<Answer> {

    @Override
    public int version() {
      return 7;
    }

    @Override
    public void write(Answer answer, DataOutputView out) throws IOException {
      Wire.writeText(answer.graph, out);
      Wire.writeText(answer.questionId, out);
      Wire.writeText(answer.question, out);
      out.writeByte(answer.status.code());
      Wire.writeText(answer.answer, out);
      Wire.writeList(answer.citations, Citation::write, out);
      out.writeBoolean(answer.evidence != null);
      Retrieved shown = answer.evidence == null ? Retrieved.NONE : answer.evidence;
      Evidence.write(new Evidence(shown.passages, answer.facts, shown.entities), out);
      out.writeDouble(answer.completeness);
      Wire.writeOptional(answer.confidence, (value, to) -> to.writeDouble(value), out);
      out.writeLong(answer.graphVersion);
      Wire.writeOptional(answer.reason, Reason::write, out);
      Wire.writeOptional(answer.generator, Generator::write, out);
      Wire.writeOptional(answer.reranker, Reranker::write, out);
      Timings.write(answer.timings, out);
      Wire.writeText(answer.metadata, out);
      Wire.writeList(answer.headers, Header::write, out);
      out.writeLong(answer.answeredAt);
    }

    @Override
    public Answer read(int version, DataInputView in) throws IOException {
      String graph = Wire.readText(in);
      String questionId = Wire.readText(in);
      String question = Wire.readText(in);
      Status status = Status.ofCode(in.readByte());
      String text = Wire.readText(in);
      List<Citation> citations = Wire.readList(Citation::read, in);
      boolean shown = version > 1 && in.readBoolean();
      Evidence evidence = Evidence.read(version < 3 ? version : Math.min(version - 1, 5), in);
      return new Answer(
          graph,
          questionId,
          question,
          status,
          text,
          citations,
          evidence.facts(),
          shown ? Retrieved.of(evidence) : null,
          in.readDouble(),
          version > 6 ? Wire.readOptional(DataInputView::readDouble, in) : null,
          in.readLong(),
          Wire.readOptional(Reason::read, in),
          Wire.readOptional(from -> Generator.read(version, from), in),
          version > 4 ? Wire.readOptional(Reranker::read, in) : null,
          Timings.read(version, in),
          Wire.readText(in),
          Wire.readList(Header::read, in),
          in.readLong());
    }
  }
}
