package io.flinkgraphrag.jobs.neo4j.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import java.io.IOException;
import java.util.HexFormat;
import java.util.List;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.junit.jupiter.api.Test;

final class EpochWriterTest {

  private static final SinkWriter.Context NONE =
      new SinkWriter.Context() {
        @Override
        public long currentWatermark() {
          return Long.MIN_VALUE;
        }

        @Override
        public Long timestamp() {
          return null;
        }
      };

  private static final PassageKey PASSAGE = new PassageKey("d", "p");

  /** One of each. */
  private static final MirrorEpoch EPOCH =
      new MirrorEpoch(
          "run",
          7,
          List.of(
              new MirrorChange.PutPassage(new PassageText(PASSAGE, "T", "text", 1)),
              new MirrorChange.RemovePassage(PASSAGE),
              new MirrorChange.PutEntity(new EntityText("e", "E", "K", "D", 2)),
              new MirrorChange.RemoveEntity("e"),
              new MirrorChange.PutAliases("e", List.of("F")),
              new MirrorChange.PutRelation(new RelationText("e", "is", "f", 1.5, List.of("p"), 3)),
              new MirrorChange.RemoveRelation(new RelationKey("e", "is", "f")),
              new MirrorChange.Mention(PASSAGE, "e", "f", 3),
              new MirrorChange.Reached(1, 42)));

  private static final String BYTES_OF_VERSION_1 =
      "0372756e0000000000000007090101640170015404746578740000000000000001020164017003016501"
          + "45014b0144000000000000000204016505016501014606016502697301663ff800000000000001017000"
          + "000000000000030701650269730166080164017001650166000000030900000001000000000000002a";

  @Test
  void ofEachKeyTheLastChangeCounts() {
    EpochWriter writer = new EpochWriter(new MirrorProgress("run", 6));
    writer.write(new MirrorChange.Mention(PASSAGE, "e", "f", 1), NONE);
    writer.write(new MirrorChange.Mention(PASSAGE, "e", "", 1), NONE);
    writer.write(new MirrorChange.Mention(PASSAGE, "e", "f", 0), NONE);
    assertThat(writer.prepareCommit())
        .containsExactly(
            new MirrorEpoch(
                "run",
                7,
                List.of(
                    new MirrorChange.Mention(PASSAGE, "e", "f", 0),
                    new MirrorChange.Mention(PASSAGE, "e", "", 1))));
    assertThat(writer.snapshotState(1)).containsExactly(new MirrorProgress("run", 7));
  }

  @Test
  void theFirstEpochAfterAStartComesAlsoWhereNothingChangesAndNoOther() {
    EpochWriter writer = new EpochWriter(new MirrorProgress("run", 6));
    assertThat(writer.prepareCommit()).containsExactly(new MirrorEpoch("run", 7, List.of()));
    assertThat(writer.prepareCommit()).isEmpty();
    writer.write(new MirrorChange.RemoveEntity("e"), NONE);
    assertThat(writer.prepareCommit()).extracting(MirrorEpoch::number).containsExactly(8L);
  }

  @Test
  void aCheckpointHasAllOfAnEpochAndItsBytesCanBeReadForEver() throws IOException {
    MirrorEpoch.Serializer serializer = new MirrorEpoch.Serializer();
    assertThat(HexFormat.of().formatHex(serializer.serialize(EPOCH))).isEqualTo(BYTES_OF_VERSION_1);
    assertThat(serializer.deserialize(1, HexFormat.of().parseHex(BYTES_OF_VERSION_1)))
        .isEqualTo(EPOCH);
    MirrorProgress.Serializer ofProgress = new MirrorProgress.Serializer();
    assertThat(ofProgress.serialize(new MirrorProgress("r", 3)))
        .asHexString()
        .isEqualTo("01720000000000000003");
    assertThat(ofProgress.deserialize(1, HexFormat.of().parseHex("01720000000000000003")))
        .isEqualTo(new MirrorProgress("r", 3));
  }

  @Test
  void aCheckpointOfANewerBuildIsRefused() {
    assertThatThrownBy(() -> new MirrorEpoch.Serializer().deserialize(2, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("newer build");
  }
}
