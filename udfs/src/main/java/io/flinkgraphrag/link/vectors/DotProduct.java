package io.flinkgraphrag.link.vectors;

/** Inner products of int8 vectors: one result, whichever implementation the JVM allows. */
interface DotProduct {

  /** The class whose presence allows the Vector API: {@code --add-modules} names its module. */
  String VECTOR_CLASS = "jdk.incubator.vector.ByteVector";

  /**
   * The fastest that this JVM can do. The Vector API's class is loaded by name, because without its
   * module it cannot be linked.
   */
  DotProduct BEST = best();

  /**
   * Inner product of a vector with another of the same length, which stands at {@code offset}.
   *
   * @param values -127 to 127 each, as those of {@link Int8Vector}; so are the others
   */
  int of(byte[] values, byte[] others, int offset);

  private static DotProduct best() {
    try {
      Class.forName(VECTOR_CLASS);
      return Class.forName("io.flinkgraphrag.link.vectors.VectorApiDotProduct")
          .asSubclass(DotProduct.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      // a JVM without the module, or whose API has changed, computes the same, only slower
      return new PlainDotProduct();
    }
  }
}
