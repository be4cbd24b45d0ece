package io.flinkgraphrag.jobs.cli.graphs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UpdateLineTest {

  @Test
  void everyTypeHasTheKeyOfItsElement() {
    assertThat(key("{'type':'entity','graph':'g','id':'ada lovelace'}"))
        .isEqualTo("g|entity|ada%20lovelace");
    assertThat(key("{'type':'relation','graph':'g','source':'a','predicate':'b|c','target':'d'}"))
        .isEqualTo("g|relation|a|b%7Cc|d");
    assertThat(key("{'type':'passage','graph':'g','id':'p','document':'d'}"))
        .isEqualTo("g|document|d");
    assertThat(key("{'type':'document','graph':'g','id':'d'}")).isEqualTo("g|document|d");
  }

  @Test
  void aGraphAndADocumentThatAreLeftOutHaveTheirDefaults() {
    assertThat(key("{'type':'passage','id':'p'}")).isEqualTo("default|document|p");
  }

  @Test
  void whatIsNoUpdateHasNoKey() {
    assertThat(key("{'type':'entity'")).isNull();
    assertThat(key("[]")).isNull();
    assertThat(key("{'type':'entity','id':7}")).isNull();
    assertThat(key("{'id':'a'}")).isNull();
  }

  @Test
  void aVersionIsPutInPlaceOfItsOwnAndNumbersKeepTheirDigits() {
    assertThat(line("{'type':'entity','id':'a','version':3,'weight':1.50}").at(9).value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"type\":\"entity\",\"id\":\"a\",\"version\":9,\"weight\":1.50}");
    assertThat(line("no update").at(9).value()).asString().isEqualTo("no update");
  }

  @Test
  void aPassageThatIsDeletedByItsIdAloneIsKnown() {
    String delete = "{'op':'delete','type':'passage','graph':'g','id':'p'}";
    assertThat(line(delete).deletesById()).contains(new MissedDeletes.Passage("g", "p"));
    assertThat(line(delete.replace("}", ",'document':'d'}")).deletesById()).isEmpty();
    assertThat(line(delete.replace("delete", "upsert")).deletesById()).isEmpty();
    assertThat(line(delete.replace("passage", "document")).deletesById()).isEmpty();
  }

  private static UpdateLine line(String json) {
    return UpdateLine.of(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  private static String key(String json) {
    byte[] key = line(json).keyOrNull();
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }
}
