package io.flinkgraphrag.jobs.cli.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.graphs.Element;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.Order;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UpdateJsonTest {

  private static final SourcePosition POSITION = new SourcePosition("graph-updates", 1, 7);

  @Test
  void anUpdateIsWrittenOnOneLineAndItsNumbersKeepTheirDigits() {
    String sent =
        """
        \ufeff{
          "type": "entity", "id": "größe", "weight": 1.50,
          "vector": [0.1234567890123456789, 1E-7],
          "version": 9007199254740993, "of": "somebody's own"
        }
        """;
    assertThat(UpdateJson.line(bytes(sent), null))
        .isEqualTo(
            "{\"type\":\"entity\",\"id\":\"größe\",\"weight\":1.50,"
                + "\"vector\":[0.1234567890123456789,1E-7],"
                + "\"version\":9007199254740993,\"of\":\"somebody's own\"}");
  }

  @Test
  void anUpdateGetsAnotherGraphsNameWhetherItNamedOneOrNot() {
    assertThat(UpdateJson.line(bytes("{\"graph\":\"a\",\"id\":\"x\"}"), "b"))
        .isEqualTo("{\"graph\":\"b\",\"id\":\"x\"}");
    assertThat(UpdateJson.line(bytes("{\"id\":\"x\"}"), "b"))
        .isEqualTo("{\"id\":\"x\",\"graph\":\"b\"}");
  }

  @Test
  void aDeleteHasTheVersionAfterThatOfWhatItDeletes() {
    Element relation =
        element(new Change.RelationDelete("ada", "wrote to", "b|c"), Order.putAt(7, 3));
    assertThat(text(UpdateJson.delete("g 1", relation)))
        .isEqualTo(
            "{\"op\":\"delete\",\"type\":\"relation\",\"graph\":\"g 1\",\"source\":\"ada\","
                + "\"predicate\":\"wrote to\",\"target\":\"b|c\",\"version\":8}");
    Element passage = element(new Change.PassageDelete("p", "d"), Order.sentAs(POSITION));
    assertThat(text(UpdateJson.delete("g", passage)))
        .isEqualTo(
            "{\"op\":\"delete\",\"type\":\"passage\",\"graph\":\"g\",\"document\":\"d\",\"id\":\"p\"}");
  }

  private static Element element(Change.Delete delete, Order order) {
    return new Element(delete, order, POSITION, 0, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
