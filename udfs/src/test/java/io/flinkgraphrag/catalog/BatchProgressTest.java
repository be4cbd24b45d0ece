package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.stage.LinkFunction;
import io.flinkgraphrag.model.Reason;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Catalog and LINK together tell one outcome per update, whatever embedding does meanwhile. */
class BatchProgressTest {

  private static final int UPDATES = 300;

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {g: {shards: 2, readCopies: 2}}", "test"), 128);

  private final HandClock clock = new HandClock(1_000);

  private KeyedOneInputStreamOperatorTestHarness<String, GraphUpdate, LinkDelta> catalog;
  private KeyedTwoInputStreamOperatorTestHarness<
          String, LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart>
      link;

  @BeforeEach
  void open() throws Exception {
    catalog =
        Harnesses.one(
            new CatalogFunction(SHARDS, 1_000_000, clock),
            CatalogFunction::elementKey,
            LinkDelta.TYPE);
    link =
        Harnesses.two(
            new LinkFunction(SHARDS, LinkOptions.DEFAULTS, clock),
            request -> request.scatter().shard(),
            change -> change.isLeft() ? change.left().shard() : change.right().shard(),
            LinkPart.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    catalog.close();
    link.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void eachUpdateOfABatchHasOneOutcome(long seed) throws Exception {
    assertThat(outcomes(seed)).as("seed %d", seed).hasSize(UPDATES);
  }

  /** Deltas reach LINK in their order, vectors at any time before or after. */
  private List<Progress> outcomes(long seed) throws Exception {
    Random random = new Random(seed);
    List<GraphUpdate> updates = new Updates("g", "b", seed).history(UPDATES);
    Collections.shuffle(updates, random);
    List<Progress> outcomes = new ArrayList<>();
    Deque<LinkDelta> deltas = new ArrayDeque<>();
    List<VectorUpdate> vectors = new ArrayList<>();
    for (GraphUpdate update : updates) {
      catalog.processElement(update, 0);
      deltas.addAll(Harnesses.take(catalog));
      for (EmbedRequest request : Harnesses.take(catalog, CatalogFunction.EMBED_REQUESTS)) {
        if (!request.texts().isEmpty()) {
          vectors.add(embedded(request, random));
        }
      }
      outcomes.addAll(Harnesses.take(catalog, CatalogFunction.PROGRESS));
      while (random.nextInt(3) > 0 && deliverOne(deltas, vectors, random)) {
        outcomes.addAll(Harnesses.take(link, LinkFunction.PROGRESS));
      }
    }
    while (deliverOne(deltas, vectors, random)) {
      outcomes.addAll(Harnesses.take(link, LinkFunction.PROGRESS));
    }
    return outcomes;
  }

  private static VectorUpdate embedded(EmbedRequest request, Random random) {
    return random.nextInt(10) == 0
        ? VectorUpdate.failed(request, new Reason("EMBEDDER_DOWN", "planted"))
        : VectorUpdate.embedded(request, List.of(Updates.unit(random)));
  }

  private boolean deliverOne(Deque<LinkDelta> deltas, List<VectorUpdate> vectors, Random random)
      throws Exception {
    if (deltas.isEmpty() && vectors.isEmpty()) {
      return false;
    }
    if (vectors.isEmpty() || (!deltas.isEmpty() && random.nextBoolean())) {
      link.processElement2(Either.Left(deltas.remove()), 0);
      return true;
    }
    VectorUpdate update = vectors.remove(random.nextInt(vectors.size()));
    link.processElement2(Either.Right(update), 0);
    if (update.failure() != null) {
      // a failure is not the last word
      vectors.add(
          new VectorUpdate(
              update.graph(),
              update.shard(),
              update.elementType(),
              update.element(),
              update.revision(),
              List.of(Updates.unit(random)),
              null,
              ""));
    }
    return true;
  }
}
