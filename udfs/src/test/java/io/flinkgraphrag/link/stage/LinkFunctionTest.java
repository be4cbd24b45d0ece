package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.Corpus;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.Candidate;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.VectorUpdate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkFunctionTest {

  private static final ShardKeys SHARDS = new ShardKeys(GraphLayouts.defaults(), 128);
  private static final String SHARD = SHARDS.key("g", 0, 0);
  private static final long NOW = 1_000;
  private static final HandClock CLOCK = new HandClock(NOW);
  private static final int LIMIT = 10;
  private static final float[] NO_VECTOR = {};

  /** The caches hold one block of vectors and few keys, so that every larger scan evicts. */
  private static final LinkOptions OPTIONS =
      new LinkOptions(LIMIT, LIMIT, 4, 3_000, 3_000, 3_000, 64, 12, 8, 3, 16);

  private static final String[] WORDS = {
    "engine", "number", "letter", "bridge", "river", "music", "theory", "garden", "planet", "ship"
  };

  private KeyedTwoInputStreamOperatorTestHarness<
          String, LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart>
      harness;

  private void open(StateBackend backend, OperatorSubtaskState stateOrNull) throws Exception {
    harness =
        Harnesses.restored(
            new LinkFunction(SHARDS, OPTIONS, CLOCK),
            request -> request.scatter().shard(),
            change -> change.isLeft() ? change.left().shard() : change.right().shard(),
            LinkPart.TYPE,
            backend,
            stateOrNull);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void send(LinkDelta delta) throws Exception {
    harness.processElement2(Either.Left(delta), 0);
  }

  private void send(VectorUpdate vector) throws Exception {
    harness.processElement2(Either.Right(vector), 0);
  }

  private LinkPart ask(String text, float[] vector, long deadline) throws Exception {
    Scatter scatter = new Scatter("g|q|t-0-1", "g", SHARD, 0, deadline);
    harness.processElement1(new LinkRequest(scatter, text, vector), 0);
    List<LinkPart> parts = Harnesses.take(harness);
    assertThat(parts).hasSize(1);
    return parts.get(0);
  }

  private LinkPart ask(String text, float[] vector) throws Exception {
    return ask(text, vector, NOW + 1);
  }

  private static LinkDelta delta(PassageKey key, long revision, Corpus.Entry entry) {
    boolean awaited = entry.vector().length == 0;
    return new LinkDelta(
        "g",
        SHARD,
        new LinkDelta.PassageItem(
            key,
            revision,
            new LinkDelta.Content(entry.title(), entry.text(), entry.vector(), awaited)));
  }

  private static LinkDelta removal(PassageKey key, long revision) {
    return new LinkDelta("g", SHARD, new LinkDelta.PassageItem(key, revision, null));
  }

  private static boolean removes(LinkDelta delta) {
    return ((LinkDelta.PassageItem) delta.item()).removes();
  }

  private static VectorUpdate vector(PassageKey key, long revision, float[] vector) {
    EmbedRequest request =
        new EmbedRequest("g", SHARD, ElementType.PASSAGE, key.text(), revision, List.of("x"), "b");
    return VectorUpdate.embedded(request, List.of(vector));
  }

  private static String words(Random random, int count) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      words.add(WORDS[random.nextInt(WORDS.length)]);
    }
    return String.join(" ", words);
  }

  private static Corpus.Entry entry(Random random) {
    String title = random.nextInt(3) == 0 ? "" : words(random, 1 + random.nextInt(2));
    if (!title.isEmpty() && random.nextInt(3) == 0) {
      title += " (" + words(random, 1) + ")";
    }
    float[] vector = random.nextInt(3) == 0 ? NO_VECTOR : Updates.unit(random);
    return new Corpus.Entry(title, words(random, 1 + random.nextInt(9)), vector);
  }

  // ---- vectors that come at any time ----

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void vectorsMayComeEarlyLateOrForPassagesThatChanged(long seed) throws Exception {
    open(new HashMapStateBackend(), null);
    Random random = new Random(seed);
    Corpus expected = new Corpus();
    List<List<Object>> streams = new ArrayList<>();
    int vectors = 0;
    for (int passage = 0; passage < 12; passage++) {
      PassageKey key = new PassageKey("d", "p" + passage);
      List<Object> deltas = new ArrayList<>();
      long revisions = 1L + random.nextInt(5);
      for (long revision = 1; revision <= revisions; revision++) {
        if (random.nextInt(4) == 0) {
          expected.passages.remove(key);
          if (!deltas.isEmpty() && !removes((LinkDelta) deltas.get(deltas.size() - 1))) {
            deltas.add(removal(key, revision));
          }
          continue;
        }
        Corpus.Entry entry = entry(random);
        deltas.add(delta(key, revision, entry));
        if (entry.vector().length == 0) {
          float[] embedded = Updates.unit(random);
          entry = new Corpus.Entry(entry.title(), entry.text(), embedded);
          streams.add(List.of(vector(key, revision, embedded)));
          vectors++;
        }
        expected.passages.put(key, entry);
      }
      streams.add(deltas);
    }
    for (Object message : interleaved(streams, random)) {
      if (message instanceof LinkDelta delta) {
        send(delta);
      } else {
        send((VectorUpdate) message);
      }
    }
    assertThat(Harnesses.take(harness, LinkFunction.PROGRESS)).hasSize(vectors);
    float[] question = Updates.unit(random);
    assertThat(ask("", question).passages().dense())
        .as("seed %d", seed)
        .isEqualTo(expected.dense(question, LIMIT));
    expected.passages.keySet().forEach(this::removeLast);
    // the counters and the free slots: no postings, titles, vectors, awaited or early ones
    assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
  }

  private void removeLast(PassageKey key) {
    try {
      send(removal(key, 99));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** Merges streams at random; each keeps its order. */
  private static List<Object> interleaved(List<List<Object>> streams, Random random) {
    List<Integer> turns = new ArrayList<>();
    for (int stream = 0; stream < streams.size(); stream++) {
      turns.addAll(Collections.nCopies(streams.get(stream).size(), stream));
    }
    Collections.shuffle(turns, random);
    Map<Integer, Integer> next = new HashMap<>();
    List<Object> merged = new ArrayList<>();
    for (int stream : turns) {
      merged.add(streams.get(stream).get(next.merge(stream, 1, Integer::sum) - 1));
    }
    return merged;
  }

  @Test
  void aVectorThatCouldNotBeMadeEndsItsUpdateToo() throws Exception {
    open(new HashMapStateBackend(), null);
    PassageKey key = new PassageKey("d", "p");
    send(delta(key, 1, new Corpus.Entry("", "engine", NO_VECTOR)));
    EmbedRequest request =
        new EmbedRequest("g", SHARD, ElementType.PASSAGE, key.text(), 1, List.of("x"), "b");
    send(VectorUpdate.failed(request, new Reason("EMBEDDER_DOWN", "planted")));
    assertThat(Harnesses.take(harness, LinkFunction.PROGRESS)).hasSize(1);
    LinkPart part = ask("engine", new float[] {1, 0, 0, 0});
    assertThat(part.passages().dense()).isEmpty();
    assertThat(part.passages().lexical()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aVectorThatIsMadeAfterAFailureIsTakenInAndCountedOnce(int updatesBeforeTheDelta)
      throws Exception {
    open(new HashMapStateBackend(), null);
    PassageKey key = new PassageKey("d", "p");
    EmbedRequest request =
        new EmbedRequest("g", SHARD, ElementType.PASSAGE, key.text(), 1, List.of("x"), "b");
    float[] made = {1, 0, 0, 0};
    List<VectorUpdate> updates =
        List.of(
            VectorUpdate.failed(request, new Reason("EMBEDDING_FAILED", "planted")),
            VectorUpdate.embedded(request, List.of(made)).withBatch(""));
    for (int i = 0; i <= updates.size(); i++) {
      if (i == updatesBeforeTheDelta) {
        send(delta(key, 1, new Corpus.Entry("", "engine", NO_VECTOR)));
      }
      if (i < updates.size()) {
        send(updates.get(i));
      }
    }
    assertThat(Harnesses.take(harness, LinkFunction.PROGRESS))
        .extracting(Progress::batch)
        .containsExactly("b");
    assertThat(ask("engine", made).passages().dense()).hasSize(1);
    send(removal(key, 2));
    // the counters and the free slot: nothing awaited, nothing early
    assertThat(harness.numKeyedStateEntries()).isEqualTo(2);
  }

  // ---- search ----

  @Test
  void theBestSentenceCountsForItsPassageBeforeAndAfterItChanges() throws Exception {
    open(new HashMapStateBackend(), null);
    PassageKey many = new PassageKey("d", "many");
    PassageKey one = new PassageKey("d", "one");
    float[] asked = {1, 0, 0, 0};
    send(delta(many, 1, new Corpus.Entry("", "engine", NO_VECTOR)));
    send(delta(one, 1, new Corpus.Entry("", "engine", new float[] {0.8f, 0.6f, 0, 0})));
    EmbedRequest request =
        new EmbedRequest(
            "g", SHARD, ElementType.PASSAGE, many.text(), 1, List.of("p", "s", "t"), "");
    List<float[]> vectors = List.of(new float[] {0, 1, 0, 0}, new float[] {0, 0, 1, 0}, asked);
    send(VectorUpdate.embedded(request, vectors));
    LinkPart part = ask("engine", asked);
    assertThat(part.passages().dense())
        .extracting(LinkPart.Candidate::passage)
        .containsExactly(one, many);
    assertThat(part.passages().sentences())
        .extracting(LinkPart.Candidate::passage)
        .containsExactly(many, one);
    assertThat(part.passages().sentences().get(0).score()).isCloseTo(1, within(0.02));

    send(delta(many, 2, new Corpus.Entry("", "engine", new float[] {0, 1, 0, 0})));
    assertThat(ask("engine", asked).passages().sentences())
        .extracting(LinkPart.Candidate::passage)
        .containsExactly(one, many);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aSearchFindsWhatTheReferenceFinds(long seed) throws Exception {
    StateBackend backend =
        seed == 1 ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    open(backend, null);
    Random random = new Random(seed);
    Corpus corpus = new Corpus();
    Map<PassageKey, Long> revisions = new TreeMap<>();
    int steps = seed == 1 ? 400 : 900;
    for (int step = 0; step < steps; step++) {
      PassageKey key = new PassageKey("d" + random.nextInt(20), "p" + random.nextInt(30));
      long revision = revisions.merge(key, 1L, Long::sum);
      if (random.nextInt(3) == 0 && corpus.passages.containsKey(key)) {
        corpus.passages.remove(key);
        send(removal(key, revision));
      } else {
        Corpus.Entry entry = entry(random);
        corpus.passages.put(key, entry);
        send(delta(key, revision, entry));
      }
      if (step % 100 == 0) {
        assertSameAs(corpus, random, "seed " + seed + " step " + step);
      }
    }
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    open(backend, state);
    assertSameAs(corpus, random, "seed " + seed + " restored");
  }

  private void assertSameAs(Corpus corpus, Random random, String where) throws Exception {
    for (int i = 0; i < 4; i++) {
      String question = "The " + words(random, 1 + random.nextInt(5)) + "?";
      float[] vector = Updates.unit(random);
      LinkPart part = ask(question, vector);
      assertThat(part.head().failure()).as(where).isNull();
      assertThat(part.passages().count()).as(where).isEqualTo(corpus.passages.size());
      assertThat(part.passages().dense()).as(where).isEqualTo(corpus.dense(vector, LIMIT));
      assertLexical(
          part.passages().lexical(), corpus.lexical(question, corpus.passages.size()), where);
      List<PassageKey> titled = corpus.titled(question);
      assertThat(titled).as(where).containsAll(part.passages().titled());
      assertThat(part.passages().titled()).as(where).hasSize(Math.min(LIMIT, titled.size()));
    }
  }

  /** The reference sums in another order, so scores differ in the last bits and ties may swap. */
  private static void assertLexical(List<Candidate> found, List<Candidate> all, String where) {
    assertThat(found).as(where).hasSize(Math.min(LIMIT, all.size()));
    Map<PassageKey, Double> reference = new HashMap<>();
    all.forEach(candidate -> reference.put(candidate.passage(), candidate.score()));
    for (int i = 0; i < found.size(); i++) {
      double score = found.get(i).score();
      assertThat(score).as(where).isCloseTo(all.get(i).score(), within(0x1p-19));
      assertThat(reference.get(found.get(i).passage())).as(where).isCloseTo(score, within(0x1p-19));
    }
  }

  @Test
  void whichOfManyEqualsAreFoundDoesNotDependOnHistory() throws Exception {
    List<PassageKey> keys = new ArrayList<>();
    for (int i = 0; i < 700; i++) {
      keys.add(new PassageKey("d" + i % 7, "p" + i));
    }
    Corpus.Entry same = new Corpus.Entry("The engine", "bridge", new float[] {1, 0, 0, 0});
    List<LinkPart> found = new ArrayList<>();
    for (long seed = 1; seed <= 3; seed++) {
      open(new HashMapStateBackend(), null);
      Collections.shuffle(keys, new Random(seed));
      for (int i = 0; i < 50 * seed; i++) {
        send(delta(new PassageKey("gone", "p" + i), 1, same));
      }
      for (PassageKey key : keys) {
        send(delta(key, 1, same));
      }
      for (int i = 0; i < 50 * seed; i++) {
        send(removal(new PassageKey("gone", "p" + i), 2));
      }
      found.add(ask("What is the engine of the bridge?", new float[] {0.6f, 0.8f, 0, 0}));
      harness.close();
    }
    assertThat(found.get(0).passages().dense()).hasSize(LIMIT);
    assertThat(found.get(0).passages().lexical()).hasSize(LIMIT);
    assertThat(found.get(0).passages().titled()).hasSize(LIMIT);
    assertThat(found).containsOnly(found.get(0));
  }

  // ---- what goes wrong ----

  @Test
  void aQuestionOfTheWrongVectorLengthFailsAloneAndOthersGoOn() throws Exception {
    open(new HashMapStateBackend(), null);
    PassageKey key = new PassageKey("d", "p");
    send(delta(key, 1, new Corpus.Entry("", "engine", new float[] {1, 0, 0, 0})));
    LinkPart failed = ask("engine", new float[] {1, 0});
    assertThat(failed.head().failure().code()).isEqualTo("INTERNAL_ERROR");
    assertThat(failed.head().failure().message()).contains("2 components");
    assertThat(failed.passages().dense()).isEmpty();
    LinkPart next = ask("engine", new float[] {1, 0, 0, 0});
    assertThat(next.head().failure()).isNull();
    assertThat(next.passages().dense()).hasSize(1);
  }

  @Test
  void aQuestionPastItsDeadlineIsSkipped() throws Exception {
    open(new HashMapStateBackend(), null);
    send(delta(new PassageKey("d", "p"), 1, new Corpus.Entry("", "engine", NO_VECTOR)));
    LinkPart part = ask("engine", NO_VECTOR, NOW);
    assertThat(part.head().skipped()).isTrue();
    assertThat(part.passages().lexical()).isEmpty();
  }

  @Test
  void anEmptyShardAnswersWithNothing() throws Exception {
    open(new HashMapStateBackend(), null);
    assertThat(ask("Who?", new float[] {1, 0, 0, 0}))
        .isEqualTo(LinkPart.empty(Part.Head.of(new Scatter("g|q|t-0-1", "g", SHARD, 0, NOW + 1))));
  }
}
