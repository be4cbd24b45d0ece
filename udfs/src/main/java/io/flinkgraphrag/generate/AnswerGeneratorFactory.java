package io.flinkgraphrag.generate;

import java.io.Serializable;

/** Opens the generator on a TaskManager; travels with the job. */
public interface AnswerGeneratorFactory extends Serializable {

  AnswerGenerator open();
}
