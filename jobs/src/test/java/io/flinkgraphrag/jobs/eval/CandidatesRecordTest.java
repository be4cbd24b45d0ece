package io.flinkgraphrag.jobs.eval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.rank.fit.GoldenCandidates;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CandidatesRecordTest {

  private static JsonNode record(String passages) throws Exception {
    return new ObjectMapper().readTree("{\"evidence\":{\"passages\":[" + passages + "]}}");
  }

  private static GoldenCandidates read(String passages, String... expected) throws Exception {
    GoldenQuestion golden =
        new GoldenQuestion("q", null, "Who?", null, List.of(), List.of(expected), List.of());
    return CandidatesRecord.of("set", golden, record(passages));
  }

  private static String passage(String document, String id) {
    return "{\"document\":\"%s\",\"passage\":\"%s\",\"score\":1,\"signals\":{\"dense\":0.5}}"
        .formatted(document, id);
  }

  @Test
  void theOrderOfTheAnswerIsTheOrderOfToday() throws Exception {
    String passages = passage("z", "p-3") + "," + passage("a", "p-9") + "," + passage("m", "p-1");

    assertThat(read(passages, "p-9").today().recallAt2()).isEqualTo(1);
    assertThat(read(passages, "p-1").today().recallAt2()).isZero();
    assertThat(read(passages, "p-1", "p-3").today().recallAt2()).isEqualTo(0.5);
    assertThat(read(passages, "p-1", "p-3").today().allIn5()).isEqualTo(1);
  }

  @Test
  void expectedPassagesThatAreNoCandidatesCountAsMissed() throws Exception {
    GoldenCandidates read = read(passage("d", "p-1"), "p-1", "p-2", "p-3", "p-3");

    assertThat(read.found()).isEqualTo(1 / 3.0);
    assertThat(read.today().recallAt5()).isEqualTo(1 / 3.0);
    assertThat(read.today().allIn5()).isZero();
    assertThat(read("", "p-1").found()).isZero();
  }

  @Test
  void ofPassagesWithOneIdTheBestIsExpected() throws Exception {
    GoldenCandidates read = read(passage("b", "p-1") + "," + passage("a", "p-1"), "p-1");

    assertThat(read.found()).isEqualTo(1);
    assertThat(read.today().recallAt2()).isEqualTo(1);
  }

  @Test
  void aJobThatTellsNoSignalsIsSeen() throws Exception {
    assertThat(CandidatesRecord.hasSignals(record(passage("d", "p")))).isTrue();
    assertThat(CandidatesRecord.hasSignals(record(""))).isTrue();
    assertThat(CandidatesRecord.hasSignals(record("{\"passage\":\"p\"}"))).isFalse();
    assertThat(CandidatesRecord.hasSignals(new ObjectMapper().createObjectNode())).isFalse();
  }
}
