package io.flinkgraphrag.model;

import io.flinkgraphrag.state.SnapshotContract;
import java.util.stream.Stream;

/** The bytes of all that travels between operators. */
class ModelSnapshotTest extends SnapshotContract {

  @Override
  protected Stream<Samples<?>> version1() {
    return ModelSamples.version1();
  }

  @Override
  protected Stream<Samples<?>> version2() {
    return ModelSamples.version2();
  }

  @Override
  protected Stream<Samples<?>> version3() {
    return ModelSamples.version3();
  }

  @Override
  protected Stream<Samples<?>> version4() {
    return ModelSamples.version4();
  }

  @Override
  protected Stream<Samples<?>> version5() {
    return ModelSamples.version5();
  }

  @Override
  protected Stream<Samples<?>> version6() {
    return ModelSamples.version6();
  }

  @Override
  protected Stream<Samples<?>> version7() {
    return ModelSamples.version7();
  }
}
