package io.flinkgraphrag.jobs.neo4j.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappingFileTest {

  @Test
  void anEmptyFileSaysWhatIsUsual() {
    assertThat(Neo4jMapping.parse(" \n", "m.yaml").namedLabels()).isEmpty();
    assertThat(Neo4jMapping.parse("nodes:\n", "m.yaml").namedLabels()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "nodes: {Person: {nam: x}}#line 1: nodes.Person.nam: unknown key \"nam\"",
        "nodes: {Person: {vector-model: x}}#nodes.Person.vector-model: needs vector",
        "nodes: {Person: {cypher: 'MATCH (p:Person)'}}#nodes.Person.cypher: has to call the nodes n",
        "nodes: {Person: {cypher: 'MATCH (n) RETURN n'}}#nodes.Person.cypher: ends before RETURN",
        "relationships: {KNOWS: {predicate: ' '}}#relationships.KNOWS.predicate: has to have 1 to 512",
        "relationships: {KNOWS: {cypher: 'MATCH (x)-[y]->(z)'}}#relationships.KNOWS.cypher: has to call",
      })
  void whatIsWrongIsToldWithItsPlace(String yaml, String message) {
    assertThatThrownBy(() -> Neo4jMapping.parse(yaml, "m.yaml"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("Neo4j mapping m.yaml: " + message);
  }

  @Test
  void cypherOfTheUsersOwnIsTaken() {
    Neo4jMapping mapping =
        Neo4jMapping.parse(
            """
            nodes: {P: {cypher: 'MATCH (n:P) WHERE n.x'}}
            relationships: {R: {cypher: 'MATCH (a:P)-[r:R]->(b:P)'}}
            """,
            "m.yaml");
    assertThat(mapping.nodeCypher("P")).isEqualTo("MATCH (n:P) WHERE n.x");
    assertThat(mapping.relationshipCypher("R")).startsWith("MATCH (a:P)");
  }
}
