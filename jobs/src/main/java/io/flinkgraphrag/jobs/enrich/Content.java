package io.flinkgraphrag.jobs.enrich;

import io.flinkgraphrag.state.Wire;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * What one content of passages gave, or that it waits for a reply. Kept for ever, so that it is
 * paid for once.
 *
 * @param turn its place in the line while it waits
 * @param tries calls that gave nothing that can be read
 * @param title "" when it waits no more
 * @param text "" when it waits no more
 * @param passages that have the content now, by the text of their keys
 */
record Content(
    Status status,
    long turn,
    int tries,
    String title,
    String text,
    List<Statement> statements,
    List<String> passages) {

  static final WireType<Content> TYPE = new WireType<>(Content.class, Codec.class);

  /** How far it is. */
  enum Status {
    WAITING(1),
    READ(2),
    GIVEN_UP(3);

    private final int code;

    Status(int code) {
      this.code = code;
    }

    private static Status of(int code) throws IOException {
      for (Status status : values()) {
        if (status.code == code) {
          return status;
        }
      }
      throw new IOException("damaged bytes: status of a content " + code);
    }
  }

  static Content waiting(long turn, String title, String text) {
    return new Content(Status.WAITING, turn, 0, title, text, List.of(), List.of());
  }

  boolean isWaiting() {
    return status == Status.WAITING;
  }

  Content of(String passage) {
    List<String> more = new ArrayList<>(passages);
    more.add(passage);
    return new Content(status, turn, tries, title, text, statements, List.copyOf(more));
  }

  Content without(String passage) {
    List<String> less = new ArrayList<>(passages);
    less.remove(passage);
    return new Content(status, turn, tries, title, text, statements, List.copyOf(less));
  }

  Content at(long newTurn, int newTries) {
    return new Content(status, newTurn, newTries, title, text, statements, passages);
  }

  Content read(List<Statement> found) {
    return new Content(Status.READ, 0, tries, "", "", found, passages);
  }

  Content givenUp() {
    return new Content(Status.GIVEN_UP, 0, tries, "", "", List.of(), passages);
  }

  /** Version 1. */
  public static final class Codec implements WireCodec<Content> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(Content content, DataOutputView out) throws IOException {
      out.writeByte(content.status.code);
      out.writeLong(content.turn);
      Wire.writeLength(content.tries, out);
      Wire.writeText(content.title, out);
      Wire.writeText(content.text, out);
      Wire.writeList(content.statements, Statement::write, out);
      Wire.writeList(content.passages, Wire::writeText, out);
    }

    @Override
    public Content read(int version, DataInputView in) throws IOException {
      return new Content(
          Status.of(in.readByte()),
          in.readLong(),
          Wire.readLength(in),
          Wire.readText(in),
          Wire.readText(in),
          Wire.readList(Statement::read, in),
          Wire.readList(Wire::readText, in));
    }
  }
}
