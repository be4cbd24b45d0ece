package io.flinkgraphrag.jobs.enrich;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.generate.chat.ChatText;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.jobs.neo4j.mapping.UpdateRecord;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.model.RelationKey;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.NameDelta;
import io.flinkgraphrag.names.NamesFunction;
import io.flinkgraphrag.text.Language;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** All functions of the job behind each other, against what a plain model says. */
@Timeout(300)
final class EnrichModelTest {

  private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_000), ZoneOffset.UTC);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String[] NAMES = {"Norvik", "Norvik AS", "Bergen", "Oslo", "Pump P-7"};

  private final ScriptedModel model = new ScriptedModel();
  private final Map<String, Long> versions = new HashMap<>();
  private final Map<String, String> relations = new TreeMap<>();

  private AskHarness ask;
  private KeyedOneInputStreamOperatorTestHarness<String, NameDelta, HopDelta> names;
  private KeyedOneInputStreamOperatorTestHarness<String, HopDelta, RelationClaim> ends;
  private KeyedOneInputStreamOperatorTestHarness<String, RelationClaim, UpdateRecord> settled;

  @BeforeEach
  void open() throws Exception {
    model.answer = EnrichModelTest::pairs;
    ask =
        new AskHarness(
            model,
            new AskSettings(4, 2, Long.MAX_VALUE, Double.POSITIVE_INFINITY, Duration.ofSeconds(1)));
    ShardKeys shards = new ShardKeys(GraphLayouts.parse("{}", "test").undivided("g"), 128);
    names = Harnesses.one(new NamesFunction(shards, CLOCK), NameDelta::key, HopDelta.TYPE);
    ends = Harnesses.one(new EndsFunction(), EndsFunction::statement, RelationClaim.TYPE);
    settled =
        Harnesses.one(new RelationsFunction("g", CLOCK), RelationClaim::key, UpdateRecord.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    ask.close();
    names.close();
    ends.close();
    settled.close();
  }

  /** A text "1 2,3 4" states that the first name knows the second, and the third the fourth. */
  private static CompletableFuture<ChatText> pairs(String text) {
    StringBuilder reply = new StringBuilder("```json\n[");
    for (String pair : text.split(",", -1)) {
      String[] parts = pair.split(" ", -1);
      reply.append(
          "{'source': '%s', 'predicate': 'Knows', 'target': '%s'},"
              .formatted(name(parts[0]), name(parts[1])));
    }
    return ScriptedModel.said(reply + "]\n```");
  }

  private static String name(String number) {
    return NAMES[Integer.parseInt(number)];
  }

  private void apply(List<StatementChange> changes) throws Exception {
    for (StatementChange change : changes) {
      for (NameDelta say : EndNames.of("g", change, Language.of("en"))) {
        names.processElement(say, 0);
      }
    }
    settle();
  }

  private void claim(String entity, String name, NameDelta.Claim.Kind kind) throws Exception {
    names.processElement(new NameDelta("g", name, new NameDelta.Claim(entity, kind)), 0);
    settle();
  }

  private void settle() throws Exception {
    for (HopDelta delta : Harnesses.take(names)) {
      if (EndsFunction.isOfStatement(delta)) {
        ends.processElement(delta, 0);
      }
    }
    for (RelationClaim claim : Harnesses.take(ends)) {
      settled.processElement(claim, 0);
    }
    for (UpdateRecord update : Harnesses.take(settled)) {
      JsonNode json = JSON.readTree(update.value());
      String key =
          json.path("source").asText()
              + " -"
              + json.path("predicate").asText()
              + "-> "
              + json.path("target").asText();
      long version = json.path("version").asLong();
      assertThat(version).as(key).isGreaterThan(versions.getOrDefault(key, 0L));
      versions.put(key, version);
      if (json.path("op").asText().equals("delete")) {
        assertThat(relations.remove(key)).as(key).isNotNull();
      } else {
        relations.put(key, json.path("passages").toString());
      }
    }
  }

  @Test
  void aRelationThatSeveralPassagesStateIsOneAndGoesWithTheLastOfThem() throws Exception {
    apply(ask.put("p", "0 2"));
    apply(ask.put("q", "0 2,0 3"));
    assertThat(relations)
        .containsExactly(
            Map.entry("norvik -knows-> bergen", "[\"p\",\"q\"]"),
            Map.entry("norvik -knows-> oslo", "[\"q\"]"));
    apply(ask.put("q", "0 3"));
    assertThat(relations).containsEntry("norvik -knows-> bergen", "[\"p\"]");
    apply(ask.remove("d", "p"));
    assertThat(relations).containsOnlyKeys("norvik -knows-> oslo");
  }

  @Test
  void endsAreTheEntitiesThatHaveTheirNamesWhicheverCameFirst() throws Exception {
    apply(ask.put("p", "1 2"));
    assertThat(relations).containsOnlyKeys("norvik as -knows-> bergen");
    claim("Q1", "norvik as", NameDelta.Claim.Kind.ALIAS);
    claim("Q1", "norvik", NameDelta.Claim.Kind.NAME);
    assertThat(relations).containsOnlyKeys("Q1 -knows-> bergen");
    apply(ask.put("q", "0 2,1 2,1 0"));
    assertThat(relations).containsOnly(Map.entry("Q1 -knows-> bergen", "[\"p\",\"q\"]"));
    claim("Q1", "norvik as", NameDelta.Claim.Kind.NONE);
    assertThat(relations)
        .containsOnlyKeys(
            "Q1 -knows-> bergen", "norvik as -knows-> bergen", "norvik as -knows-> Q1");
  }

  @Test
  void whatOthersHaveWrittenIsNeitherReplacedNorDeleted() throws Exception {
    RelationKey key = new RelationKey("norvik", "knows", "bergen");
    settled.processElement(new RelationClaim(key, RelationClaim.OTHERS, true), 0);
    apply(ask.put("p", "0 2"));
    apply(ask.remove("d", "p"));
    assertThat(versions).isEmpty();
    apply(ask.put("p", "0 2"));
    settled.processElement(new RelationClaim(key, RelationClaim.OTHERS, false), 0);
    settle();
    assertThat(relations).containsOnlyKeys("norvik -knows-> bergen");
    settled.processElement(new RelationClaim(key, RelationClaim.OTHERS, true), 0);
    apply(ask.remove("d", "p"));
    assertThat(relations).as("it is theirs").containsOnlyKeys("norvik -knows-> bergen");
  }

  /** Whatever comes, changes, goes and is killed: what is left follows from what is there. */
  @Test
  void randomChangesEndAsAModelSaysAndEachContentIsAskedForOnce() throws Exception {
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    System.out.println("seed " + seed);
    Random random = new Random(seed);
    Map<String, String> texts = new HashMap<>();
    boolean claimed = false;
    for (int i = 0; i < 1_500; i++) {
      String id = "p" + random.nextInt(12);
      int what = random.nextInt(20);
      if (what == 0) {
        claimed = !claimed;
        claim("Q1", "norvik as", claimed ? NameDelta.Claim.Kind.ALIAS : NameDelta.Claim.Kind.NONE);
      } else if (what == 1) {
        ask.restore(ask.snapshot());
      } else if (what < 7) {
        texts.remove(id);
        apply(ask.remove("d", id));
      } else {
        String text = text(random);
        texts.put(id, text);
        apply(ask.put(id, text));
      }
      assertThat(relations).as("seed %d, step %d", seed, i).isEqualTo(expected(texts, claimed));
    }
    assertThat(model.asked).doesNotHaveDuplicates();
  }

  private static String text(Random random) {
    return pair(random) + (random.nextBoolean() ? "," + pair(random) : "");
  }

  private static String pair(Random random) {
    return random.nextInt(NAMES.length) + " " + random.nextInt(NAMES.length);
  }

  private static Map<String, String> expected(Map<String, String> texts, boolean claimed) {
    String[] entities = {"norvik", claimed ? "Q1" : "norvik as", "bergen", "oslo", "pump p 7"};
    Map<String, TreeSet<String>> passages = new TreeMap<>();
    texts.forEach(
        (id, text) -> {
          for (String pair : text.split(",", -1)) {
            String[] ends = pair.split(" ", -1);
            if (!ends[0].equals(ends[1])) {
              passages
                  .computeIfAbsent(
                      entities[Integer.parseInt(ends[0])]
                          + " -knows-> "
                          + entities[Integer.parseInt(ends[1])],
                      key -> new TreeSet<>())
                  .add("\"" + id + "\"");
            }
          }
        });
    Map<String, String> expected = new TreeMap<>();
    passages.forEach((key, ids) -> expected.put(key, "[" + String.join(",", ids) + "]"));
    return expected;
  }
}
