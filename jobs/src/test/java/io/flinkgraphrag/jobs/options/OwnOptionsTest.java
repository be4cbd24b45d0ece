package io.flinkgraphrag.jobs.options;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.jobs.AnswerQuestionsJob;
import java.util.Map;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.IllegalConfigurationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class OwnOptionsTest {

  @Test
  void whatExistsIsTakenAlsoByItsOlderNameAndBesideFlinksOwn() {
    Configuration config = new Configuration();
    for (ConfigOption<?> option : OwnOptions.all()) {
      config.setString(option.key(), "x");
    }
    config.setString("graphrag.generate.discovery.eureka-credentials", "u:p");
    config.setString("metrics.reporter.prom.factory.class", "C");
    assertThatCode(() -> OwnOptions.requireKnown(config)).doesNotThrowAnyException();
  }

  @Test
  void theJobRefusesWhatDoesNotExistWhereverItWasGivenAndShowsNoValue() {
    Configuration config =
        Configuration.fromMap(
            Map.of("graphrag.nosuch", "s3cret", "graphrag.dedupe-ttl", "1 h", "state.nosuch", "1"));
    assertThatThrownBy(
            () ->
                AnswerQuestionsJob.define(
                    StreamExecutionEnvironment.getExecutionEnvironment(), config))
        .isInstanceOf(IllegalConfigurationException.class)
        .hasMessageContaining("there is no option graphrag.nosuch; the nearest is graphrag.")
        .hasMessageContaining("graphrag.dedupe-ttl; the nearest is graphrag.questions.dedupe-ttl")
        .hasMessageNotContainingAny("s3cret", "state.nosuch");
  }

  @Test
  void theSubmittedJobReadsTheClustersConfiguration() {
    assertThatThrownBy(() -> AnswerQuestionsJob.main(new String[] {"--graphrag.hops-mx", "2"}))
        .hasMessageContaining("the nearest is graphrag.hops-max");
  }
}
