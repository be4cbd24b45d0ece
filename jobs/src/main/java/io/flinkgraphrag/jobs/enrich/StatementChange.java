package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * A passage states something from now on, or no more.
 *
 * @param passage text of its key
 */
public record StatementChange(String passage, Statement statement, boolean stated) {

  public static final WireType<StatementChange> TYPE =
      new WireType<>(StatementChange.class, Codec.class);

  /** Version 1. Between operators only. */
  public static final class Codec implements WireCodec<StatementChange> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(StatementChange change, DataOutputView out) throws IOException {
      Wire.writeText(change.passage, out);
      Statement.write(change.statement, out);
      out.writeBoolean(change.stated);
    }

    @Override
    public StatementChange read(int version, DataInputView in) throws IOException {
      return new StatementChange(Wire.readText(in), Statement.read(in), in.readBoolean());
    }
  }
}
