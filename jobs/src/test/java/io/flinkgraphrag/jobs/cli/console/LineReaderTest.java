package io.flinkgraphrag.jobs.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class LineReaderTest {

  @Test
  void lineEndsAndAByteOrderMarkAreNotPartOfALine() throws IOException {
    assertThat(lines("\uFEFFone\r\n\ntwo".getBytes(StandardCharsets.UTF_8)))
        .containsExactly("one", "", "two");
  }

  @Test
  void gzipIsUnpackedWhateverItsName() throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(lines(packed.toByteArray())).containsExactly("one", "two");
  }

  @Test
  void aLineAboveTheLimitIsCutAndSaidAndTheNextIsWhole() throws IOException {
    byte[] text = "12345\n123456\n12".getBytes(StandardCharsets.UTF_8);
    try (LineReader reader = new LineReader(new ByteArrayInputStream(text), 5)) {
      assertThat(reader.next()).hasSize(5);
      assertThat(reader.tooLong()).isFalse();
      assertThat(reader.next()).hasSize(5);
      assertThat(reader.tooLong()).isTrue();
      assertThat(reader.next()).hasSize(2);
      assertThat(reader.tooLong()).isFalse();
      assertThat(reader.next()).isNull();
    }
  }

  private static List<String> lines(byte[] source) throws IOException {
    List<String> lines = new ArrayList<>();
    try (LineReader reader = new LineReader(new ByteArrayInputStream(source), 100)) {
      for (byte[] line = reader.next(); line != null; line = reader.next()) {
        lines.add(new String(line, StandardCharsets.UTF_8));
      }
    }
    return lines;
  }
}
