package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.layout.GraphLayout;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.Corpus;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.contract.RetrievalSettings;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.TermStatistics;
import io.flinkgraphrag.model.message.TermsPart;
import io.flinkgraphrag.model.message.TermsRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.model.retrieval.Ranking;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** TERMS and LINK together: how a graph is cut into shards does not change a passage's score. */
class ShardedLinkTest {

  private static final long NOW = 1_000;
  private static final HandClock CLOCK = new HandClock(NOW);
  private static final LinkOptions OPTIONS =
      new LinkOptions(10, 10, 4, 1 << 20, 1 << 20, 1 << 12, 64, 12, 8, 3, 16);
  private static final List<String> WORDS =
      List.of("engine", "number", "letter", "bridge", "river", "music", "theory", "garden");

  /** One, hash and range, even and as uneven as ranges can be. */
  private static final ShardKeys SHARDS =
      new ShardKeys(
          GraphLayouts.parse(
              """
              graphs:
                one: {shards: 1}
                three: {shards: 3}
                sixteen: {shards: 16, readCopies: 2}
                range: {strategy: range, shards: 3, splitPoints: [d3, z]}
              """,
              "test"),
          128);

  /** A passage as the history left it. */
  private record Kept(PassageKey key, long revision, Corpus.Entry entry) {}

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void everyLayoutGivesTheSameScoresThroughoutAHistory(long seed) throws Exception {
    List<Graph> graphs = new ArrayList<>();
    for (String name : List.of("one", "three", "sixteen", "range")) {
      graphs.add(new Graph(name));
    }
    Random random = new Random(seed);
    Set<PassageKey> present = new HashSet<>();
    for (int step = 1; step <= 120; step++) {
      PassageKey key = new PassageKey("d" + random.nextInt(40), "p" + random.nextInt(2));
      Corpus.Entry entry = present.contains(key) && random.nextInt(3) == 0 ? null : entry(random);
      if (entry == null) {
        present.remove(key);
      } else {
        present.add(key);
      }
      boolean restart = random.nextInt(30) == 0;
      for (Graph graph : graphs) {
        graph.apply(new Kept(key, step, entry));
        if (restart) {
          graph.restart();
        }
      }
      if (step % 6 == 0) {
        String question = words(random, 1 + random.nextInt(5)) + "?";
        float[] vector = random.nextInt(4) == 0 ? new float[0] : vector(random);
        Map<PassageKey, Ranking.Candidate> expected = graphs.get(0).candidates(question, vector);
        for (Graph graph : graphs.subList(1, graphs.size())) {
          assertThat(graph.candidates(question, vector))
              .as("seed %d, step %d, graph %s, %s", seed, step, graph.name, question)
              .isEqualTo(expected);
        }
      }
    }
    for (Graph graph : graphs) {
      graph.close();
    }
  }

  private static Corpus.Entry entry(Random random) {
    String title = random.nextInt(3) == 0 ? "" : words(random, 1 + random.nextInt(2));
    return new Corpus.Entry(title, words(random, 1 + random.nextInt(12)), vector(random));
  }

  private static String words(Random random, int count) {
    return random
        .ints(count, 0, WORDS.size())
        .mapToObj(WORDS::get)
        .collect(Collectors.joining(" "));
  }

  /** Of few different ones, so that scores tie. */
  private static float[] vector(Random random) {
    double angle = random.nextInt(12) * Math.PI / 6;
    return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
  }

  /** The operators of one graph, all shards in one subtask. */
  private static final class Graph {

    private final String name;
    private final GraphLayout layout;
    private KeyedTwoInputStreamOperatorTestHarness<String, TermsRequest, LinkDelta, TermsPart>
        terms;
    private KeyedTwoInputStreamOperatorTestHarness<
            String, LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart>
        link;

    Graph(String name) throws Exception {
      this.name = name;
      this.layout = SHARDS.layout(name);
      open(null, null);
    }

    private void open(OperatorSubtaskState termsState, OperatorSubtaskState linkState)
        throws Exception {
      terms =
          Harnesses.restored(
              new TermsFunction(SHARDS, OPTIONS, CLOCK),
              request -> request.scatter().shard(),
              LinkDelta::shard,
              TermsPart.TYPE,
              new HashMapStateBackend(),
              termsState);
      link =
          Harnesses.restored(
              new LinkFunction(SHARDS, OPTIONS, CLOCK),
              request -> request.scatter().shard(),
              change -> change.isLeft() ? change.left().shard() : change.right().shard(),
              LinkPart.TYPE,
              new HashMapStateBackend(),
              linkState);
    }

    void restart() throws Exception {
      OperatorSubtaskState termsState = terms.snapshot(1, 1);
      OperatorSubtaskState linkState = link.snapshot(1, 1);
      close();
      open(termsState, linkState);
    }

    void close() throws Exception {
      terms.close();
      link.close();
    }

    void apply(Kept passage) throws Exception {
      int shard = ShardKeys.shardOf(layout, passage.key.document());
      LinkDelta.Content content =
          passage.entry == null
              ? null
              : new LinkDelta.Content(
                  passage.entry.title(), passage.entry.text(), passage.entry.vector(), false);
      for (int copy = 0; copy < layout.readCopies(); copy++) {
        LinkDelta delta =
            new LinkDelta(
                name,
                SHARDS.key(name, shard, copy),
                new LinkDelta.PassageItem(passage.key, passage.revision, content));
        link.processElement2(Either.Left(delta), 0);
        if (TermsFunction.counts(delta, SHARDS)) {
          terms.processElement2(delta, 0);
        }
      }
    }

    Map<PassageKey, Ranking.Candidate> candidates(String question, float[] vector)
        throws Exception {
      TermStatistics statistics = layout.shards() == 1 ? null : statistics(question);
      for (int shard = 0; shard < layout.shards(); shard++) {
        link.processElement1(new LinkRequest(scatter(shard), question, vector, statistics), 0);
      }
      return new CandidateSignals(OPTIONS.candidates(), RetrievalSettings.DEFAULTS)
          .of(Harnesses.take(link));
    }

    private TermStatistics statistics(String question) throws Exception {
      for (int shard = 0; shard < layout.shards(); shard++) {
        terms.processElement1(new TermsRequest(scatter(shard), question), 0);
      }
      return TermStatistics.sum(Harnesses.take(terms).stream().map(TermsPart::statistics).toList());
    }

    private Scatter scatter(int shard) {
      int copy = layout.readCopies() - 1;
      return new Scatter("q", name, SHARDS.key(name, shard, copy), shard, NOW + 1);
    }
  }
}
