package io.flinkgraphrag.jobs.neo4j.mapping;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkgraphrag.contract.UpdateRecords;
import io.flinkgraphrag.text.Language;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.neo4j.driver.Values;

final class ElementMapperTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LONG = "Norvik builds pumps in Bergen since 1951. ".repeat(3).strip();

  private final UpdateRecords contract = new UpdateRecords();

  @Test
  void aPersonOfTheMovieExampleIsAnEntity() {
    assertThat(
            node(
                Neo4jMapping.usual(),
                List.of("Person"),
                Map.of("name", "Keanu Reeves", "born", 1964L)))
        .containsExactly(
            "{'op':'upsert','type':'entity','graph':'g','id':'Person/keanu reeves','name':'Keanu"
                + " Reeves','kind':'Person','description':'born: 1964','version':7}",
            "{'op':'upsert','type':'passage','graph':'g','id':'Person/keanu reeves','title':'Keanu"
                + " Reeves','text':'Keanu Reeves: born 1964.','entities':['Person/keanu"
                + " reeves'],'version':7}");
  }

  @Test
  void aMappingMaySayThatPropertiesAreNoPassages() {
    Map<String, Object> keanu = Map.of("name", "Keanu Reeves", "born", 1964L);
    Neo4jMapping none = Neo4jMapping.parse("properties: false", "m.yaml");
    assertThat(node(none, List.of("Person"), keanu)).hasSize(1);
    Neo4jMapping some =
        Neo4jMapping.parse("{properties: false, nodes: {Person: {properties: true}}}", "m.yaml");
    assertThat(node(some, List.of("Person"), keanu)).hasSize(2);
    assertThat(node(some, List.of("Dog"), keanu)).hasSize(1);
  }

  @Test
  void manyPropertiesAreSeveralSentencesThatNameTheEntity() {
    Map<String, Object> properties = new HashMap<>(Map.of("name", "iPump"));
    for (int i = 10; i < 30; i++) {
      properties.put("value" + i, "it is " + i);
    }
    properties.put("motto", "Pump on!");
    String passage = node(Neo4jMapping.usual(), List.of("Pump"), properties).get(1);
    String text = passage.substring(passage.indexOf("'text'"), passage.indexOf("'entities'"));
    assertThat(text).contains("iPump: motto Pump on!; value10 it is 10; ");
    List<String> sentences = Language.of("en").sentences(text.replace("\\n", "\n"));
    assertThat(sentences).hasSizeBetween(4, 5).allMatch(sentence -> sentence.contains("iPump: "));
  }

  @Test
  void aTypeBecomesWords() {
    assertThat(relationship("ACTED_IN", null))
        .isEqualTo(
            "{'op':'upsert','type':'relation','graph':'g','source':'Person/keanu"
                + " reeves','predicate':'acted in','target':'Movie/the matrix','version':7}");
    assertThat(relationship("BUILDS-FOR", 2.5)).contains("'builds for'", "'weight':2.5");
    assertThat(relationship("isPartOf", -1)).contains("'is part of'").doesNotContain("weight");
    assertThat(relationship("!", null)).contains("'related to'");
  }

  private String relationship(String type, Object weight) {
    GraphNode keanu = new GraphNode(List.of("Person"), Map.of("name", "Keanu Reeves"));
    GraphNode matrix = new GraphNode(List.of("Movie"), Map.of("title", "The Matrix"));
    return mapper(Neo4jMapping.usual())
        .relationship(
            new GraphRelationship(
                keanu, type, matrix, weight == null ? Map.of() : Map.of("weight", weight)))
        .stream()
        .map(ElementMapperTest::text)
        .collect(Collectors.joining());
  }

  @Test
  void whatARelationshipHasBesideItsWeightIsAPassageThatMentionsBothEnds() {
    GraphNode keanu = new GraphNode(List.of("Person"), Map.of("name", "Keanu Reeves"));
    GraphNode matrix = new GraphNode(List.of("Movie"), Map.of("title", "The Matrix"));
    Map<String, Object> properties =
        Map.of("roles", List.of("Neo", "Thomas"), "weight", 2, "paidOn", "1999-01-01");
    GraphRelationship acted = new GraphRelationship(keanu, "ACTED_IN", matrix, properties);
    List<String> updates = texts(mapper(Neo4jMapping.usual()).relationship(acted));
    assertThat(updates).hasSize(2);
    assertThat(updates.get(0)).contains("'type':'relation'", "'weight':2.0");
    assertThat(updates.get(1))
        .isEqualTo(
            "{'op':'upsert','type':'passage','graph':'g','id':'Person/keanu reeves ACTED_IN"
                + " Movie/the matrix','text':'Keanu Reeves acted in The Matrix (paid on:"
                + " 1999-01-01; roles: Neo, Thomas).','entities':['Person/keanu"
                + " reeves','Movie/the matrix'],'version':7}");
    Neo4jMapping without =
        Neo4jMapping.parse("relationships: {ACTED_IN: {properties: false}}", "m.yaml");
    assertThat(mapper(without).relationship(acted)).hasSize(1);
    assertThat(mapper(Neo4jMapping.parse("properties: false", "m.yaml")).relationship(acted))
        .hasSize(1);
  }

  /** Labels with blanks, and every kind of property. */
  @Test
  void everyTypeOfPropertyBecomesTextOrIsLeftOut() {
    Map<String, Object> properties = new HashMap<>();
    properties.put("name", "Norvik");
    properties.put("founded", LocalDate.parse("1951-05-01"));
    properties.put("at", Values.point(4326, 5.3, 60.4).asObject());
    properties.put("tags", List.of("a", "b"));
    properties.put("since", ZonedDateTime.parse("2020-01-01T00:00:00+01:00[Europe/Oslo]"));
    properties.put("lasted", Values.isoDuration(14, 0, 0, 0).asObject());
    properties.put("mail", null);
    properties.put("embedding", Collections.nCopies(384, 0.1));
    assertThat(node(Neo4jMapping.usual(), List.of("Pump Maker"), properties).get(0))
        .isEqualTo(
            "{'op':'upsert','type':'entity','graph':'g','id':'Pump"
                + " Maker/norvik','name':'Norvik','kind':'Pump Maker','description':'at: POINT (5.3"
                + " 60.4); founded: 1951-05-01; lasted: P1Y2M; since:"
                + " 2020-01-01T00:00:00+01:00[Europe/Oslo]; tags: a, b','version':7}");
  }

  @Test
  void aNodeWithoutNameIsCalledByItsLabelAndProperties() {
    assertThat(node(Neo4jMapping.usual(), List.of("Hall"), Map.of("n", 2L)).get(0))
        .contains("'name':'Hall n 2'", "'id':'Hall/#");
  }

  @Test
  void aUniquePropertyIsTheId() {
    Neo4jMapping keyed = Neo4jMapping.usual().withKeys(Map.of("Movie", "movieId"));
    assertThat(node(keyed, List.of("Movie"), Map.of("title", "Hamlet", "movieId", 17L)).get(0))
        .contains("'id':'Movie/17'", "'name':'Hamlet'");
  }

  @Test
  void aNodeWithALongTextIsAPassageThatMentionsItsNeighbours() {
    GraphNode chunk = new GraphNode(List.of("Chunk"), Map.of("id", "c-1", "text", LONG));
    List<Neighbour> neighbours =
        List.of(
            new Neighbour("MENTIONS", new GraphNode(List.of("Company"), Map.of("name", "Norvik"))),
            new Neighbour("ABOUT", new GraphNode(List.of("City"), Map.of("name", "Bergen"))),
            new Neighbour(
                "NEXT", new GraphNode(List.of("Chunk"), Map.of("id", "c-2", "text", LONG))));
    assertThat(texts(mapper(Neo4jMapping.usual()).node(chunk, neighbours)))
        .containsExactly(
            "{'op':'upsert','type':'passage','graph':'g','id':'Chunk/c-1','text':'"
                + LONG
                + "','entities':['City/bergen','Company/norvik'],'version':7}");
  }

  @Test
  void aRelationshipToAPassageIsNoRelation() {
    GraphNode chunk = new GraphNode(List.of("Chunk"), Map.of("id", "c-1", "text", LONG));
    GraphNode city = new GraphNode(List.of("City"), Map.of("name", "Bergen"));
    assertThat(
            mapper(Neo4jMapping.usual())
                .relationship(new GraphRelationship(chunk, "ABOUT", city, Map.of())))
        .isEmpty();
  }

  @Test
  void aLongDescriptionIsQuotedToo() {
    String plot = "A hacker learns what his world is made of. ".repeat(8).strip();
    List<String> updates =
        node(
            Neo4jMapping.usual(),
            List.of("Movie"),
            Map.of("title", "The Matrix", "plot", plot, "released", 1999L));
    assertThat(updates).hasSize(2);
    assertThat(updates.get(0)).contains("'type':'entity'", "'description':'" + plot);
    assertThat(updates.get(1))
        .contains("'type':'passage'", "'title':'The Matrix'", "'entities':['Movie/the matrix']")
        .contains("'text':'The Matrix: released 1999.\\n\\n" + plot);
  }

  @Test
  void theMappingSaysWhatIsUnusual() {
    Neo4jMapping mapping =
        Neo4jMapping.parse(
            """
            nodes:
              Person:
                id: email
                name: [nick, name]
                kind: human
                description: motto
                aliases: nicks
                vector: embedding
                vector-model: some-model
              Secret:
                skip: true
            relationships:
              KNOWS:
                predicate: is a friend of
                weight: years
              HIDES:
                skip: true
            """,
            "test.yaml");
    Map<String, Object> ada =
        Map.of(
            "email",
            "ada@example.org",
            "nick",
            "ada",
            "motto",
            "try",
            "nicks",
            List.of("a", "b"),
            "embedding",
            List.of(0.5, -1.0),
            "born",
            1815L);
    GraphNode person = new GraphNode(List.of("Person"), ada);
    assertThat(node(mapping, person.labels(), ada).get(0))
        .isEqualTo(
            "{'op':'upsert','type':'entity','graph':'g','id':'Person/ada@example.org','name':'ada','kind':'human','description':'motto:"
                + " try','aliases':['a','b'],'vector':[0.5,-1.0],'vectorModel':'some-model','version':7}");
    assertThat(node(mapping, List.of("Person", "Secret"), ada)).isNotEmpty();
    assertThat(node(mapping, List.of("Secret"), ada)).isEmpty();
    ElementMapper mapper = mapper(mapping);
    assertThat(
            mapper.relationship(
                new GraphRelationship(person, "KNOWS", person, Map.of("years", 3L))))
        .singleElement()
        .satisfies(update -> assertThat(text(update)).contains("'is a friend of'", "'weight':3.0"));
    assertThat(mapper.relationship(new GraphRelationship(person, "HIDES", person, Map.of())))
        .isEmpty();
    assertThat(
            mapper.relationship(
                new GraphRelationship(
                    person, "KNOWS", new GraphNode(List.of("Secret"), Map.of()), Map.of())))
        .isEmpty();
  }

  /** Whatever stands in a node: nothing of it becomes a dead letter. */
  @Test
  void nothingIsOutsideOfTheContract() {
    long seed = Long.getLong("graphrag.test.seed", System.nanoTime());
    System.out.println("seed " + seed + " (repeat with -Dgraphrag.test.seed=" + seed + ")");
    Random random = new Random(seed);
    ElementMapper mapper = mapper(Neo4jMapping.usual());
    for (int i = 0; i < 2_000; i++) {
      GraphNode node = DrawnNodes.node(random);
      GraphNode other = DrawnNodes.node(random);
      List<UpdateRecord> updates =
          new ArrayList<>(mapper.node(node, List.of(new Neighbour("R", other))));
      updates.addAll(
          mapper.relationship(
              new GraphRelationship(
                  node, DrawnNodes.text(random), other, DrawnNodes.node(random).properties())));
      assertThat(updates).as("of %s", node).allSatisfy(this::isOfTheContract);
    }
  }

  @Test
  void aTextThatIsTooLongForOnePassageIsSeveral() {
    String text = "0123456789 ".repeat(20_000);
    List<UpdateRecord> updates =
        mapper(Neo4jMapping.usual())
            .node(new GraphNode(List.of("Chunk"), Map.of("id", "c", "text", text)), List.of());
    assertThat(updates).hasSize(3).allSatisfy(this::isOfTheContract);
    assertThat(text(updates.get(2))).contains("'id':'Chunk/c part 3'");
  }

  @Test
  void ofManyNeighboursTheFirstByAlphabetAreMentioned() throws IOException {
    List<Neighbour> neighbours =
        IntStream.range(0, 1_000)
            .mapToObj(
                i ->
                    new Neighbour(
                        "R", new GraphNode(List.of("N"), Map.of("id", String.valueOf(1_000 + i)))))
            .toList();
    List<UpdateRecord> updates =
        mapper(Neo4jMapping.usual())
            .node(new GraphNode(List.of("Chunk"), Map.of("text", LONG)), neighbours);
    JsonNode entities = JSON.readTree(updates.get(0).value()).path("entities");
    assertThat(entities).hasSize(256);
    assertThat(entities.get(255).asText()).isEqualTo("N/1255");
  }

  private void isOfTheContract(UpdateRecord update) {
    assertThat(contract.fault(update.value(), field -> {})).as(text(update)).isEmpty();
    assertThat(contract.read(new ConsumerRecord<>("t", 0, 0, update.key(), update.value())))
        .hasValueSatisfying(
            read ->
                assertThat(read.change().elementKey(read.graph()))
                    .isEqualTo(new String(update.key(), StandardCharsets.UTF_8)));
  }

  private static ElementMapper mapper(Neo4jMapping mapping) {
    return new ElementMapper(mapping, "g", 7);
  }

  private static List<String> node(
      Neo4jMapping mapping, List<String> labels, Map<String, Object> properties) {
    return texts(mapper(mapping).node(new GraphNode(labels, properties), List.of()));
  }

  private static List<String> texts(List<UpdateRecord> updates) {
    return updates.stream().map(ElementMapperTest::text).toList();
  }

  private static String text(UpdateRecord update) {
    return new String(update.value(), StandardCharsets.UTF_8).replace('"', '\'');
  }
}
