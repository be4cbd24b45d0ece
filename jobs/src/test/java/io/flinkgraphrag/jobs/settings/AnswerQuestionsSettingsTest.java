package io.flinkgraphrag.jobs.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.hop.HopOptions;
import io.flinkgraphrag.jobs.options.InvalidOptionException;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.read.ReadOptions;
import io.flinkgraphrag.round.RoundOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each option ends in the setting that it is for, and one that cannot work says so. */
class AnswerQuestionsSettingsTest {

  @TempDir private Path folder;

  private static AnswerQuestionsSettings settings(Map<String, String> options) {
    return AnswerQuestionsSettings.of(
        Configuration.fromMap(options),
        name -> new HashEmbedderFactory(),
        GeneratorSet.extractive());
  }

  @Test
  void withoutOptionsTheStagesHaveTheirOwnDefaults() {
    AnswerQuestionsSettings settings = settings(Map.of());
    assertThat(settings.retrieve())
        .isEqualTo(
            new RetrieveSettings(
                3,
                RoundOptions.DEFAULTS,
                LinkOptions.DEFAULTS,
                HopOptions.DEFAULTS,
                ReadOptions.DEFAULTS));
    assertThat(settings.parallelism()).isEqualTo(new Parallelism(1, 1, 1));
    assertThat(settings.checkpointPause()).isEqualTo(AnswerQuestionsSettings.CHECKPOINT_PAUSE);
    assertThat(settings.kafka().topics()).isEqualTo(Topics.defaults());
    assertThat(settings.kafka().client()).containsOnly(Map.entry("request.timeout.ms", "8000"));
  }

  @Test
  void everySlotGroupHasAParallelismOfItsOwnOrFlinks() {
    Map<String, String> options = new HashMap<>();
    options.put("parallelism.default", "4");
    assertThat(settings(options).parallelism()).isEqualTo(new Parallelism(4, 4, 4));
    options.put("graphrag.ingest.parallelism", "1");
    options.put("graphrag.retrieve.parallelism", "128");
    options.put("graphrag.generate.parallelism", "3");
    assertThat(settings(options).parallelism()).isEqualTo(new Parallelism(1, 128, 3));
  }

  @Test
  void theSearchIsBoundedByItsOptions() {
    RetrieveSettings search =
        settings(
                Map.ofEntries(
                    Map.entry("graphrag.hops-max", "4"),
                    Map.entry("graphrag.round.timeout", "2 s"),
                    Map.entry("graphrag.round.time-share", "0.3"),
                    Map.entry("graphrag.round.start-timeout", "0 s"),
                    Map.entry("graphrag.link.candidates", "11"),
                    Map.entry("graphrag.link.facts", "12"),
                    Map.entry("graphrag.link.predicates", "13"),
                    Map.entry("graphrag.link.cache", "14 kb"),
                    Map.entry("graphrag.link.posting-cache", "15 kb"),
                    Map.entry("graphrag.state-cache", "16 kb"),
                    Map.entry("graphrag.hop.hub-df-max", "17"),
                    Map.entry("graphrag.hop.relations-max", "18"),
                    Map.entry("graphrag.hop.frontier-max", "19"),
                    Map.entry("graphrag.read.evidence-chars", "20")))
            .retrieve();
    assertThat(search)
        .isEqualTo(
            new RetrieveSettings(
                4,
                new RoundOptions(2_000, 0.3, 0),
                new LinkOptions(11, 12, 13, 14 << 10, 15 << 10, 16 << 10, 64, 12, 8, 3, 16),
                new HopOptions(17, 18, 19, 300, 1_000, 300, 16 << 10),
                new ReadOptions(50, 20, 20, 16 << 10)));
  }

