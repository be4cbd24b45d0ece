package io.flinkgraphrag.embed.inprocess;

import dev.langchain4j.model.embedding.onnx.PoolingMode;

/**
 * The models that are on the class path, each quantised and in a jar of langchain4j's. The pooling
 * is what each was trained with.
 */
public enum InProcessModel {
  /** English, 384 dimensions. */
  BGE_SMALL_EN("bge-small-en-v1.5-q", 384, PoolingMode.CLS),
  /** English, 384 dimensions; about twice as fast, recall a little lower. */
  MINILM("all-minilm-l6-v2-q", 384, PoolingMode.MEAN),
  /** Chinese, 512 dimensions. */
  BGE_SMALL_ZH("bge-small-zh-v1.5-q", 512, PoolingMode.CLS);

  private final String model;
  private final int dimensions;
  private final PoolingMode pooling;

  InProcessModel(String model, int dimensions, PoolingMode pooling) {
    this.model = model;
    this.dimensions = dimensions;
    this.pooling = pooling;
  }

  String model() {
    return model;
  }

  int dimensions() {
    return dimensions;
  }

  OnnxModel load() {
    return OnnxModel.load(model + ".onnx", model + "-tokenizer.json", pooling);
  }
}
