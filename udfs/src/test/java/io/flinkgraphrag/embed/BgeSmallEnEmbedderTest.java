package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.langchain4j.model.embedding.onnx.PoolingMode;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.engine.EmbeddingPool;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import io.flinkgraphrag.embed.inprocess.OnnxModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class BgeSmallEnEmbedderTest extends EmbedderContract {

  private static Embedder kept;

  /** Keeps the model loaded, so that the contract's tests do not each load it. */
  @BeforeAll
  static void load() {
    kept = new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, 2).open();
  }

  @AfterAll
  static void free() {
    kept.close();
    await().untilAsserted(() -> assertThat(threads()).isEmpty());
  }

  @Override
  protected EmbedderFactory factory() {
    return new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, 2);
  }

  @Test
  void tenRoundsOfOpeningAndClosingLeaveNoThread() throws Exception {
    Set<Thread> before = threads();
    for (int round = 0; round < 10; round++) {
      // one thread: another configuration than the one that is kept open
      try (Embedder embedder =
          new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, 1).open()) {
        assertThat(embedder.embed("round " + round, Urgency.QUESTION).get(20, TimeUnit.SECONDS))
            .hasSize(384);
        assertThat(threads()).hasSizeGreaterThan(before.size());
      }
    }
    await().untilAsserted(() -> assertThat(threads()).isEqualTo(before));
  }

  @Test
  void theNativeLibraryOfTheTokenizerIsNotLeftOnDisk() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files).noneMatch(file -> file.toString().contains("graphrag-tokenizer"));
    }
    assertThat(System.getProperty("ENGINE_CACHE_DIR")).isNull();
    assertThat(System.getProperty("ai.djl.offline")).isNull();
  }

  @Test
  void aTextBeyondTheLimitIsReadUpToIt() throws Exception {
    String longest =
        "graph ".repeat(OnnxModel.TEXT_CHARS_MAX).substring(0, OnnxModel.TEXT_CHARS_MAX);
    assertThat(kept.embed(longest + "and more", Urgency.UPDATE).get(20, TimeUnit.SECONDS))
        .isEqualTo(kept.embed(longest, Urgency.UPDATE).get(20, TimeUnit.SECONDS));
  }

  @Test
  void aTextWithNothingToReadIsRefused() {
    assertThat(kept.embed("\u200b\u200b", Urgency.UPDATE))
        .failsWithin(1, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMissingModelJarIsNamed() {
    assertThatThrownBy(() -> OnnxModel.load("no-such.onnx", "no-such.json", PoolingMode.CLS))
        .hasMessageContaining("no-such.onnx is not on the class path");
  }

  @Test
  void threadsOutOfRangeAreRefused() {
    for (int threads : List.of(-1, EmbeddingPool.THREADS_MAX + 1)) {
      assertThatThrownBy(() -> new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, threads))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("64");
    }
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("embed-"))
        .collect(Collectors.toSet());
  }
}
