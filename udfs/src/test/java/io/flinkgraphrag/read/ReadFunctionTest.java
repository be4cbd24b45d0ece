package io.flinkgraphrag.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.model.EntityText;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PassageText;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.RelationText;
import io.flinkgraphrag.model.message.ReadDelta;
import io.flinkgraphrag.model.message.ReadPart;
import io.flinkgraphrag.model.message.ReadRequest;
import io.flinkgraphrag.model.message.Scatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReadFunctionTest {

  private static final String SHARD = "g|0|0#1";
  private static final long NOW = 1_000;
  private static final int RELATIONS = 5;
  private static final int PASSAGE_CHARS = 100;

  /** Of the values that were read, the cache holds a few. */
  private static final ReadOptions OPTIONS =
      new ReadOptions(RELATIONS, PASSAGE_CHARS, 1_000, 2_000);

  private KeyedTwoInputStreamOperatorTestHarness<String, ReadRequest, ReadDelta, ReadPart> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        Harnesses.onRocksDb(
            new ReadFunction(OPTIONS, new HandClock(NOW)),
            request -> request.scatter().shard(),
            ReadDelta::shard,
            ReadPart.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private static PassageKey key(String id) {
    return new PassageKey("d", id);
  }

  private static RelationText relation(String source, String target, double weight) {
    return new RelationText(source, "knows", target, weight, List.of("p"), 1);
  }

  private void change(ReadDelta.Text text) throws Exception {
    harness.processElement2(new ReadDelta(SHARD, text), 0);
  }

  private ReadPart read(List<PassageKey> passages, List<String> entities, long deadline)
      throws Exception {
    Scatter scatter = new Scatter("q", "g", SHARD, 0, deadline);
    harness.processElement1(
        new ReadRequest(scatter, passages, entities, List.of(), entities, List.of("p")), 0);
    List<ReadPart> parts = Harnesses.take(harness);
    assertThat(parts).hasSize(1);
    return parts.get(0);
  }

  private ReadPart read(List<PassageKey> passages, List<String> entities) throws Exception {
    return read(passages, entities, NOW + 1);
  }

  @Test
  void whatIsThereIsReadAndWhatHasVanishedIsLeftOut() throws Exception {
    PassageText kept = new PassageText(key("kept"), "T", "Text.", 3);
    change(new ReadDelta.PutPassage(new PassageText(key("kept"), "T", "Old.", 2)));
    change(new ReadDelta.PutPassage(kept));
    change(new ReadDelta.PutPassage(new PassageText(key("gone"), "T", "Text.", 1)));
    change(new ReadDelta.RemovePassage(key("gone")));
    EntityText ada = new EntityText("ada", "Ada", "PERSON", "", 1);
    change(new ReadDelta.PutEntity(ada));
    change(new ReadDelta.PutEntity(new EntityText("bob", "Bob", "PERSON", "", 1)));
    change(new ReadDelta.RemoveEntity("bob"));
    RelationText second = relation("ada", "bob", 2);
    change(new ReadDelta.PutRelation("ada", relation("ada", "bob", 1)));
    change(new ReadDelta.PutRelation("ada", second));
    change(new ReadDelta.PutRelation("ada", relation("ada", "carl", 1)));
    change(new ReadDelta.RemoveRelation("ada", relation("ada", "carl", 1).key().text()));
    ReadPart part =
        read(List.of(key("gone"), key("kept"), key("never")), List.of("ada", "bob", "carl"));
    assertThat(part.passages()).containsExactly(kept);
    assertThat(part.entities()).containsExactly(new EntityText("ada", "Ada", "", "", 1));
    assertThat(part.relations()).containsExactly(second);
  }

  @Test
  void anEntityIsDescribedWhereItIsAskedWhatItIs() throws Exception {
    EntityText ada = new EntityText("ada", "Ada", "PERSON", "Wrote notes.", 1);
    change(new ReadDelta.PutEntity(ada));
    change(new ReadDelta.PutEntity(new EntityText("bob", "Bob", "PERSON", "Read them.", 2)));
    Scatter scatter = new Scatter("q", "g", SHARD, 0, NOW + 1);
    harness.processElement1(
        new ReadRequest(
            scatter,
            List.of(),
            List.of("ada", "bob"),
            List.of(),
            List.of(),
            List.of(),
            List.of("ada")),
        0);
    assertThat(Harnesses.take(harness).get(0).entities())
        .containsExactly(ada, new EntityText("bob", "Bob", "", "", 2));
  }

  @Test
  void relationsAreReadByTheirKeysAtTheirSources() throws Exception {
    for (int i = 0; i < 50; i++) {
      change(new ReadDelta.PutRelation("x", relation("x", "n" + i, 1)));
    }
    Scatter scatter = new Scatter("q", "g", SHARD, 0, NOW + 1);
    RelationKey there = relation("x", "n42", 1).key();
    RelationKey gone = relation("x", "n99", 1).key();
    RelationKey unknown = relation("y", "n1", 1).key();
    harness.processElement1(
        new ReadRequest(
            scatter, List.of(), List.of(), List.of(gone, there, unknown), List.of(), List.of("p")),
        0);
    assertThat(Harnesses.take(harness).get(0).relations()).containsExactly(relation("x", "n42", 1));
  }

  @Test
  void aHubsRelationsAreCutByHashNotByHistory() throws Exception {
    for (int i = 0; i < 200; i++) {
      change(new ReadDelta.PutRelation("up", relation("x", "n" + i, 1)));
      change(new ReadDelta.PutRelation("down", relation("x", "n" + (199 - i), 1)));
    }
    List<RelationText> up = read(List.of(), List.of("up")).relations();
    assertThat(up).hasSize(RELATIONS);
    assertThat(read(List.of(), List.of("down")).relations()).isEqualTo(up);
  }

  /** Of relations that cite as many passages, with as long ids, as the contract allows. */
  @Test
  void aPartAndItsStateAreBoundedInBytes() throws Exception {
    List<String> cited = new ArrayList<>();
    for (int i = 0; i < Limits.RELATION_PASSAGES_MAX; i++) {
      cited.add(String.format("%08d", i) + "p".repeat(Limits.ID_MAX - 8));
    }
    RelationText longest =
        new RelationText("s".repeat(Limits.ID_MAX), "p", "t".repeat(Limits.ID_MAX), 1, cited, 1);
    assertThat(KeptRelation.of(longest).bytes()).hasSizeLessThan(4_000);
    for (int i = 0; i < 3 * RELATIONS; i++) {
      change(
          new ReadDelta.PutRelation(
              "x", new RelationText("x", "p" + i, "t".repeat(Limits.ID_MAX), 1, cited, 1)));
    }
    Scatter scatter = new Scatter("q", "g", SHARD, 0, NOW + 1);
    List<String> candidates = new ArrayList<>(cited);
    Collections.reverse(candidates);
    harness.processElement1(
        new ReadRequest(scatter, List.of(), List.of(), List.of(), List.of("x", "x"), candidates),
        0);
    ReadPart part = Harnesses.take(harness).get(0);
    assertThat(part.relations())
        .hasSizeBetween(2, 2 * RELATIONS)
        .allSatisfy(
            relation ->
                assertThat(relation.passages())
                    .isEqualTo(candidates.subList(0, ReadFunction.CITED_MAX)));
    DataOutputSerializer out = new DataOutputSerializer(1024);
    ReadPart.TYPE.serializer().serialize(part, out);
    assertThat(out.length()).isLessThan(2 * ReadFunction.RELATIONS_CHARS_MAX + 1_000);
  }

  /** As the builds before wrote it. */
  @Test
  void aRelationWithTheIdsOfItsPassagesIsRead() throws Exception {
    RelationText relation = new RelationText("a", "knows", "b", 2, List.of("p", "q"), 7);
    DataOutputSerializer out = new DataOutputSerializer(64);
    RelationText.write(relation, out);
    KeptRelation kept = KeptRelation.read(out.getCopyOfBuffer());
    assertThat(kept).isEqualTo(KeptRelation.of(relation));
    assertThat(KeptRelation.read(kept.bytes())).isEqualTo(kept);
    assertThat(kept.told(new Candidates(List.of("x", "q")), 9).passages()).containsExactly("q");
  }

  @Test
  void aPartHoldsNoMoreOfATextThanEvidenceCan() throws Exception {
    change(new ReadDelta.PutPassage(new PassageText(key("long"), "T", "x".repeat(90_000), 1)));
    assertThat(read(List.of(key("long")), List.of()).passages().get(0).text())
        .hasSize(PASSAGE_CHARS);
  }

  @Test
  void aQuestionPastItsDeadlineIsSkipped() throws Exception {
    change(new ReadDelta.PutPassage(new PassageText(key("p"), "T", "Text.", 1)));
    ReadPart part = read(List.of(key("p")), List.of(), NOW);
    assertThat(part.head().skipped()).isTrue();
    assertThat(part.passages()).isEmpty();
  }
}
