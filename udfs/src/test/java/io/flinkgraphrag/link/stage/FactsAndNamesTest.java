package io.flinkgraphrag.link.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.link.vectors.Int8Vector;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkPart.FactCandidate;
import io.flinkgraphrag.model.message.LinkPart.Meant.How;
import io.flinkgraphrag.model.message.LinkPart.NameMatch;
import io.flinkgraphrag.model.message.LinkPart.PredicateCandidate;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.VectorUpdate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.StateBackend;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.types.Either;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** LINK's facts, predicates and names against plain references. */
class FactsAndNamesTest {

  private static final ShardKeys SHARDS = new ShardKeys(GraphLayouts.defaults(), 128);
  private static final String SHARD = SHARDS.key("g", 0, 0);
  private static final HandClock CLOCK = new HandClock(1_000);
  private static final int FACTS = 10;
  private static final int PREDICATES = 3;
  private static final float[] NO_VECTOR = {};
  private static final String[] VERBS = {"wrote", "met", "taught", "built", "read"};

  private static final LinkOptions OPTIONS =
      new LinkOptions(50, FACTS, PREDICATES, 3_000, 3_000, 3_000, 64, 12, 2, 3, 16);

  private KeyedTwoInputStreamOperatorTestHarness<
          String, LinkRequest, Either<LinkDelta, VectorUpdate>, LinkPart>
      harness;

