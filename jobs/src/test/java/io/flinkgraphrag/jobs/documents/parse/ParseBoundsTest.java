package io.flinkgraphrag.jobs.documents.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.flinkgraphrag.jobs.documents.DocumentFormat;
import io.flinkgraphrag.jobs.documents.ParseBounds;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException.Reason;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is at a bound is read, what is beyond is refused. */
final class ParseBoundsTest {

  private static final Duration TIME = Duration.ofMinutes(5);
  private static final int MANY = 1 << 30;

  @Test
  void bytesAreCounted() throws Exception {
    byte[] text = "twelve bytes".getBytes(StandardCharsets.US_ASCII);
    parse(DocumentFormat.TEXT, text, new ParseBounds(12, 1, MANY, TIME));
    refused(Reason.TOO_LARGE, DocumentFormat.TEXT, text, new ParseBounds(11, 1, MANY, TIME));
  }

  @Test
  void pagesAreCounted() throws Exception {
    byte[] pdf = WrittenDocuments.pdf(List.of(List.of("One."), List.of("Two.")));
    parse(DocumentFormat.PDF, pdf, new ParseBounds(MANY, 2, MANY, TIME));
    refused(Reason.TOO_LARGE, DocumentFormat.PDF, pdf, new ParseBounds(MANY, 1, MANY, TIME));
  }

  @Test
  void aPageIsLeftWhenTheTimeIsOver() throws Exception {
    byte[] pdf = WrittenDocuments.pdf(List.of(List.of("One."), List.of("Two.")));
    refused(
        Reason.TOO_SLOW, DocumentFormat.PDF, pdf, new ParseBounds(MANY, 2, MANY, Duration.ZERO));
  }

  @Test
  void whatIsPackedIsCountedBeforeItIsUnpacked() throws Exception {
    String text =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "Valve " + i + " is shut. ")
            .collect(Collectors.joining());
    byte[] word = WrittenDocuments.word(List.of("# Plan", text));
    byte[] pdf = WrittenDocuments.pdf(List.of(List.of(text)));
    assertThat(text).hasSizeBetween(50_000, 150_000);
    assertThat(word).hasSizeLessThan(50_000);
    assertThat(pdf).hasSizeLessThan(50_000);

    parse(DocumentFormat.WORD, word, new ParseBounds(MANY, 1, 4 * 200_000, TIME));
    parse(DocumentFormat.PDF, pdf, new ParseBounds(MANY, 1, 400_000, TIME));
    refused(
        Reason.TOO_LARGE, DocumentFormat.WORD, word, new ParseBounds(MANY, 1, 4 * 50_000, TIME));
    refused(Reason.TOO_LARGE, DocumentFormat.PDF, pdf, new ParseBounds(MANY, 1, 50_000, TIME));
  }

  @Test
  void streamsThatTakeTimeAndNoRoomAreLeftWhenTheTimeIsOver() {
    byte[] pdf = streamsOverOneTail(4_000, 2_000_000);
    assertTimeoutPreemptively(
        TIME,
        () ->
            refused(
                Reason.TOO_SLOW,
                DocumentFormat.PDF,
                pdf,
                new ParseBounds(MANY, 1, MANY, Duration.ofMillis(200))));
  }

  /** Each stream jumps over the others to blocks that unpack to nothing. */
  private static byte[] streamsOverOneTail(int streams, int tail) {
    ByteBuffer pdf = ByteBuffer.allocate(20 + streams * 14 + tail).order(ByteOrder.LITTLE_ENDIAN);
    pdf.put("%PDF-1.7\n".getBytes(StandardCharsets.US_ASCII));
    for (int i = streams - 1; i >= 0; i--) {
      pdf.put("stream\n".getBytes(StandardCharsets.US_ASCII));
      short over = (short) (i * 14);
      pdf.put((byte) 0x78).put((byte) 0x01).put((byte) 0).putShort(over).putShort((short) ~over);
    }
    // blocks of ten bits, by the fixed code: a header, and their end at once
    byte[] blocks = {0x02, 0x08, 0x20, (byte) 0x80, 0x00};
    for (int i = 0; i < tail / blocks.length; i++) {
      pdf.put(blocks);
    }
    return Arrays.copyOf(pdf.array(), pdf.position());
  }

  private static void parse(DocumentFormat format, byte[] bytes, ParseBounds bounds)
      throws UnreadableDocumentException {
    assertThat(DocumentParser.of(format, bounds).parse(new RawDocument(bytes, null)).blocks())
        .isNotEmpty();
  }

  private static void refused(
      Reason reason, DocumentFormat format, byte[] bytes, ParseBounds bounds) {
    assertThatExceptionOfType(UnreadableDocumentException.class)
        .isThrownBy(() -> DocumentParser.of(format, bounds).parse(new RawDocument(bytes, null)))
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }
}
