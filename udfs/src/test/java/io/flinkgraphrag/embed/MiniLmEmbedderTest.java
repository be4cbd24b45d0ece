package io.flinkgraphrag.embed;

import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class MiniLmEmbedderTest extends EmbedderContract {

  private static Embedder kept;

  /** Keeps the model loaded, so that the contract's tests do not each load it. */
  @BeforeAll
  static void load() {
    kept = new InProcessEmbedderFactory(InProcessModel.MINILM, 2).open();
  }

  @AfterAll
  static void free() {
    kept.close();
  }

  @Override
  protected EmbedderFactory factory() {
    return new InProcessEmbedderFactory(InProcessModel.MINILM, 2);
  }
}
