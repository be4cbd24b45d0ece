package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import io.flinkgraphrag.model.contract.Order;
import io.flinkgraphrag.model.contract.Progress;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.model.message.ReadDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CatalogFunctionTest {

  private static final long TTL = 64_000;
  private static final long NOW = 1_000_000;

  private static final ShardKeys SHARDS =
      new ShardKeys(GraphLayouts.parse("graphs: {copied: {readCopies: 3}}", "test"), 128);

  private final HandClock clock = new HandClock(NOW);

  private KeyedOneInputStreamOperatorTestHarness<String, GraphUpdate, LinkDelta> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        Harnesses.one(
            new CatalogFunction(SHARDS, TTL, clock), CatalogFunction::elementKey, LinkDelta.TYPE);
    harness.setProcessingTime(NOW);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void send(String graph, Change change, Order order) throws Exception {
    harness.processElement(Updates.of(graph, change, order, "b"), 0);
  }

  private void send(Change change, long version) throws Exception {
    send("g", change, Updates.at(version, change));
  }

  private void timeIs(long now) throws Exception {
    clock.set(now);
    harness.setProcessingTime(now);
  }

  private List<Progress.Outcome> outcomes() {
    return Harnesses.take(harness, CatalogFunction.PROGRESS).stream()
        .map(Progress::outcome)
        .toList();
  }

  private static Change.PassageUpsert passage(String id, String text, String... entities) {
    return new Change.PassageUpsert(id, "d", "Title", text, List.of(entities), new float[0]);
  }

  private static Change.RelationUpsert relation(double weight) {
    return new Change.RelationUpsert("ada", "wrote", "notes", weight, List.of(), new float[0]);
  }

  private static Change.EntityUpsert entity(String name) {
    return new Change.EntityUpsert("ada", name, "PERSON", "", List.of(), new float[0]);
  }

  @Test
  void anotherKindOfOrderIsADeadLetterWithTheWholeRecord() throws Exception {
    send(entity("Ada"), 17);
    GraphUpdate unversioned = Updates.of("g", entity("A."), Updates.sent(0, 99), "b");
    harness.processElement(unversioned, 0);
    assertThat(Harnesses.take(harness, CatalogFunction.DEAD_LETTERS))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.error().code()).isEqualTo("ORDER_KIND_CHANGED");
              assertThat(letter.source()).isEqualTo(unversioned.source());
            });
    assertThat(outcomes()).containsExactly(Progress.Outcome.APPLIED, Progress.Outcome.REFUSED);
    assertThat(Harnesses.take(harness, CatalogFunction.READ_DELTAS)).hasSize(1);
  }

  @Test
  void aPassageSentAgainIsNeitherIndexedNorEmbeddedAgain() throws Exception {
    send(passage("p", "Text.", "ada"), 1);
    assertThat(Harnesses.take(harness)).hasSize(1);
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).hasSize(1);
    assertThat(outcomes()).as("LINK tells it when the vector is there").isEmpty();
    send(passage("p", "Text.", "ada"), 1);
    send(passage("p", "Text.", "ada"), 2);
    send(passage("p", "Old.", "ada"), 1);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).isEmpty();
    assertThat(outcomes()).hasSize(3).containsOnly(Progress.Outcome.UNCHANGED);
  }

  @Test
  void everyLineOfATextThatComesWithoutEntitiesIsANameOfItsOwn() throws Exception {
    String text = "Suppliers\nNorvik\nBergen Marine\nIngrid Dahl\n\nAll of them deliver weekly.";
    send(new Change.PassageUpsert("m-1", "d", "E\u0301ric (note)", text, null, new float[0]), 1);
    assertThat(Harnesses.take(harness, CatalogFunction.HOP_DELTAS)).as("given ids").isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.NAME_DELTAS))
        .extracting(NameDelta::name)
        .containsExactlyInAnyOrder("éric", "suppliers", "norvik", "bergen marine", "ingrid dahl");
  }

  @Test
  void onlyTheMentionsThatChangedAreSent() throws Exception {
    send(passage("p", "Text.", "ada", "babbage"), 1);
    assertThat(Harnesses.take(harness, CatalogFunction.HOP_DELTAS)).hasSize(2 * 2);
    assertThat(Harnesses.take(harness, CatalogFunction.NAME_DELTAS))
        .as("the title is a name")
        .extracting(NameDelta::change)
        .containsExactly(new NameDelta.Say(new PassageKey("d", "p"), HopDelta.TITLE_WEIGHT));
    send(passage("p", "Text.", "ada", "byron"), 2);
    assertThat(Harnesses.take(harness, CatalogFunction.HOP_DELTAS))
        .filteredOn(delta -> delta.node().isPassage())
        .extracting(delta -> delta.neighbour().id(), HopDelta::edge)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "babbage", new HopDelta.Mention(0, HopDelta.Mention.GIVEN)),
            org.assertj.core.groups.Tuple.tuple(
                "byron", new HopDelta.Mention(1, HopDelta.Mention.GIVEN)));
    assertThat(Harnesses.take(harness, CatalogFunction.NAME_DELTAS)).isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).hasSize(1);
  }

  @Test
  void anEntityClaimsItsNamesAndGivesUpExactlyThose() throws Exception {
    send(named("Norvik", "Norvik AS", "NORVIK  as", "norvik", "™"), 1);
    assertThat(claims())
        .containsExactlyInAnyOrder(
            claim("norvik", NameDelta.Claim.Kind.NAME),
            claim("norvik as", NameDelta.Claim.Kind.ALIAS));
    send(named("Norvik", "Norvik AS"), 2);
    assertThat(claims()).isEmpty();
    send(named("Norvik AS", "Norvik Group"), 3);
    assertThat(claims())
        .containsExactlyInAnyOrder(
            claim("norvik", NameDelta.Claim.Kind.NONE),
            claim("norvik as", NameDelta.Claim.Kind.NAME),
            claim("norvik group", NameDelta.Claim.Kind.ALIAS));
    send(new Change.EntityDelete("ada"), 4);
    assertThat(claims())
        .containsExactlyInAnyOrder(
            claim("norvik as", NameDelta.Claim.Kind.NONE),
            claim("norvik group", NameDelta.Claim.Kind.NONE));
  }

  @Test
  void anEntityWithAnArticleAlsoClaimsWhatTextsSayOfIt() throws Exception {
    send(named("The European Union", "the EU", "The Who"), 1);
    assertThat(claims())
        .containsExactlyInAnyOrder(
            claim("the european union", NameDelta.Claim.Kind.NAME),
            claim("european union", NameDelta.Claim.Kind.ALIAS),
            claim("the eu", NameDelta.Claim.Kind.ALIAS),
            claim("the who", NameDelta.Claim.Kind.ALIAS));
    send(named("European Union"), 2);
    assertThat(claims())
        .containsExactlyInAnyOrder(
            claim("european union", NameDelta.Claim.Kind.NAME),
            claim("the european union", NameDelta.Claim.Kind.NONE),
            claim("the eu", NameDelta.Claim.Kind.NONE),
            claim("the who", NameDelta.Claim.Kind.NONE));
  }

  private static Change.EntityUpsert named(String name, String... aliases) {
    return new Change.EntityUpsert("ada", name, "", "", List.of(aliases), new float[0]);
  }

  private static NameDelta claim(String name, NameDelta.Claim.Kind kind) {
    return new NameDelta("g", name, new NameDelta.Claim("ada", kind));
  }

  private List<NameDelta> claims() {
    return Harnesses.take(harness, CatalogFunction.NAME_DELTAS);
  }

  /** As if an earlier build had left both: it sent all mentions by their ids, and no names. */
  @Test
  void whatAnEarlierBuildLeftGoesByNamesOnceItIsLoadedAgain() throws Exception {
    Change.PassageUpsert text =
        new Change.PassageUpsert("p", "d", "Pump", "It is of Norvik AS.", null, new float[] {1});
    send(text, 1);
    send(named("Norvik", "Norvik AS"), 1);
    claims();
    outcomes();
    makeEarlier();
    send(text, 2);
    assertThat(Harnesses.take(harness, CatalogFunction.HOP_DELTAS))
        .filteredOn(delta -> delta.node().isPassage())
        .extracting(delta -> delta.neighbour().id(), HopDelta::edge)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(
                "norvik as", new HopDelta.Mention(0, HopDelta.Mention.GIVEN)),
            org.assertj.core.groups.Tuple.tuple(
                "pump", new HopDelta.Mention(0, HopDelta.Mention.GIVEN)));
    PassageKey passage = new PassageKey("d", "p");
    assertThat(claims())
        .containsExactlyInAnyOrder(
            new NameDelta("g", "norvik as", new NameDelta.Say(passage, 1)),
            new NameDelta("g", "pump", new NameDelta.Say(passage, HopDelta.TITLE_WEIGHT)));
    send(named("Norvik", "Norvik AS"), 2);
    assertThat(claims()).hasSize(2);
    assertThat(outcomes()).hasSize(2).containsOnly(Progress.Outcome.APPLIED);
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).isEmpty();
  }

  private void makeEarlier() throws Exception {
    KeyedStateBackend<String> state =
        ((AbstractStreamOperator<?>) harness.getOperator()).<String>getKeyedStateBackend();
    state.setCurrentKey("g|document|d");
    MapState<String, PassageState> passages =
        state.getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new MapStateDescriptor<>("catalog-passages", Types.STRING, PassageState.TYPE));
    PassageState now = passages.get("p");
    passages.put(
        "p",
        new PassageState(
            now.order(),
            now.revision(),
            now.contentHash(),
            new Mentions(now.mentions().named(), Map.of()),
            0,
            now.slot()));
    state.setCurrentKey("g|entity|ada");
    ValueState<ElementState> element =
        state.getPartitionedState(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            new ValueStateDescriptor<>("catalog-element", ElementState.TYPE));
    ElementState entity = element.value();
    element.update(
        new ElementState(
            entity.order(),
            entity.contentHash(),
            0,
            entity.revision(),
            entity.indexHash(),
            Map.of()));
  }

  @Test
  void anotherWeightOfARelationIsNotEmbeddedAgainAndItsFactIsFoundMeanwhile() throws Exception {
    send(relation(1), 1);
    assertThat(Harnesses.take(harness)).hasSize(1);
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).hasSize(1);
    Harnesses.take(harness, CatalogFunction.HOP_DELTAS);
    send(relation(2), 2);
    assertThat(Harnesses.take(harness)).as("LINK keeps fact and vector").isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.HOP_DELTAS)).hasSize(2);
    assertThat(outcomes()).containsExactly(Progress.Outcome.APPLIED);
    send(new Change.RelationDelete("ada", "wrote", "notes"), 3);
    assertTakesBack(ElementType.RELATION);
    send(relation(2), 4);
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS)).hasSize(1);
  }

  @Test
  void whatAPassageWaitsForIsTakenBackWhenItIsDeletedOrBringsItsVector() throws Exception {
    send(passage("p", "Text."), 1);
    Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS);
    send(new Change.PassageUpsert("p", "d", "", "Text.", List.of(), new float[] {1, 0}), 2);
    assertTakesBack(ElementType.PASSAGE);
    send(new Change.PassageDelete("p", "d"), 3);
    assertTakesBack(ElementType.PASSAGE);
    send(passage("p", "Text."), 4);
    Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS);
    send(new Change.DocumentDelete("d"), 5);
    assertTakesBack(ElementType.PASSAGE);
  }

  private void assertTakesBack(ElementType elementType) {
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.elementType()).isEqualTo(elementType);
              assertThat(request.texts()).isEmpty();
              assertThat(request.batch()).isEmpty();
            });
  }

  @Test
  void anotherDescriptionOfAnEntityLeavesTheIndexOfNamesAlone() throws Exception {
    send(entity("Ada"), 1);
    assertThat(Harnesses.take(harness)).hasSize(1);
    send(new Change.EntityUpsert("ada", "Ada", "PERSON", "A pioneer.", List.of(), new float[0]), 2);
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.READ_DELTAS)).hasSize(2);
    assertThat(outcomes()).hasSize(2).containsOnly(Progress.Outcome.APPLIED);
    send(entity("Ada L."), 3);
    assertThat(Harnesses.take(harness)).hasSize(1);
  }

  @Test
  void everyCopyGetsTheDeltasAndTheBatchCountsOnce() throws Exception {
    send("copied", passage("p", "Text."), Updates.at(1, passage("p", "Text.")));
    assertThat(Harnesses.take(harness))
        .extracting(LinkDelta::shard)
        .doesNotHaveDuplicates()
        .hasSize(3);
    assertThat(Harnesses.take(harness, CatalogFunction.EMBED_REQUESTS))
        .extracting(EmbedRequest::batch)
        .containsExactlyInAnyOrder("b", "", "");
  }

  @Test
  void anEntitysDeleteLeavesWhatOthersSayOfIt() throws Exception {
    send(entity("Ada"), 1);
    send(passage("p", "Text.", "ada"), 1);
    Harnesses.take(harness, CatalogFunction.HOP_DELTAS);
    Harnesses.take(harness, CatalogFunction.READ_DELTAS);
    send(new Change.EntityDelete("ada"), 2);
    assertThat(Harnesses.take(harness, CatalogFunction.HOP_DELTAS)).isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.READ_DELTAS))
        .extracting(ReadDelta::text)
        .containsExactly(new ReadDelta.RemoveEntity("ada"));
  }

  @Test
  void aDeleteIsRememberedForTheTombstoneTimeAndThenForgotten() throws Exception {
    send(entity("Ada"), 1);
    send(new Change.EntityDelete("ada"), 5);
    timeIs(NOW + TTL - 1);
    send(entity("Late"), 4);
    assertThat(outcomes())
        .containsExactly(
            Progress.Outcome.APPLIED, Progress.Outcome.APPLIED, Progress.Outcome.UNCHANGED);
    timeIs(NOW + TTL + TTL / Tombstones.SWEEPS_PER_TTL);
    assertThat(harness.numKeyedStateEntries()).isZero();
    assertThat(harness.numProcessingTimeTimers()).isZero();
    // even the kind of order may be another one now
    send("g", entity("Anew"), Updates.sent(0, 7));
    assertThat(outcomes()).containsExactly(Progress.Outcome.APPLIED);
  }

  @Test
  void anElementThatCameBackSurvivesTheTimerOfItsDelete() throws Exception {
    send(passage("p", "Text."), 1);
    send(new Change.PassageDelete("p", "d"), 2);
    send(passage("p", "Back."), 3);
    send(entity("Ada"), 1);
    send(new Change.EntityDelete("ada"), 2);
    send(entity("Back"), 3);
    outcomes();
    timeIs(NOW + 2 * TTL);
    send(passage("p", "Old."), 2);
    send(entity("Old"), 2);
    assertThat(outcomes()).containsOnly(Progress.Outcome.UNCHANGED).hasSize(2);
  }

  @Test
  void manyDeletesShareFewTimersAndAreAllForgotten() throws Exception {
    int passages = 2_000;
    for (int i = 0; i < passages; i++) {
      timeIs(NOW + i * (TTL / passages));
      send(passage("p" + i, "Text."), 1);
      send(new Change.PassageDelete("p" + i, "d"), 2);
    }
    assertThat(harness.numProcessingTimeTimers())
        .isLessThanOrEqualTo(Tombstones.SWEEPS_PER_TTL + 1);
    // each forgets a slice
    for (int i = 0; i <= passages / DocumentCatalog.SLICE_PASSAGES; i++) {
      timeIs(NOW + 3 * TTL + i);
    }
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void aDocumentIsDeletedWholeButForWhatIsNewer() throws Exception {
    send(passage("old", "Text."), 1);
    send(passage("new", "Text."), 9);
    Harnesses.take(harness);
    send(new Change.DocumentDelete("d"), 5);
    assertThat(Harnesses.take(harness))
        .singleElement()
        .satisfies(
            delta -> {
              LinkDelta.PassageItem item = (LinkDelta.PassageItem) delta.item();
              assertThat(item.passage().id()).isEqualTo("old");
              assertThat(item.removes()).isTrue();
            });
    send(passage("late", "Text."), 4);
    assertThat(Harnesses.take(harness)).isEmpty();
  }

  @Test
  void aLaterOffsetWinsWhateverTheClocksSay() throws Exception {
    send("g", passage("p", "Before."), Updates.sent(1, 5));
    send("g", passage("p", "After."), Updates.sent(1, 6));
    send("g", new Change.PassageDelete("p", "d"), Updates.sent(1, 7));
    assertThat(Harnesses.take(harness))
        .extracting(delta -> ((LinkDelta.PassageItem) delta.item()).removes())
        .containsExactly(false, false, true);
  }

  @Test
  void atOneVersionADocumentIsReplacedInAnyOrder() throws Exception {
    Change delete = new Change.DocumentDelete("d");
    for (boolean deleteFirst : new boolean[] {true, false}) {
      String graph = "g" + deleteFirst;
      Change put = passage("p", "New.");
      send(graph, passage("p", "Old."), Updates.at(16, put));
      send(graph, deleteFirst ? delete : put, Updates.at(17, deleteFirst ? delete : put));
      send(graph, deleteFirst ? put : delete, Updates.at(17, deleteFirst ? put : delete));
      List<LinkDelta> deltas = Harnesses.take(harness);
      assertThat(((LinkDelta.PassageItem) deltas.get(deltas.size() - 1).item()).content().text())
          .isEqualTo("New.");
    }
  }

  @Test
  void ofTwoPutsAtOneVersionTheSameOneStays() throws Exception {
    List<String> left = new ArrayList<>();
    for (List<String> texts : List.of(List.of("a", "b"), List.of("b", "a"))) {
      for (String text : texts) {
        Change put = passage("p", text);
        send("g" + texts, put, Updates.at(7, put));
      }
      List<LinkDelta> deltas = Harnesses.take(harness);
      left.add(((LinkDelta.PassageItem) deltas.get(deltas.size() - 1).item()).content().text());
    }
    assertThat(left.get(0)).isEqualTo(left.get(1));
  }

  @Test
  void aDeleteThatFindsNothingIsToldApartFromOneThatIsOlder() throws Exception {
    send(passage("p", "Text."), 5);
    outcomes();
    send(new Change.PassageDelete("p", "p"), 6);
    send(new Change.EntityDelete("nobody"), 1);
    send(new Change.DocumentDelete("no document"), 1);
    assertThat(outcomes()).hasSize(3).containsOnly(Progress.Outcome.NOT_FOUND);
    send(new Change.PassageDelete("p", "d"), 4);
    assertThat(outcomes()).containsExactly(Progress.Outcome.UNCHANGED);
  }

  @Test
  void aDeleteWithoutVersionOfSomethingUnknownDoesNotKeepVersionsOut() throws Exception {
    send("g", new Change.EntityDelete("ada"), Updates.sent(0, 3));
    send("g", new Change.DocumentDelete("d"), Updates.sent(0, 4));
    send(entity("Ada"), 1);
    send(new Change.PassageUpsert("p", "d", "", "Text.", List.of(), new float[] {1}), 1);
    assertThat(outcomes())
        .containsExactly(
            Progress.Outcome.NOT_FOUND,
            Progress.Outcome.NOT_FOUND,
            Progress.Outcome.APPLIED,
            Progress.Outcome.APPLIED);
  }

  @Test
  void anUpdateThatLosesToOneOfAnotherPartitionIsADeadLetter() throws Exception {
    send("g", passage("p", "Text."), Updates.sent(3, 1));
    send("g", passage("p", "Newer?"), Updates.sent(2, 9));
    assertThat(Harnesses.take(harness, CatalogFunction.DEAD_LETTERS))
        .singleElement()
        .satisfies(
            letter -> {
              assertThat(letter.error().code()).isEqualTo("PARTITION_CHANGED");
              assertThat(letter.error().message()).contains("the record key g|document|d");
            });
    assertThat(outcomes()).containsExactly(Progress.Outcome.REFUSED);
  }

  @Test
  void aDocumentsDeleteWithoutVersionIsADeadLetterWhereItsPassagesHaveOne() throws Exception {
    send(passage("p", "Text."), 1);
    Harnesses.take(harness);
    send("g", new Change.DocumentDelete("d"), Updates.sent(0, 9));
    assertThat(Harnesses.take(harness)).isEmpty();
    assertThat(Harnesses.take(harness, CatalogFunction.DEAD_LETTERS))
        .singleElement()
        .satisfies(letter -> assertThat(letter.error().code()).isEqualTo("ORDER_KIND_CHANGED"));
    assertThat(outcomes()).containsExactly(Progress.Outcome.REFUSED);
  }
}
