package io.flinkgraphrag.jobs.documents.topic;

import io.flinkgraphrag.model.contract.DeadLetter;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.jspecify.annotations.Nullable;

/**
 * What became of a record of the topic. Both where a part of a document could not be read: the rest
 * is taken.
 *
 * @param changeOrNull null for a document that stays as it was
 * @param letterOrNull null where nothing is lost
 */
public record DocumentResult(
    @Nullable DocumentChange changeOrNull, @Nullable DeadLetter letterOrNull) {

  public static final WireType<DocumentResult> TYPE =
      new WireType<>(DocumentResult.class, Codec.class);

  /** Version 2; version 1 had changes of version 1. Between operators only. */
  public static final class Codec implements WireCodec<DocumentResult> {

    private static final WireCodec<DocumentChange> CHANGE = new DocumentChange.Codec();
    private static final WireCodec<DeadLetter> LETTER = new DeadLetter.Codec();

    @Override
    public int version() {
      return 2;
    }

    @Override
    public void write(DocumentResult result, DataOutputView out) throws IOException {
      Wire.writeOptional(result.changeOrNull, CHANGE::write, out);
      Wire.writeOptional(result.letterOrNull, LETTER::write, out);
    }

    @Override
    public DocumentResult read(int version, DataInputView in) throws IOException {
      return new DocumentResult(
          Wire.readOptional(change -> CHANGE.read(version, change), in),
          Wire.readOptional(letter -> LETTER.read(LETTER.version(), letter), in));
    }
  }
}
