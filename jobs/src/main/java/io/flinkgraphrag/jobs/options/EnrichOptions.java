package io.flinkgraphrag.jobs.options;

import java.time.Duration;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/**
 * Options of the job that finds relations by a language model. Its servers are those of {@code
 * graphrag.generate.openai.*}.
 */
public final class EnrichOptions {

  public static final ConfigOption<String> GRAPH =
      ConfigOptions.key("graphrag.enrich.graph")
          .stringType()
          .defaultValue("default")
          .withDescription("The graph whose passages are read, and which gets the relations.");

  public static final ConfigOption<String> REPLIES_TOPIC =
      ConfigOptions.key("graphrag.topics.enrich-replies")
          .stringType()
          .defaultValue("enrich-replies")
          .withDescription(
              "Topic that the model's replies are written to before they count, and taken from at a"
                  + " start in place of calls. Compacted; made where there is none.");

  public static final ConfigOption<Long> TOKENS_MAX =
      ConfigOptions.key("graphrag.enrich.tokens-max")
          .longType()
          .noDefaultValue()
          .withDescription(
              "Tokens of all prompts and replies since the job's first start. When they are used up"
                  + " nobody is asked until this is higher; calls in flight may go beyond it.");

  public static final ConfigOption<Integer> RATE =
      ConfigOptions.key("graphrag.enrich.rate")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Calls a minute, at most, so that questions have their part of the servers. Without it,"
                  + " as many as the calls in flight allow.");

  public static final ConfigOption<Integer> CALLS =
      ConfigOptions.key("graphrag.enrich.calls")
          .intType()
          .defaultValue(4)
          .withDescription(
              "Calls in flight, at most. After a kill these are made again, and nothing else.");

  public static final ConfigOption<Integer> TRIES =
      ConfigOptions.key("graphrag.enrich.tries")
          .intType()
          .defaultValue(3)
          .withDescription(
              "Calls for one content whose reply cannot be read, that is refused, or that takes too"
                  + " long; then it is given up.");

  public static final ConfigOption<Duration> TIMEOUT =
      ConfigOptions.key("graphrag.enrich.timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(2))
          .withDescription("A reply that takes longer has failed.");

  public static final ConfigOption<Integer> REPLY_TOKENS =
      ConfigOptions.key("graphrag.enrich.reply-tokens")
          .intType()
          .defaultValue(1_500)
          .withDescription(
              "Tokens of a reply, at most, in place of graphrag.generate.openai.max-tokens. Of a reply"
                  + " that is cut, what is whole counts.");

  private EnrichOptions() {}
}
