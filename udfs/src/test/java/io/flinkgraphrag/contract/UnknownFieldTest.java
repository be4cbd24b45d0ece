package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnknownFieldTest {

  private static final String MISSPELT =
      """
      {"op":"upsert","type":"passage","id":"p","text":"t","entites":["a"],"Title":"T","batch":null}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"entity", "relation", "passage", "document"})
  void theKnownFieldsOfAnUpdateAreThoseOfItsSchema(String type) {
    JsonNode schema = SchemaTest.UPDATE.getSchemaNode();
    Set<String> fields = new TreeSet<>();
    schema.path("properties").fieldNames().forEachRemaining(fields::add);
    for (JsonNode rule : schema.path("allOf")) {
      if (names(rule.at("/if/properties/type"), type)) {
        rule.at("/then/properties").fieldNames().forEachRemaining(fields::add);
      }
    }
    assertThat(UnknownField.known(type)).containsExactlyInAnyOrderElementsOf(fields);
  }

  private static boolean names(JsonNode condition, String type) {
    for (JsonNode allowed : condition.path("enum")) {
      if (allowed.asText().equals(type)) {
        return true;
      }
    }
    return condition.path("const").asText().equals(type);
  }

  @Test
  void theKnownFieldsOfAQuestionAreThoseOfItsSchema() {
    Set<String> fields = new TreeSet<>();
    SchemaTest.QUESTION
        .getSchemaNode()
        .path("properties")
        .fieldNames()
        .forEachRemaining(fields::add);
    assertThat(UnknownField.known("question")).containsExactlyInAnyOrderElementsOf(fields);
  }

  @Test
  void misspeltFieldsAreTakenAndToldWithWhatWasMeant() {
    List<String> told = new ArrayList<>();
    Optional<String> fault =
        new UpdateRecords()
            .fault(MISSPELT.getBytes(StandardCharsets.UTF_8), field -> told.add(field.message()));
    assertThat(fault).isEmpty();
    assertThat(told)
        .containsExactly(
            "the field \"entites\" of a passage is not read; the nearest that is read is"
                + " \"entities\"",
            "the field \"Title\" of a passage is not read; the nearest that is read is \"title\"");
  }

  @Test
  void aRecordThatCannotBeReadSaysWhyAndNotItsUnknownFields() {
    List<UnknownField> told = new ArrayList<>();
    byte[] value =
        "{\"op\":\"upsert\",\"type\":\"entity\",\"Id\":\"a\"}".getBytes(StandardCharsets.UTF_8);
    assertThat(new UpdateRecords().fault(value, told::add))
        .get()
        .asString()
        .startsWith("MISSING_FIELD: id");
    assertThat(told).isEmpty();
  }
}
