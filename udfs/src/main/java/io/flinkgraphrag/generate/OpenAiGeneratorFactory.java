package io.flinkgraphrag.generate;

/** Opens {@code openai} generators; subtasks with the same options share one. */
public final class OpenAiGeneratorFactory implements AnswerGeneratorFactory {

  private static final long serialVersionUID = 1L;

  static final String NAME = "openai";

  private final OpenAiOptions options;

  public OpenAiGeneratorFactory(OpenAiOptions options) {
    this.options = options;
  }

  @Override
  public AnswerGenerator open() {
    return SharedGenerators.open(
        options, () -> new ChatModelGenerator(NAME, new OpenAiChatModel(options)));
  }
}
