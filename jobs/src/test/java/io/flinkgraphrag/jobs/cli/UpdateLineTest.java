package io.flinkgraphrag.jobs.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class UpdateKeysTest {

  @Test
  void everyTypeHasTheContractsKey() {
    assertThat(key("{'type':'entity','graph':'g','id':'ada lovelace'}"))
        .isEqualTo("g|entity|ada%20lovelace");
    assertThat(key("{'type':'relation','graph':'g','source':'a','predicate':'b|c','target':'d'}"))
        .isEqualTo("g|relation|a|b%7Cc|d");
    assertThat(key("{'type':'passage','graph':'g','id':'p','document':'d'}"))
        .isEqualTo("g|passage|d|p");
    assertThat(key("{'type':'document','graph':'g','id':'d'}")).isEqualTo("g|document|d");
  }

  @Test
  void aGraphAndADocumentThatAreLeftOutHaveTheirDefaults() {
    assertThat(key("{'type':'passage','id':'p'}")).isEqualTo("default|passage|p|p");
  }

  @Test
  void whatIsNoUpdateHasNoKey() {
    assertThat(key("{'type':'entity'")).isNull();
    assertThat(key("[]")).isNull();
    assertThat(key("{'type':'entity','id':7}")).isNull();
    assertThat(key("{'id':'a'}")).isNull();
  }

  private static String key(String json) {
    byte[] key = UpdateKeys.keyOf(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    return key == null ? null : new String(key, StandardCharsets.UTF_8);
  }
}
