package io.flinkgraphrag.embed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.stage.OpenEmbedders;
import io.flinkgraphrag.layout.EmbedderName;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.VectorSpace;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;

class EmbeddersTest {

  private static final GraphLayouts TWO =
      GraphLayouts.parse("graphs: {chinese: {language: zh}, also: {language: zh}}", "f");

  @Test
  void eachGraphHasTheEmbedderOfItsLayout() throws Exception {
    Embedders embedders =
        InstantiationUtil.clone(Embedders.of(TWO, name -> new HashEmbedderFactory(length(name))));
    assertThat(embedders.space("chinese")).isEqualTo(new VectorSpace("hash-en-512", 512));
    assertThat(embedders.space("any")).isEqualTo(new VectorSpace("hash-en-384", 384));
    try (OpenEmbedders opened = OpenEmbedders.open(embedders, Urgency.QUESTION, 1)) {
      assertThat(opened.of("chinese").dimensions()).isEqualTo(512);
      assertThat(opened.of("also")).isSameAs(opened.of("chinese"));
      assertThat(opened.of("any").dimensions()).isEqualTo(384);
    }
  }

  private static int length(EmbedderName name) {
    return name == EmbedderName.BGE_SMALL_ZH ? 512 : 384;
  }

  @Test
  void onlyTheEmbeddersThatTheLayoutsUseAreMade() {
    List<EmbedderName> made = new ArrayList<>();
    Embedders.of(
        TWO,
        name -> {
          made.add(name);
          return new HashEmbedderFactory();
        });
    assertThat(made)
        .containsExactlyInAnyOrder(EmbedderName.BGE_SMALL_EN, EmbedderName.BGE_SMALL_ZH);
  }

  @Test
  void whereOneCannotBeOpenedTheOthersAreClosed() {
    ScriptedEmbedder good = new ScriptedEmbedder();
    ScriptedEmbedder narrow = new ScriptedEmbedder();
    narrow.waitingMax = 1;
    Embedders embedders =
        Embedders.of(
            TWO, name -> new OpenedEmbedder(name == EmbedderName.BGE_SMALL_ZH ? narrow : good));
    assertThatThrownBy(() -> OpenEmbedders.open(embedders, Urgency.UPDATE, 2))
        .hasMessageContaining("Lower the capacity to 1");
    assertThat(good.closed).isTrue();
    assertThat(narrow.closed).isTrue();
  }
}
