package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.VectorUpdate;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.Test;

/** Forty titles in a question, each of fifty passages. */
class ManyTitledTest {

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {g: {shards: 1}}", "test"), 128);

  @Test
  void wordsAreToldOfCandidatesOnly() throws Exception {
    String shard = SHARDS.key("g", 0, 0);
    try (KeyedTwoInputStreamOperatorTestHarness<
            String, LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart>
        link =
            Harnesses.two(
                new LinkFunction(SHARDS, LinkOptions.DEFAULTS, new HandClock(1_000)),
                request -> request.scatter().shard(),
                change -> change.isLeft() ? change.left().shard() : change.right().shard(),
                LinkPart.TYPE)) {
      StringBuilder question = new StringBuilder("Who knows");
      for (int title = 0; title < 40; title++) {
        String name = "Titleword" + (char) ('a' + title / 26) + (char) ('a' + title % 26);
        question.append(' ').append(name);
        for (int chunk = 0; chunk < 50; chunk++) {
          PassageKey key = new PassageKey("d" + title, "c" + chunk);
          link.processElement2(
              Either.Left(
                  new LinkDelta(
                      "g",
                      shard,
                      new LinkDelta.PassageItem(
                          key,
                          1,
                          new LinkDelta.Content(name, "text " + chunk, new float[0], false)))),
              0);
        }
      }
      link.processElement1(
          new LinkRequest(
              new Scatter("q", "g", shard, 0, 1_001), question + "?", new float[0], null),
          0);
      LinkPart.Passages found = Harnesses.take(link).get(0).passages();
      assertThat(found.titled()).hasSize(50);
      assertThat(found.words()).hasSizeLessThanOrEqualTo(4 * 50);
    }
  }
}
