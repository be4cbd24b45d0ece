package io.flinkgraphrag.layout;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The embedders that a layouts file can name; what they are stands in package {@code embed}. */
public enum EmbedderName {
  /** bge-small-en-v1.5, in process: the default of every language without an own one. */
  BGE_SMALL_EN("bge-small-en"),
  /** all-MiniLM-L6-v2, in process: English, about twice as fast. */
  MINILM("minilm"),
  /** bge-small-zh-v1.5, in process: the default for Chinese. */
  BGE_SMALL_ZH("bge-small-zh"),
  /** A server that speaks OpenAI's embeddings; which, say the options {@code graphrag.embed.*}. */
  OPENAI("openai");

  private final String text;

  EmbedderName(String text) {
    this.text = text;
  }

  /** As it stands in the layouts file and in the fingerprint. */
  public String text() {
    return text;
  }

  /**
   * The embedder of this name.
   *
   * @throws IllegalArgumentException for a name that is not known, with those that are
   */
  static EmbedderName of(String text) {
    for (EmbedderName name : values()) {
      if (name.text.equals(text)) {
        return name;
      }
    }
    String known =
        Arrays.stream(values()).map(EmbedderName::text).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("unknown embedder \"" + text + "\"; known: " + known);
  }

  /** The embedder of a graph in this language that names none. */
  static EmbedderName ofLanguage(String language) {
    return language.equals("zh") ? BGE_SMALL_ZH : BGE_SMALL_EN;
  }
}