  private void open(StateBackend backend, OperatorSubtaskState stateOrNull) throws Exception {
    harness =
        Harnesses.restored(
            new LinkFunction(SHARDS, OPTIONS, CLOCK),
            request -> request.scatter().shard(),
            change -> change.isLeft() ? change.left().shard() : change.right().shard(),
            LinkPart.TYPE,
            backend,
            stateOrNull);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void send(LinkDelta.Item item) throws Exception {
    harness.processElement2(Either.Left(new LinkDelta("g", SHARD, item)), 0);
  }

  private void put(RelationKey relation, long revision, float[] vector) throws Exception {
    send(new LinkDelta.FactItem(relation, revision, new LinkDelta.FactContent(vector)));
  }

  private void embedded(RelationKey relation, long revision, float[]... vectors) throws Exception {
    EmbedRequest request =
        new EmbedRequest(
            "g", SHARD, ElementType.RELATION, relation.text(), revision, List.of("x"), "b");
    harness.processElement2(Either.Right(VectorUpdate.embedded(request, List.of(vectors))), 0);
  }

  private LinkPart ask(String text, float[] vector) throws Exception {
    Scatter scatter = new Scatter("g|q|t-0-1", "g", SHARD, 0, 2_000);
    harness.processElement1(new LinkRequest(scatter, text, vector), 0);
    LinkPart part = Harnesses.take(harness).get(0);
    assertThat(part.head().failure()).isNull();
    return part;
  }

  private List<LinkPart.Meant> lookUp(String entity) throws Exception {
    Scatter scatter = new Scatter("g|q|t-0-1", "g", SHARD, 0, 2_000);
    harness.processElement1(new LinkRequest(scatter, entity, NO_VECTOR, null, entity), 0);
    LinkPart part = Harnesses.take(harness).get(0);
    assertThat(part.head().failure()).isNull();
    return part.meant();
  }

  @Test
  void aLookUpTellsHowEntitiesHaveWhatItAsksFor() throws Exception {
    open(new EmbeddedRocksDBStateBackend(), null);
    send(new LinkDelta.NamesItem("q-90", List.of("Paris", "City of Light")));
    send(new LinkDelta.NamesItem("hilton", List.of("Paris Hilton", "Paris")));
    put(new RelationKey("PARIS!", "met", "hilton"), 1, Updates.unit(new Random(1)));
    assertThat(lookUp("paris"))
        .containsExactlyInAnyOrder(
            new LinkPart.Meant("q-90", How.NAME),
            new LinkPart.Meant("hilton", How.ALIAS),
            new LinkPart.Meant("PARIS!", How.SPELLING));
    assertThat(lookUp("q-90")).containsExactly(new LinkPart.Meant("q-90", How.ID));
    assertThat(lookUp("hilton"))
        .containsExactlyInAnyOrder(
            new LinkPart.Meant("hilton", How.ID), new LinkPart.Meant("hilton", How.SPELLING));
    assertThat(ask("Who is Paris?", NO_VECTOR).meant()).isEmpty();
  }

  @Test
  void aNameThatBecomesAnAliasIsToldAsOneAndALateEndOfAFactChangesNothing() throws Exception {
    open(new HashMapStateBackend(), null);
    send(new LinkDelta.NamesItem("e", List.of("One", "Two", "E")));
    RelationKey fact = new RelationKey("e", "met", "f");
    put(fact, 1, Updates.unit(new Random(1)));
    send(new LinkDelta.NamesItem("e", List.of("Two", "One")));
    assertThat(lookUp("one")).containsExactly(new LinkPart.Meant("e", How.ALIAS));
    assertThat(lookUp("two")).containsExactly(new LinkPart.Meant("e", How.NAME));
    assertThat(lookUp("E!")).containsOnly(new LinkPart.Meant("e", How.SPELLING));
    send(new LinkDelta.NamesItem("e", List.of()));
    assertThat(lookUp("one")).isEmpty();
    assertThat(lookUp("e")).contains(new LinkPart.Meant("e", How.ID));
    send(new LinkDelta.FactItem(fact, 2, null));
    assertThat(lookUp("e")).isEmpty();
  }

  private static RelationKey relation(Random random) {
    return new RelationKey(
        "e" + random.nextInt(6), VERBS[random.nextInt(VERBS.length)], "e" + random.nextInt(6));
  }

  private static double cosine(float[] a, float[] b) {
    Int8Vector left = Int8Vector.of(a);
    Int8Vector right = Int8Vector.of(b);
    long dot = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (long) left.values()[i] * right.values()[i];
    }
    return Scores.round((double) dot * right.scale() * left.scale());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyHistoryFindsTheNearestFactsAndPredicatesOfTheSurvivors(long seed) throws Exception {
    StateBackend backend =
        seed == 1 ? new EmbeddedRocksDBStateBackend() : new HashMapStateBackend();
    open(backend, null);
    Random random = new Random(seed);
    Map<String, float[]> predicates = new TreeMap<>();
    for (String verb : VERBS) {
      predicates.put(verb, Updates.unit(random));
    }
    Map<RelationKey, float[]> facts = new TreeMap<>();
    Map<RelationKey, Long> revisions = new TreeMap<>();
    for (int step = 0; step < 300; step++) {
      RelationKey relation = relation(random);
      long revision = revisions.merge(relation, 1L, Long::sum);
      if (random.nextInt(3) == 0) {
        facts.remove(relation);
        send(new LinkDelta.FactItem(relation, revision, null));
        continue;
      }
      float[] vector = Updates.unit(random);
      facts.put(relation, vector);
      update(relation, revision, vector, predicates.get(relation.predicate()), random);
    }
    assertNearest(facts, predicates, random);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    open(backend, state);
    assertNearest(facts, predicates, random);
    for (RelationKey relation : facts.keySet()) {
      send(new LinkDelta.FactItem(relation, 1_000, null));
    }
    LinkPart empty = ask("Did e1 meet e2?", Updates.unit(random));
    assertThat(empty.facts()).isEqualTo(LinkPart.Facts.NONE);
    assertThat(empty.names()).isEmpty();
    if (seed > 1) {
      // two heads and their free slots: no fact, predicate, vector, name or awaited revision
      assertThat(harness.numKeyedStateEntries()).isEqualTo(4);
    }
  }

  /** With the vector in the update or after it, and what is embedded early or late. */
  private void update(
      RelationKey relation, long revision, float[] vector, float[] predicate, Random random)
      throws Exception {
    boolean given = random.nextBoolean();
    float[][] later = given ? new float[][] {predicate} : new float[][] {predicate, vector};
    boolean early = random.nextBoolean();
    if (early) {
      embedded(relation, revision, later);
    }
    put(relation, revision, given ? vector : NO_VECTOR);
    if (!early) {
      embedded(relation, revision, later);
    }
  }

  private void assertNearest(
      Map<RelationKey, float[]> facts, Map<String, float[]> predicates, Random random)
      throws Exception {
    float[] question = Updates.unit(random);
    List<FactCandidate> all = new ArrayList<>();
    facts.forEach((key, vector) -> all.add(new FactCandidate(key, cosine(question, vector))));
    all.sort(Scores.BEST_FACTS_FIRST);
    List<PredicateCandidate> used = new ArrayList<>();
    predicates.forEach(
        (predicate, vector) -> {
          if (facts.keySet().stream().anyMatch(key -> key.predicate().equals(predicate))) {
            used.add(new PredicateCandidate(predicate, cosine(question, vector)));
          }
        });
    used.sort(Scores.BEST_PREDICATES_FIRST);
    LinkPart.Facts found = ask("Who?", question).facts();
    assertThat(found.count()).isEqualTo(facts.size());
    assertThat(found.nearest()).isEqualTo(all.subList(0, FACTS));
    assertThat(found.least()).isEqualTo(all.get(all.size() - 1).score());
    assertThat(found.predicates()).isEqualTo(used.subList(0, PREDICATES));
    assertThat(found.leastPredicate()).isEqualTo(used.get(used.size() - 1).score());
  }

  @Test
  void aPredicateStaysAsLongAsAFactHasIt() throws Exception {
    open(new HashMapStateBackend(), null);
    RelationKey first = new RelationKey("ada", "wrote", "notes");
    RelationKey second = new RelationKey("ada", "wrote", "letters");
    float[] wrote = {1, 0, 0, 0};
    put(first, 1, NO_VECTOR);
    put(second, 1, NO_VECTOR);
    embedded(first, 1, wrote, new float[] {0, 1, 0, 0});
    send(new LinkDelta.FactItem(first, 2, null));
    assertThat(ask("Who?", wrote).facts().predicates()).hasSize(1);
    send(new LinkDelta.FactItem(second, 2, null));
    assertThat(ask("Who?", wrote).facts().predicates()).isEmpty();
  }

  @Test
  void anEntityIsFoundByItsNameItsAliasesAndWhereOnlyFactsNameItByItsId() throws Exception {
    open(new HashMapStateBackend(), null);
    send(new LinkDelta.NamesItem("ada", List.of("Ada Lovelace", "Countess of Lovelace")));
    put(new RelationKey("ada", "worked with", "charles babbage"), 1, NO_VECTOR);
    assertThat(ask("Did the Countess of Lovelace know Charles Babbage?", NO_VECTOR).names())
        .containsExactly(new NameMatch(2, 5, "ada"), new NameMatch(6, 8, "charles babbage"));
    send(new LinkDelta.NamesItem("ada", List.of("Ada King")));
    assertThat(ask("Ada Lovelace? Ada King?", NO_VECTOR).names())
        .contains(new NameMatch(2, 4, "ada"))
        .doesNotContain(new NameMatch(0, 2, "ada"));
    send(new LinkDelta.NamesItem("ada", List.of()));
    assertThat(ask("Who was Ada King?", NO_VECTOR).names())
        .as("facts still name it by its id")
        .containsExactly(new NameMatch(2, 3, "ada"));
    send(new LinkDelta.FactItem(new RelationKey("ada", "worked with", "charles babbage"), 2, null));
    assertThat(ask("Who was Ada, and who Charles Babbage?", NO_VECTOR).names()).isEmpty();
  }

  @Test
  void aSingleWordIsANameOnlyWhereItIsWrittenAsOne() throws Exception {
    open(new HashMapStateBackend(), null);
    send(new LinkDelta.NamesItem("film", List.of("Her")));
    send(new LinkDelta.NamesItem("band", List.of("Who")));
    send(new LinkDelta.NamesItem("city", List.of("Paris")));
    assertThat(ask("Who gave her the map of Paris?", NO_VECTOR).names())
        .extracting(NameMatch::entity)
        .containsExactly("city");
  }

  @Test
  void ofManyNamesakesAsManyAreFoundAsAllowed() throws Exception {
    open(new HashMapStateBackend(), null);
    for (int i = 0; i < 40; i++) {
      send(new LinkDelta.NamesItem("john " + i, List.of("John Smith")));
    }
    assertThat(ask("Who is John Smith?", NO_VECTOR).names()).hasSize(OPTIONS.namesakes());
  }

  @Test
  void namesThatDifferInSignsAreFoundApart() throws Exception {
    open(new HashMapStateBackend(), null);
    send(new LinkDelta.NamesItem("cpp", List.of("C++")));
    put(new RelationKey("C#", "runs on", ".NET"), 1, NO_VECTOR);
    assertThat(ask("Who made C++?", NO_VECTOR).names())
        .extracting(NameMatch::entity)
        .containsExactly("cpp");
    assertThat(ask("Is c# of the C family?", NO_VECTOR).names())
        .extracting(NameMatch::entity)
        .containsExactly("C#");
    assertThat(ask("Why .NET?", NO_VECTOR).names())
        .extracting(NameMatch::entity)
        .containsExactly(".NET");
  }
}
