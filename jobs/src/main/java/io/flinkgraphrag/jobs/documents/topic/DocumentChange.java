package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.jobs.documents.cut.Passage;
import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.contract.KafkaValue;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What a document is from now on.
 *
 * @param passages all of them; none for a document that is gone
 * @param partition of its record; {@link #UNKNOWN} where it is not known
 * @param offset of its record
 * @param timestamp of its record, ms since the epoch
 */
public record DocumentChange(
    String graph,
    String document,
    List<Passage> passages,
    int partition,
    long offset,
    long timestamp) {

  /** Of changes that were under way in a build that did not tell it. */
  static final int UNKNOWN = -1;

  public static final WireType<DocumentChange> TYPE =
      new WireType<>(DocumentChange.class, Codec.class);

  public DocumentChange {
    passages = List.copyOf(passages);
  }

  /** What a record says of its document. */
  static DocumentChange of(KafkaValue record, DocumentKey key, List<Passage> passages) {
    return new DocumentChange(
        key.graph(),
        key.document(),
        passages,
        record.position().partition(),
        record.position().offset(),
        record.timestamp());
  }

  /** The Flink key. */
  public String key() {
    return Keys.join(graph, document);
  }

  /**
   * Version 2; version 1 had no place of the record. Between operators, and of what an async
   * operator has in flight.
   */
  public static final class Codec implements WireCodec<DocumentChange> {

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(DocumentChange change, DataOutputView out) throws IOException {
      Wire.writeText(change.graph, out);
      Wire.writeText(change.document, out);
      Wire.writeList(change.passages, Codec::writePassage, out);
      out.writeInt(change.partition);
      out.writeLong(change.offset);
      out.writeLong(change.timestamp);
    }

    private static void writePassage(Passage passage, DataOutputView out) throws IOException {
      Wire.writeText(passage.id(), out);
      Wire.writeText(passage.title(), out);
      Wire.writeText(passage.text(), out);
    }

    @Override
    public DocumentChange read(int version, DataInputView in) throws IOException {
      return new DocumentChange(
          Wire.readText(in),
          Wire.readText(in),
          Wire.readList(
              passage ->
                  new Passage(
                      Wire.readText(passage), Wire.readText(passage), Wire.readText(passage)),
              in),
          version == 1 ? UNKNOWN : in.readInt(),
          version == 1 ? 0 : in.readLong(),
          version == 1 ? 0 : in.readLong());
    }
  }
}
