package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;

/**
 * What the API server takes, by the schema of a FlinkDeployment that Flink's Kubernetes operator
 * publishes. Fields that it does not know are complaints: the server drops them, which helps nobody
 * who has misspelt one. That schema also describes whole pods and claims of volumes, so plain
 * objects that have one are judged by the same.
 */
final class OperatorSchema {

  private static final String SPEC = "/spec/versions/0/schema/openAPIV3Schema/properties/spec";
  private static final String POD = "/properties/podTemplate/properties";
  private static final String CLAIM =
      "/spec/properties/volumes/items/properties/ephemeral/properties/volumeClaimTemplate/properties/spec";

  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
  private final JsonNode deployment;
  private final JsonNode pod;

  /**
   * @param definition the CustomResourceDefinition of FlinkDeployment
   */
  OperatorSchema(JsonNode definition) {
    deployment = definition.at(SPEC).deepCopy();
    assertThat(deployment.isObject()).as("the definition has a schema at %s", SPEC).isTrue();
    close(deployment);
    pod = deployment.at(POD);
  }

  /** The values that {@code flinkVersion} may have. */
  List<String> flinkVersions() {
    return deployment
        .at("/properties/flinkVersion/enum")
        .valueStream()
        .map(JsonNode::asText)
        .toList();
  }

  List<String> complaintsAboutDeployment(JsonNode object) {
    return complaints(object("flink.apache.org/v1beta1", "FlinkDeployment", deployment), object);
  }

  List<String> complaintsAboutClaim(JsonNode object) {
    return complaints(object("v1", "PersistentVolumeClaim", pod.at(CLAIM)), object);
  }

  /** Of the fields of a Job beside its pod, only those that are used here are known. */
  List<String> complaintsAboutJob(JsonNode object) {
    ObjectNode template = closed();
    template.withObjectProperty("properties").set("metadata", pod.path("metadata"));
    template.withObjectProperty("properties").set("spec", pod.path("spec"));
    ObjectNode spec = closed();
    spec.withObject("/properties/backoffLimit").put("type", "integer");
    spec.withObjectProperty("properties").set("template", template);
    return complaints(object("batch/v1", "Job", spec), object);
  }

  private List<String> complaints(JsonNode schema, JsonNode object) {
    Schema compiled = registry.getSchema(schema);
    return compiled.validate(object).stream()
        .map(error -> error.getInstanceLocation() + ": " + error.getMessage())
        .toList();
  }

  private ObjectNode object(String version, String kind, JsonNode spec) {
    ObjectNode schema = closed();
    ObjectNode properties = schema.withObjectProperty("properties");
    properties.withObject("/apiVersion").put("const", version);
    properties.withObject("/kind").put("const", kind);
    properties.set("metadata", pod.path("metadata"));
    properties.set("spec", spec);
    properties.fieldNames().forEachRemaining(schema.withArrayProperty("required")::add);
    return schema;
  }

  private static ObjectNode closed() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("type", "object")
        .put("additionalProperties", false);
  }

  /** Lets no object have fields beside those that are named, unless any name is right. */
  private static void close(JsonNode schema) {
    if (schema.has("properties") && !schema.has("additionalProperties")) {
      ((ObjectNode) schema).put("additionalProperties", false);
    }
    schema.path("properties").forEach(OperatorSchema::close);
    close(schema, "items");
    close(schema, "additionalProperties");
  }

  private static void close(JsonNode schema, String of) {
    if (schema.path(of).isObject()) {
      close(schema.path(of));
    }
  }
}
