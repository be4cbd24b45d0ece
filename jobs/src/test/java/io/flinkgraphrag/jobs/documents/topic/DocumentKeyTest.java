package io.flinkgraphrag.jobs.documents.topic;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.flinkgraphrag.model.Keys;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentKeyTest {

  @Test
  void encodedOrNotItNamesTheSameDocument() throws Exception {
    DocumentKey wanted = new DocumentKey("g", "docs/Größe 1.md");
    assertThat(key(Keys.join("g", "docs/Größe 1.md"))).isEqualTo(wanted);
    assertThat(DocumentKey.of("g", "docs/Größe 1.md")).isEqualTo(wanted);
    assertThat(wanted.bytes()).asString(UTF_8).isEqualTo("g|docs%2FGr%C3%B6%C3%9Fe%201.md");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "g|docs/Größe 1.md",
        "g|docs/Größe%201.md",
        "g|docs%2fGr%c3%b6%c3%9fe%201.md",
        "%67|docs%2FGr%C3%B6%C3%9Fe%201.md"
      })
  void anotherSpellingIsRefusedAndTheKeyIsSaid(String spelling) {
    assertThatExceptionOfType(RefusedDocumentException.class)
        .isThrownBy(() -> key(spelling))
        .satisfies(refusal -> assertThat(refusal.reason().code()).isEqualTo("INVALID_KEY"))
        .withMessageContaining("it is g|docs%2FGr%C3%B6%C3%9Fe%201.md here");
  }

  @Test
  void whatNamesNoDocumentIsRefusedWithWhatToDo() {
    for (String key : new String[] {"", "g", "|d", "g|", "g|d|e", "g|%2", "g|%zz", "g|a\nb"}) {
      refused(key.getBytes(UTF_8));
    }
    refused(null);
    refused("g|Größe".getBytes(ISO_8859_1));
    refused(("g|" + "d".repeat(DocumentKey.DOCUMENT_CHARS_MAX + 1)).getBytes(UTF_8));
  }

  @Test
  void theLongestIdIsOne() throws Exception {
    String longest = "d".repeat(DocumentKey.DOCUMENT_CHARS_MAX);
    assertThat(key("g|" + longest).document()).isEqualTo(longest);
  }

  private static DocumentKey key(String key) throws RefusedDocumentException {
    return DocumentKey.of(key.getBytes(UTF_8));
  }

  private static void refused(byte[] key) {
    assertThatExceptionOfType(RefusedDocumentException.class)
        .isThrownBy(() -> DocumentKey.of(key))
        .satisfies(refusal -> assertThat(refusal.reason().code()).isEqualTo("INVALID_KEY"))
        .withMessageContaining("expected graph|document");
  }
}
