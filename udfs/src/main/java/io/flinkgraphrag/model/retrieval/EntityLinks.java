package io.flinkgraphrag.model.retrieval;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Which candidates an entity links to a passage that mass reaches over it.
 *
 * @param naming candidates that mention it: they name a passage whose title it is
 * @param titled candidates whose title it is: a passage that mentions it names them
 */
public record EntityLinks(Some naming, Some titled) {

  /**
   * Some candidates, as far as signals need them.
   *
   * @param count of them
   * @param score the best base score among them, 0 for none
   * @param terms which of the question's terms the best of them has
   * @param inQuestion whether the title of one stands in the question
   */
  public record Some(int count, double score, long terms, boolean inQuestion) {

    public static final Some NONE = new Some(0, 0, 0, false);

    /** With other candidates, of which none is among these. */
    Some and(Some others) {
      boolean better = others.score > score;
      return new Some(
          count + others.count,
          better ? others.score : score,
          better ? others.terms : terms,
          inQuestion || others.inQuestion);
    }

    static void write(Some some, DataOutputView out) throws IOException {
      out.writeInt(some.count);
      out.writeDouble(some.score);
      out.writeLong(some.terms);
      out.writeBoolean(some.inQuestion);
    }

    static Some read(DataInputView in) throws IOException {
      return new Some(in.readInt(), in.readDouble(), in.readLong(), in.readBoolean());
    }
  }

  static void write(EntityLinks links, DataOutputView out) throws IOException {
    Some.write(links.naming, out);
    Some.write(links.titled, out);
  }

  static EntityLinks read(DataInputView in) throws IOException {
    return new EntityLinks(Some.read(in), Some.read(in));
  }
}
