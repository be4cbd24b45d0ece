package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.embed.Embedder.Urgency;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every {@link Embedder} promises. A subclass names the implementation. */
public abstract class EmbedderContract {

  private static final String TEXT = "Ada Lovelace wrote notes on the Analytical Engine.";

  private Embedder embedder;

  protected abstract EmbedderFactory factory();

  @BeforeEach
  void open() {
    embedder = factory().open();
  }

  @AfterEach
  void close() {
    embedder.close();
  }

  @Test
  void theFactoryKnowsModelAndDimensionsBeforehand() throws Exception {
    EmbedderFactory travelled = InstantiationUtil.clone(factory());
    assertThat(travelled.model()).isEqualTo(embedder.model()).isNotBlank();
    assertThat(travelled.dimensions()).isEqualTo(embedder.dimensions());
    assertThat(vector(TEXT)).hasSize(embedder.dimensions());
  }

  @Test
  void theSameTextGivesTheSameBitsOnEveryThreadAndInEveryOrder() throws Exception {
    float[] expected = vector(TEXT);
    List<CompletableFuture<float[]>> calls = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      calls.add(embedder.embed(TEXT, i % 2 == 0 ? Urgency.QUESTION : Urgency.UPDATE));
      calls.add(embedder.embed("Another text, number " + i, Urgency.UPDATE));
    }
    for (int i = 0; i < calls.size(); i += 2) {
      assertThat(calls.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TEXT,
        "x",
        "the",
        "?!",
        "naïve café 😀 数据流",
        "half a pair \uD83D of surrogates",
        "a\u0000b",
        "line\nbreaks\tand\r\ntabs"
      })
  void everyVectorHasLengthOne(String text) throws Exception {
    assertLengthOne(vector(text));
  }

  @Test
  void aVeryLongTextHasAVectorToo() throws Exception {
    assertLengthOne(vector("streams of graphs and questions ".repeat(4_000)));
    assertLengthOne(vector("x".repeat(100_000)));
    assertLengthOne(vector("😀".repeat(50_000)));
  }

  private static void assertLengthOne(float[] vector) {
    assertThat(Math.sqrt(cosine(vector, vector))).isEqualTo(1, within(1e-5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\n\t \u2003"})
  void aBlankTextIsRefused(String blank) {
    assertThat(embedder.embed(blank, Urgency.QUESTION))
        .failsWithin(1, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aParaphraseIsNearerThanAnUnrelatedSentence() throws Exception {
    float[] question = vector("Who wrote the first computer program?");
    float[] paraphrase = vector("The author of the earliest computer program was Ada Lovelace.");
    float[] unrelated = vector("Bananas ripen faster when kept in a paper bag.");
    assertThat(cosine(question, paraphrase)).isGreaterThan(cosine(question, unrelated) + 0.1);
  }

  @Test
  void aClosedHandleRefusesAndAnotherGoesOn() throws Exception {
    Embedder other = factory().open();
    other.close();
    other.close();
    assertThat(other.embed(TEXT, Urgency.QUESTION))
        .failsWithin(1, TimeUnit.SECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(IllegalStateException.class);
    assertLengthOne(vector(TEXT));
  }

  private float[] vector(String text) throws Exception {
    return embedder.embed(text, Urgency.UPDATE).get(20, TimeUnit.SECONDS);
  }

  static double cosine(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }
}
