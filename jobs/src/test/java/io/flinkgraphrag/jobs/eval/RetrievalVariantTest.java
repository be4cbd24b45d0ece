package io.flinkgraphrag.jobs.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RetrievalVariantTest {

  private static String json(String names) {
    return RetrievalVariant.named(names).stream()
        .map(variant -> variant.name() + variant.toJson())
        .collect(Collectors.joining(" "))
        .replace("\"", "");
  }

  @Test
  void aVariantIsItsDifferencesFromTheDefaults() {
    assertThat(json("default, no-bm25,three-hops"))
        .isEqualTo("default{} no-bm25{bm25:0} three-hops{hops:3}");
    assertThat(json("base")).isEqualTo("base{hops:0,passageMass:0,factMass:0}");
    assertThat(json("dense"))
        .isEqualTo("dense{hops:0,passageMass:0,factMass:0,sentence:0,bm25:0,title:0}");
  }

  @Test
  void aListStandsForSeveralAndEachComesOnce() {
    assertThat(RetrievalVariant.named("baselines"))
        .extracting(RetrievalVariant::name)
        .containsExactly("dense", "bm25", "base");
    assertThat(RetrievalVariant.named("bm25,all"))
        .extracting(RetrievalVariant::name)
        .hasSize(15)
        .startsWith("bm25", "default", "weights", "dense", "base");
    assertThat(RetrievalVariant.named("ablations")).isEqualTo(RetrievalVariant.named("all"));
  }

  @Test
  void everyNamedVariantIsWithinTheRangesOfTheSettings() {
    assertThat(RetrievalVariant.named("all"))
        .allSatisfy(
            variant ->
                assertThat(
                        RetrievalVariant.set(
                            variant.name(),
                            variant.changes().entrySet().stream()
                                .collect(
                                    Collectors.toMap(
                                        Map.Entry::getKey, e -> e.getValue().toString()))))
                    .isEqualTo(variant));
  }

  @Test
  void anUnknownVariantIsSaidWithTheKnownOnes() {
    assertThatThrownBy(() -> RetrievalVariant.named("dense,no-bm52"))
        .hasMessageContaining("no-bm52")
        .hasMessageContaining("no-sentences")
        .hasMessageContaining("baselines");
  }

  @ParameterizedTest
  @CsvSource({
    "bm52, 1, there is no setting \"bm52\"; known are dense",
    "bm25, much, must be a number",
    "bm25, 11, must be 0 to 10",
    "seeds, 2.5, seeds must be a whole number",
    "seeds, 0, must be 1 to 50",
    "hops, -1, must be 0 to 8",
    "hops, 9, must be 0 to 8",
    "predicateExponent, 5, must be 0 to 4"
  })
  void aSettingThatCannotBeIsSaid(String setting, String value, String message) {
    assertThatThrownBy(() -> RetrievalVariant.set("set", Map.of(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
