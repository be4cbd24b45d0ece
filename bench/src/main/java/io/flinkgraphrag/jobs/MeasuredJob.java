package io.flinkgraphrag.jobs;

import io.flinkgraphrag.embed.EmbedderFactory;
import io.flinkgraphrag.generate.stage.GeneratorSet;
import io.flinkgraphrag.jobs.embedded.JobDefinition;
import io.flinkgraphrag.jobs.settings.AnswerQuestionsSettings;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole {@link AnswerQuestionsJob} with the extractive generator and an embedder to choose. */
public record MeasuredJob(EmbedderFactory embedder) implements JobDefinition {

  @Override
  public void define(StreamExecutionEnvironment env, Configuration config) {
    AnswerQuestionsJob.define(
        env, AnswerQuestionsSettings.of(config, name -> embedder, GeneratorSet.extractive()));
  }
}