  @Test
  void theOtherStagesHaveTheirOptions() {
    AnswerQuestionsSettings settings =
        settings(
            Map.of(
                "graphrag.questions.dedupe-ttl", "1 s",
                "graphrag.catalog.tombstone-ttl", "2 s",
                "graphrag.catalog.status-interval", "3 s",
                "graphrag.embed.question-timeout", "4 s",
                "graphrag.embed.question-capacity", "5",
                "graphrag.embed.update-capacity", "6",
                "graphrag.generate.timeout", "7 s",
                "graphrag.generate.capacity", "8",
                "execution.checkpointing.min-pause", "9 ms"));
    assertThat(settings.admit()).isEqualTo(new AdmitSettings(Duration.ofSeconds(1)));
    assertThat(settings.catalog())
        .isEqualTo(new CatalogSettings(Duration.ofSeconds(2), Duration.ofSeconds(3)));
    assertThat(settings.embed().questionTimeout()).isEqualTo(Duration.ofSeconds(4));
    assertThat(settings.embed().questionCapacity()).isEqualTo(5);
    assertThat(settings.embed().updateCapacity()).isEqualTo(6);
    assertThat(settings.generate().timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.generate().capacity()).isEqualTo(8);
    assertThat(settings.checkpointPause()).isEqualTo(Duration.ofMillis(9));
  }

  @Test
  void theClientsHaveTheirFileAndNothingPrintsIt() throws IOException {
    Path file = folder.resolve("client.properties");
    Files.writeString(file, "sasl.jaas.config=hush\nrequest.timeout.ms=9000\n");
    KafkaSettings kafka =
        settings(
                Map.of(
                    "graphrag.kafka.config", file.toString(),
                    "graphrag.kafka.bootstrap", "b:1",
                    "graphrag.kafka.group", "g",
                    "graphrag.kafka.exactly-once", "false",
                    "graphrag.kafka.transaction-timeout", "1 s",
                    "graphrag.start.empty", "allow",
                    "graphrag.start.older", "allow",
                    "graphrag.topics.answers", "a"))
            .kafka();
    assertThat(kafka)
        .isEqualTo(
            new KafkaSettings(
                "b:1",
                Map.of("sasl.jaas.config", "hush", "request.timeout.ms", "9000"),
                "g",
                Topics.defaults().withAnswers("a"),
                false,
                Duration.ofSeconds(1),
                StartPolicy.ALLOW,
                StartPolicy.ALLOW));
    assertThat(kafka.toString()).doesNotContain("hush");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "graphrag.retrieve.parallelism | 200 | allowed: a whole number, 1 to 128.",
        "parallelism.default | 0 | allowed: a whole number, 1 to 128.",
        "graphrag.hops-max | 9 | allowed: a whole number, 1 to 8.",
        "graphrag.hops-max | 1 | the default layout wants 2 hops, but the job has 1",
        "graphrag.link.candidates | 0 | allowed: a whole number, 1 or more.",
        "graphrag.round.time-share | 0 | allowed: a number above 0, at most 1.",
        "graphrag.round.timeout | 0 s | allowed: a duration such as 10 s, 1 ms or more.",
        "graphrag.generate.capacity | none | allowed: a whole number, 1 or more.",
        "graphrag.start.empty | maybe | allowed: refuse, allow.",
        "graphrag.state-cache | abc | allowed: a size such as 64 mb.",
        "graphrag.cell.graphs | a,b | the cell lists the graphs that it owns, so it needs a name",
        "graphrag.layouts | /no/such/file | /no/such/file",
        "graphrag.kafka.config | /no/such/file | the file cannot be read",
      })
  void anOptionThatCannotWorkIsNamedWithItsValueAndWhatIsAllowed(
      String key, String value, String allowed) {
    assertThatThrownBy(() -> settings(Map.of(key, value)))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessageContaining("%s is \"%s\"", key, value)
        .hasMessageContaining(allowed);
  }

  /** With the product's embedders and generators. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "graphrag.embed.threads | 65 | allowed: a whole number, 0 to 64.",
        "graphrag.embed.threads | all | allowed: a whole number, 0 to 64.",
        "graphrag.generate.generator | gpt | allowed: extractive, openai.",
      })
  void anEmbedderOrGeneratorThatCannotWorkIsNamedInTheSameWay(
      String key, String value, String allowed) {
    Configuration config = Configuration.fromMap(Map.of(key, value));
    assertThatThrownBy(() -> AnswerQuestionsSettings.of(config))
        .isInstanceOf(InvalidOptionException.class)
        .hasMessage("%s is \"%s\"; %s", key, value, allowed);
  }
}
