package io.flinkgraphrag.generate;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingRegistry;
import com.knuddels.jtokkit.api.EncodingResult;
import com.knuddels.jtokkit.api.ModelType;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tokenizers that prompts are measured by: OpenAI's, which other models' come near to. Vocabularies
 * are loaded when first used, once per class loader. Thread-safe.
 */
public enum TokenEncoding {
  /** Of GPT-4o and later. */
  O200K_BASE(ModelType.GPT_4O),
  /** Of GPT-4 and GPT-3.5; near to Llama 3's and Qwen's. */
  CL100K_BASE(ModelType.GPT_4);

  private final ModelType model;

  TokenEncoding(ModelType model) {
    this.model = model;
  }

  /** As it is written in files: {@code o200k_base}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The one of that name.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  public static TokenEncoding of(String text) {
    for (TokenEncoding encoding : values()) {
      if (encoding.text().equals(text)) {
        return encoding;
      }
    }
    throw new IllegalArgumentException(
        "the tokenizer is \""
            + text
            + "\"; known: "
            + Stream.of(values()).map(TokenEncoding::text).collect(Collectors.joining(", ")));
  }

  /** Tokens of a text. What looks like a control token counts as the text that it is. */
  public int count(String text) {
    return encoding().countTokensOrdinary(text);
  }

  /**
   * The longest begin of a text that has at most so many tokens; whole characters only.
   *
   * @param tokens 0 and more
   */
  public String head(String text, int tokens) {
    if (tokens == 0 || text.isEmpty()) {
      return "";
    }
    EncodingResult result = encoding().encodeOrdinary(text, tokens);
    return result.isTruncated() ? encoding().decode(result.getTokens()) : text;
  }

  private Encoding encoding() {
    return Loaded.REGISTRY.getEncodingForModel(model);
  }

  /** Lazy: each vocabulary takes some MB of heap. */
  private static final class Loaded {

    private static final EncodingRegistry REGISTRY = Encodings.newLazyEncodingRegistry();
  }
}
