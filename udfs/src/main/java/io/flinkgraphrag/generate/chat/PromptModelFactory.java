package io.flinkgraphrag.generate.chat;

import java.io.Serializable;

/** Opens the model on a TaskManager; travels with the job. */
public interface PromptModelFactory extends Serializable {

  PromptModel open();
}
