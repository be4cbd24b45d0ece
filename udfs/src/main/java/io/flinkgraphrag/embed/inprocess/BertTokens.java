package io.flinkgraphrag.embed.inprocess;

import dev.langchain4j.model.embedding.onnx.HuggingFaceTokenCountEstimator;
import io.flinkgraphrag.onnx.TokenizerLibrary;

/**
 * Counts tokens by BERT's vocabulary of word pieces, which bge-small-en reads by too: about as many
 * as a chat model's tokenizer makes of English, and one for each Chinese character. Thread-safe;
 * holds a native tokenizer for as long as it is reachable.
 */
public final class BertTokens {

  private final HuggingFaceTokenCountEstimator tokenizer;

  private BertTokens(HuggingFaceTokenCountEstimator tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * Loads the vocabulary.
   *
   * @throws IllegalStateException where the tokenizer's native library cannot be loaded
   */
  public static BertTokens load() {
    try {
      return new BertTokens(TokenizerLibrary.whileLoading(HuggingFaceTokenCountEstimator::new));
    } catch (LinkageError e) {
      throw new IllegalStateException(
          "the tokenizer's native library cannot be loaded: " + e.getMessage(), e);
    }
  }

  /** Tokens of a text of any length, without those that mark its begin and end. */
  public int count(String text) {
    return text.isEmpty() ? 0 : tokenizer.estimateTokenCountInText(text);
  }
}
