package io.flinkgraphrag.embed.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.ScriptedEmbedder;
import io.flinkgraphrag.embed.TriedEmbedding;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ElementEmbeddingTest {

  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final VectorCache cache = new VectorCache();

  @Test
  void theVectorsComeInTheOrderOfTheTexts() {
    assertThat(vectors("a", "ccc", "bb").join())
        .containsExactly(new float[] {1}, new float[] {3}, new float[] {2});
    assertThat(embedder.urgencies).containsOnly(Urgency.UPDATE);
  }

  @Test
  void manySentencesNeedNoDeepStack() {
    String text = "x".repeat(VectorCache.TEXT_CHARS_MAX + 1);
    assertThat(vectors(Collections.nCopies(10_000, text).toArray(String[]::new)).join())
        .hasSize(10_000);
  }

  @Test
  void aShortTextIsEmbeddedOnceAndALongOneEachTime() {
    String longText = "x".repeat(VectorCache.TEXT_CHARS_MAX + 1);
    for (int element = 0; element < 3; element++) {
      assertThat(vectors("works at", longText).join())
          .containsExactly(new float[] {8}, new float[] {longText.length()});
    }
    assertThat(embedder.asked).containsExactly("works at", longText, longText, longText);
  }

  @Test
  void theCacheOfShortTextsIsBounded() {
    float[] vector = new float[1_024];
    long room = VectorCache.BYTES_MAX / Float.BYTES / vector.length;
    for (int i = 0; i < 2 * room; i++) {
      cache.put(embedder, "text " + i, vector);
    }
    assertThat(cache.size()).isEqualTo(room);
  }

  @Test
  void eachTextHasItsOwnTries() {
    embedder
        .thenFail(new IllegalStateException("once"))
        .then(() -> CompletableFuture.completedFuture(new float[] {7}))
        .thenFail(new IllegalStateException("once more"));
    assertThat(vectors("a", "b").join()).containsExactly(new float[] {7}, new float[] {1});
  }

  @Test
  void oneTextWithoutVectorEndsTheElementWithItsFailure() {
    embedder.then(() -> CompletableFuture.completedFuture(new float[] {7}));
    for (int i = 0; i < TriedEmbedding.TRIES_MAX; i++) {
      embedder.thenFail(new IllegalStateException("out of order"));
    }
    assertThatThrownBy(vectors("a", "b", "never asked")::get)
        .hasCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("out of order");
    assertThat(embedder.asked).containsExactly("a", "b", "b");
  }

  @Test
  void aVectorOfAnotherLengthThanTheEmbeddersIsRefused() {
    embedder.then(() -> CompletableFuture.completedFuture(new float[] {7, 7}));
    assertThatThrownBy(vectors("a")::get)
        .hasCauseInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a vector of 2 components, not 1");
  }

  @Test
  void aTextThatHangsIsWaitedForUpToTheLimit() {
    embedder.thenNothing();
    CompletableFuture<List<float[]>> vectors =
        ElementEmbedding.of(embedder, cache, Duration.ofMillis(20), List.of("a", "b"));
    assertThatThrownBy(() -> vectors.get(10, TimeUnit.SECONDS))
        .hasCauseInstanceOf(TimeoutException.class);
    assertThat(embedder.calls.get(0)).isCancelled();
    assertThat(embedder.asked).hasSize(1);
  }

  @Test
  void anElementThatIsCancelledAsksNoMore() {
    embedder.thenNothing();
    vectors("a", "b").cancel(false);
    assertThat(embedder.calls.get(0)).isCancelled();
    assertThat(embedder.asked).containsExactly("a");
  }

  private CompletableFuture<List<float[]>> vectors(String... texts) {
    return ElementEmbedding.of(embedder, cache, Duration.ofDays(1), List.of(texts));
  }
}
