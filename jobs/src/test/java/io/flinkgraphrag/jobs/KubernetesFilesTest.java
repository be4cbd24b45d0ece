package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.GlobalConfiguration;
import org.junit.jupiter.api.Test;

/** Holds {@code deploy/kubernetes/} to {@code flink-conf/config.yaml} and to the options. */
class KubernetesFilesTest {

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private final Map<String, String> given = new TreeMap<>();
  private final JsonNode spec;

  KubernetesFilesTest() throws IOException {
    spec =
        new ObjectMapper(new YAMLFactory())
            .readTree(ROOT.resolve("deploy/kubernetes/flink-deployment.yaml").toFile())
            .path("spec");
    spec.path("flinkConfiguration")
        .properties()
        .forEach(entry -> given.put(entry.getKey(), entry.getValue().asText()));
  }

  @Test
  void everySettingIsOneOfTheConfigurationFileOrAKnownOption() {
    Map<String, String> file =
        GlobalConfiguration.loadConfiguration(ROOT.resolve("flink-conf").toString()).toMap();
    Set<String> own = new TreeSet<>(given.keySet());
    own.removeIf(key -> given.get(key).equals(file.get(key)));

    assertThat(own)
        .containsExactlyInAnyOrder(
            "graphrag.generate.rules",
            "graphrag.kafka.bootstrap",
            "graphrag.layouts",
            "high-availability.storageDir",
            "high-availability.type",
            "io.tmp.dirs");
    assertThat(KnownOptions.all().keySet()).containsAll(own);
  }

  @Test
  void anUpgradeTakesASavepointAndASecondJobManagerWaits() {
    assertThat(spec.at("/job/upgradeMode").asText()).isEqualTo("savepoint");
    assertThat(spec.at("/jobManager/replicas").asInt()).isEqualTo(2);
    assertThat(given).containsEntry("high-availability.type", "kubernetes");
  }
}
