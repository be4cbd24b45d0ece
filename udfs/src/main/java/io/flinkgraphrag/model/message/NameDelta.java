package io.flinkgraphrag.model.message;

import io.flinkgraphrag.model.Keys;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Who has a name, or says it.
 *
 * @param name normalised; never empty
 */
public record NameDelta(String graph, String name, Change change) {

  public static final WireType<NameDelta> TYPE = new WireType<>(NameDelta.class, Codec.class);

  /** What changes at the name. */
  public sealed interface Change {}

  /** An entity has the name from now on, in this way. */
  public record Claim(String entity, Kind kind) implements Change {

    /** How an entity has a name; the better one first. */
    public enum Kind {
      /** As its name. */
      NAME(2),
      /** As an alias. */
      ALIAS(1),
      /** No more. */
      NONE(0);

      private final int code;

      Kind(int code) {
        this.code = code;
      }

      public static void write(Kind kind, DataOutputView out) throws IOException {
        out.writeByte(kind.code);
      }

      public static Kind read(DataInputView in) throws IOException {
        int code = in.readByte();
        return switch (code) {
          case 2 -> NAME;
          case 1 -> ALIAS;
          case 0 -> NONE;
          default -> throw new IOException("damaged bytes: kind of claim " + code);
        };
      }
    }
  }

  /**
   * A passage says the name.
   *
   * @param weight 1, or {@link HopDelta#TITLE_WEIGHT} for its title; 0 when it says it no more
   */
  public record Say(PassageKey passage, int weight) implements Change {}

  /** The Flink key: graph and name. */
  public String key() {
    return Keys.join(graph, name);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<NameDelta> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(NameDelta delta, DataOutputView out) throws IOException {
      Wire.writeText(delta.graph, out);
      Wire.writeText(delta.name, out);
      if (delta.change instanceof Claim claim) {
        out.writeByte(1);
        Wire.writeText(claim.entity, out);
        Claim.Kind.write(claim.kind, out);
      } else if (delta.change instanceof Say say) {
        out.writeByte(2);
        PassageKey.write(say.passage, out);
        Wire.writeLength(say.weight, out);
      } else {
        throw new IOException("no code for " + delta.change.getClass());
      }
    }

    @Override
    public NameDelta read(int version, DataInputView in) throws IOException {
      String graph = Wire.readText(in);
      String name = Wire.readText(in);
      int code = in.readByte();
      Change change =
          switch (code) {
            case 1 -> new Claim(Wire.readText(in), Claim.Kind.read(in));
            case 2 -> new Say(PassageKey.read(in), Wire.readLength(in));
            default -> throw new IOException("damaged bytes: name change code " + code);
          };
      return new NameDelta(graph, name, change);
    }
  }
}
