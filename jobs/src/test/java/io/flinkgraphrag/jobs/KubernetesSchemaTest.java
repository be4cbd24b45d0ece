package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.runtime.util.EnvironmentInformation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Holds {@code deploy/kubernetes/} to the schema of Flink's Kubernetes operator. */
final class KubernetesSchemaTest {

  private static final Path FOLDER = Path.of("../deploy/kubernetes");

  /** Where the build puts it, from the operator's artifact. */
  private static final Path DEFINITION =
      Path.of("target/operator/META-INF/fabric8/flinkdeployments.flink.apache.org-v1.yml");

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

  private final OperatorSchema schema = new OperatorSchema(YAML.readTree(DEFINITION.toFile()));
  private final JsonNode deployment = read("flink-deployment.yaml");

  KubernetesSchemaTest() throws IOException {}

  @Test
  void theDeploymentIsWhatTheOperatorReads() {
    assertThat(schema.complaintsAboutDeployment(withKnownVersion())).isEmpty();
  }

  @Test
  void theDeploymentIsOfTheFlinkThatTheBuildTakes() {
    assertThat(EnvironmentInformation.getVersion())
        .startsWith(
            deployment.at("/spec/flinkVersion").asText().substring(1).replace('_', '.') + ".");
  }

  @Test
  void theOperatorAtHandDoesNotKnowThatFlink() {
    assertThat(schema.complaintsAboutDeployment(deployment))
        .as("docs/operations.md tells of an operator that is too old; with a newer one, mend it")
        .singleElement()
        .asString()
        .contains("/spec/flinkVersion", "v1_20");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                             | specs       | {}",
        "/metadata                                    | lables      | {app: graphrag}",
        "/spec                                        | upgradeMode | savepoint",
        "/spec/job                                    | upgradeMod  | savepoint",
        "/spec/job                                    | upgradeMode | save-point",
        "/spec/job                                    | parallelism | two",
        "/spec/jobManager                             | replicas    | \"2\"",
        "/spec/flinkConfiguration                     | rest.port   | 8081",
        "/spec/podTemplate/spec                       | volume      | []",
        "/spec/podTemplate/spec/containers/0/env/0    | values      | x",
        "/spec/podTemplate/spec/containers/0/ports/0  | containerPort | metrics",
        "/spec/podTemplate/spec/volumes/0             | persistentVolumeClaim | graphrag-state",
      })
  void aFieldThatTheOperatorDoesNotReadIsFound(String parent, String field, String value)
      throws IOException {
    ObjectNode changed = withKnownVersion();
    ((ObjectNode) changed.at(parent == null ? "" : parent)).set(field, YAML.readTree(value));

    assertThat(schema.complaintsAboutDeployment(changed))
        .singleElement()
        .asString()
        .contains(field);
  }

  @Test
  void theTopicsJobAndTheClaimAreWhatKubernetesReads() throws IOException {
    assertThat(schema.complaintsAboutJob(read("topics.yaml"))).isEmpty();
    assertThat(schema.complaintsAboutClaim(read("volume.yaml"))).isEmpty();
  }

  @Test
  void aMisspeltFieldOfTheTopicsJobOrOfTheClaimIsFound() throws IOException {
    JsonNode job = read("topics.yaml");
    ((ObjectNode) job.at("/spec/template/spec/containers/0")).put("comand", "/bin/bash");
    JsonNode claim = read("volume.yaml");
    ((ObjectNode) claim.at("/spec")).put("accessMode", "ReadWriteMany");

    assertThat(schema.complaintsAboutJob(job)).singleElement().asString().contains("comand");
    assertThat(schema.complaintsAboutClaim(claim))
        .singleElement()
        .asString()
        .contains("accessMode");
  }

  /** Whatever the newest Flink is that the operator knows. */
  private ObjectNode withKnownVersion() {
    ObjectNode copy = deployment.deepCopy();
    ((ObjectNode) copy.path("spec"))
        .put("flinkVersion", schema.flinkVersions().get(schema.flinkVersions().size() - 1));
    return copy;
  }

  private static JsonNode read(String file) throws IOException {
    return YAML.readTree(FOLDER.resolve(file).toFile());
  }
}
