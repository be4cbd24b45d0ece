package io.flinkgraphrag.embed;

class HashEmbedderTest extends EmbedderContract {

  @Override
  protected EmbedderFactory factory() {
    return new HashEmbedderFactory();
  }
}
