package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BgeSmallZhEmbedderTest extends EmbedderContract {

  private static Embedder kept;

  /** Keeps the model loaded, so that the contract's tests do not each load it. */
  @BeforeAll
  static void load() {
    kept = new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_ZH, 2).open();
  }

  @AfterAll
  static void free() {
    kept.close();
  }

  @Override
  protected EmbedderFactory factory() {
    return new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_ZH, 2);
  }

  @Test
  void aChineseParaphraseIsNearerThanAnUnrelatedSentence() throws Exception {
    float[] question = vector("第一个计算机程序是谁写的？");
    float[] paraphrase = vector("最早的计算机程序的作者是阿达·洛夫莱斯。");
    float[] unrelated = vector("香蕉放在纸袋里熟得更快。");
    assertThat(cosine(question, paraphrase)).isGreaterThan(cosine(question, unrelated) + 0.1);
  }

  private static float[] vector(String text) throws Exception {
    return kept.embed(text, Urgency.UPDATE).get(20, TimeUnit.SECONDS);
  }
}
