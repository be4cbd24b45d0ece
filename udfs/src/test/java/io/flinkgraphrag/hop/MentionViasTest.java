package io.flinkgraphrag.hop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.message.HopDelta.Mention;
import io.flinkgraphrag.state.PagedSet;
import io.flinkgraphrag.state.StableHash;
import java.io.IOException;
import java.util.Map;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

class MentionViasTest {

  private static final Node ENTITY = Node.entity("norvik");

  private static byte[] payload(MentionVias vias) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    Node.write(ENTITY, out);
    vias.write(ENTITY.id(), out);
    return out.getCopyOfBuffer();
  }

  private static MentionVias stored(int weight, byte[] payload) throws IOException {
    return MentionVias.of(new PagedSet.Member(0, "e|norvik", weight, payload), ENTITY.id());
  }

  private static MentionVias none() throws IOException {
    return MentionVias.of(null, ENTITY.id());
  }

  private static byte[] earlier() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    Node.write(ENTITY, out);
    return out.getCopyOfBuffer();
  }

  @Test
  void anEdgeOfAnEarlierBuildIsAMentionById() throws IOException {
    MentionVias vias = stored(3, earlier());
    assertThat(vias.weights()).isEqualTo(Map.of(StableHash.of(Mention.GIVEN), 3));
    MentionVias both = vias.with(new Mention(3, "norvik as"));
    assertThat(both.with(new Mention(0, Mention.GIVEN)).weights())
        .isEqualTo(Map.of(StableHash.of("norvik as"), 3));
  }

  @Test
  void whatStandsAloneTakesAByteAtMost() throws IOException {
    assertThat(payload(none().with(new Mention(1, Mention.GIVEN)))).isEqualTo(earlier());
    assertThat(payload(none().with(new Mention(1, "norvik")))).hasSize(earlier().length + 1);
  }

  @Test
  void anotherNameTakesTheSameFewBytesHoweverLongItIs() throws Exception {
    String longest = "n".repeat(512);
    byte[] payload = payload(none().with(new Mention(1, longest)));
    // a code, the number of names, a hash and a weight
    assertThat(payload).hasSize(earlier().length + 1 + 1 + Long.BYTES + 1);
    assertThat(stored(1, payload).with(new Mention(0, longest)).isEmpty()).isTrue();
  }

  @Test
  void allWaysComeBackAndTheHighestWeightCounts() throws IOException {
    MentionVias vias = none();
    for (Mention mention :
        new Mention[] {
          new Mention(1, "norvik as"),
          new Mention(3, "norvik"),
          new Mention(1, Mention.GIVEN),
          new Mention(0, "never said")
        }) {
      vias = vias.with(mention);
      assertThat(stored(vias.weight(), payload(vias))).isEqualTo(vias);
    }
    assertThat(vias.weight()).isEqualTo(3);
    vias = vias.with(new Mention(0, "norvik"));
    assertThat(vias.weight()).isEqualTo(1);
    vias = vias.with(new Mention(0, "norvik as")).with(new Mention(0, Mention.GIVEN));
    assertThat(vias.isEmpty()).isTrue();
  }
}
