package io.flinkgraphrag.layout;

import java.util.Arrays;
import java.util.stream.Collectors;

/** The rerankers that a layouts file can name; what they are stands in package {@code rerank}. */
public enum RerankerName {
  /** The order of the ranking stays. */
  NONE("none"),
  /**
   * Servers that speak {@code /rerank}; which, say the options {@code graphrag.rerank.server.*}.
   */
  SERVER("server"),
  /** A cross-encoder in process, from the folder {@code graphrag.rerank.onnx.folder}. */
  ONNX("onnx");

  private final String text;

  RerankerName(String text) {
    this.text = text;
  }

  /** As it stands in the layouts file, in options, in answers and in metrics. */
  public String text() {
    return text;
  }

  /**
   * The reranker of this name.
   *
   * @throws IllegalArgumentException for a name that is not known, with those that are
   */
  public static RerankerName of(String text) {
    for (RerankerName name : values()) {
      if (name.text.equals(text)) {
        return name;
      }
    }
    String known =
        Arrays.stream(values()).map(RerankerName::text).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("unknown reranker \"" + text + "\"; known: " + known);
  }
}
