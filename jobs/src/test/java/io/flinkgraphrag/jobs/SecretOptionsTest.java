package io.flinkgraphrag.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.options.GeneratorPoolOptions;
import java.util.List;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.description.HtmlFormatter;
import org.junit.jupiter.api.Test;

/** No page of Flink's shows a secret. */
class SecretOptionsTest {

  @Test
  void aSecretUnderAKeyThatTheWebUiShowsIsMovedToOneThatItHides() {
    Configuration config = new Configuration();
    config.setString("graphrag.generate.discovery.eureka-credentials", "user:secret");

    GeneratorPoolOptions.hideSecrets(config);

    assertThat(config.get(GeneratorPoolOptions.EUREKA_CREDENTIALS)).isEqualTo("user:secret");
    assertThat(config.toMap().keySet()).allMatch(GlobalConfiguration::isSensitive);
  }

  /** By the words of descriptions, so that an option to come is looked at as well. */
  @Test
  void theWebUiHidesEveryOptionThatHoldsASecret() {
    Pattern secret =
        Pattern.compile("password|token for|secret|credential|api key", Pattern.CASE_INSENSITIVE);
    List<String> keys =
        KnownOptions.ours().stream()
            .filter(option -> secret.matcher(text(option)).find())
            .map(ConfigOption::key)
            .toList();
    assertThat(keys)
        .contains(
            "graphrag.generate.openai.api-key",
            "graphrag.generate.openai-small.api-key",
            "graphrag.embed.openai.api-key",
            "graphrag.rerank.server.api-key",
            "graphrag.generate.discovery.consul-token",
            "graphrag.generate.discovery.eureka-password",
            "graphrag.generate.discovery.truststore-password")
        .allMatch(GlobalConfiguration::isSensitive);
  }

  private static String text(ConfigOption<?> option) {
    return option.key() + " " + new HtmlFormatter().format(option.description());
  }
}
