package io.flinkgraphrag.jobs.neo4j.follow;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.model.ElementType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class TrailFunctionTest {

  private KeyedOneInputStreamOperatorTestHarness<String, FollowedRow, Claim> harness;

  @BeforeEach
  void open() throws Exception {
    harness = Harnesses.one(new TrailFunction(), FollowedRow::at, Claim.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  @Test
  void whatIsUnchangedIsDropped() throws Exception {
    assertThat(read("n1", 10, "a")).containsExactly("n1 is a at 10");
    assertThat(read("n1", 20, "a")).isEmpty();
  }

  @Test
  void anElementThatANodeIsNoMoreIsWithdrawn() throws Exception {
    read("n1", 10, "a", "b");
    assertThat(read("n1", 20, "b", "c"))
        .containsExactly("n1 is b at 20", "n1 is c at 20", "n1 is not a at 20");
    assertThat(read("n1", 30)).containsExactly("n1 is not b at 30", "n1 is not c at 30");
    assertThat(read("n1", 40)).isEmpty();
  }

  @Test
  void whatARoundHasNotSeenIsWithdrawnAtItsEnd() throws Exception {
    read("n1", 10, "a");
    read("n2", 10, "b");
    assertThat(end(10)).isEmpty();
    read("n1", 20, "a");
    assertThat(end(20)).containsExactly("n2 is not b at 20");
    assertThat(end(30)).containsExactly("n1 is not a at 30");
    assertThat(end(40)).isEmpty();
  }

  @Test
  void whatAPollHasSeenDuringARoundIsKept() throws Exception {
    read("n1", 10, "a");
    read("n1", 25, "a");
    assertThat(end(20)).isEmpty();
    assertThat(end(30)).containsExactly("n1 is not a at 30");
  }

  @Test
  void whatIsGoneAndComesAgainIsFollowedLikeBefore() throws Exception {
    read("n1", 10, "a");
    read("n1", 11);
    assertThat(read("n1", 12, "a")).containsExactly("n1 is a at 12");
    assertThat(end(12)).isEmpty();
    assertThat(end(20)).containsExactly("n1 is not a at 20");
  }

  @Test
  void aJobThatIsDrainedWithdrawsNothing() throws Exception {
    read("n1", 10, "a");
    assertThat(end(Long.MAX_VALUE)).isEmpty();
  }

  private List<String> read(String at, long version, String... elements) throws Exception {
    List<UpdateRecord> updates =
        Arrays.stream(elements)
            .map(
                element ->
                    new UpdateRecord(
                        ElementType.ENTITY,
                        element.getBytes(StandardCharsets.UTF_8),
                        ("{\"id\":\"" + element + "\"}").getBytes(StandardCharsets.UTF_8)))
            .toList();
    harness.processElement(new FollowedRow(at, version, updates), 0);
    return claims();
  }

  private List<String> end(long round) throws Exception {
    harness.processWatermark(new Watermark(round));
    return claims();
  }

  private List<String> claims() {
    List<String> claims = new ArrayList<>();
    harness
        .extractOutputValues()
        .forEach(
            claim ->
                claims.add(
                    "%s is %s%s at %d"
                        .formatted(
                            claim.at(),
                            claim.update() == null ? "not " : "",
                            claim.element(),
                            claim.version())));
    harness.getOutput().clear();
    return claims;
  }
}
