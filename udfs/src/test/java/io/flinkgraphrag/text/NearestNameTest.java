package io.flinkgraphrag.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearestNameTest {

  private static final List<String> KNOWN =
      List.of(
          "title", "text", "entities", "graphrag.hop.hub-df-max", "graphrag.questions.dedupe-ttl");

  @ParameterizedTest
  @CsvSource({
    "entites, entities",
    "Title, title",
    "txt, text",
    "graphrag.hop.hubdf-max, graphrag.hop.hub-df-max",
    "graphrag.dedupe-ttl, graphrag.questions.dedupe-ttl"
  })
  void aMisspeltNameFindsWhatWasMeant(String name, String meant) {
    assertThat(NearestName.of(name, KNOWN)).isEqualTo(meant);
  }
}
