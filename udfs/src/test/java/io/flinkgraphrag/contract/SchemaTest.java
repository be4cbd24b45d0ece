package io.flinkgraphrag.contract;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.flinkgraphrag.model.VectorSpace;
import io.flinkgraphrag.model.contract.Question;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The readers and the published JSON Schemas give the same judgement. */
class SchemaTest {

  static final Schema QUESTION = schema("question");
  static final Schema UPDATE = schema("graph-update");
  static final Schema ANSWER = schema("answer");
  static final Schema STATUS = schema("graph-status");

  private static final JsonMapper MAPPER =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  static Schema schema(String name) {
    try (InputStream in =
        SchemaTest.class.getResourceAsStream("/schemas/" + name + ".schema.json")) {
      return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12).getSchema(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode json(byte[] bytes) {
    try {
      return MAPPER.readTree(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"question", "graph-update", "answer", "graph-status"})
  void aSchemaIsItselfValid(String name) {
    Schema draft =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(
                com.networknt.schema.SchemaLocation.of(
                    SpecificationVersion.DRAFT_2020_12.getDialectId()));
    assertThat(draft.validate(schema(name).getSchemaNode())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("io.flinkgraphrag.contract.ContractTable#questions")
  void aQuestionIsJudgedAlike(ContractTable.Row row) throws IOException {
    ReadResult<Question> result = new QuestionReader().read(Records.of(row.json()));
    assertThat(FaultOf.question(result)).isEqualTo(row.good() ? "" : row.fault().name());
    assertThat(QUESTION.validate(MAPPER.readTree(row.json())).isEmpty())
        .as("%s", QUESTION.validate(MAPPER.readTree(row.json())))
        .isEqualTo(row.good());
  }

  @ParameterizedTest
  @MethodSource("io.flinkgraphrag.contract.ContractTable#updates")
  void anUpdateIsJudgedAlike(ContractTable.Row row) throws IOException {
    // a schema cannot know the length of a graph's vectors, so here the vector's own is right
    int length = MAPPER.readTree(row.json()).path("vector").size();
    VectorSpace space =
        new VectorSpace("model", Math.min(Math.max(length, 1), VectorSpace.DIMENSIONS_MAX));
    GraphUpdateReader reader = new GraphUpdateReader(graph -> space);
    assertThat(FaultOf.update(reader.read(Records.of(row.json()))))
        .isEqualTo(row.good() ? "" : row.fault().name());
    assertThat(UPDATE.validate(MAPPER.readTree(row.json())).isEmpty())
        .as("%s", UPDATE.validate(MAPPER.readTree(row.json())))
        .isEqualTo(row.good());
  }
}
