package io.flinkgraphrag.generate;

/** Opens {@code extractive} generators, which cost nothing. */
public final class ExtractiveGeneratorFactory implements AnswerGeneratorFactory {

  private static final long serialVersionUID = 1L;

  @Override
  public AnswerGenerator open() {
    return new ExtractiveGenerator();
  }
}
