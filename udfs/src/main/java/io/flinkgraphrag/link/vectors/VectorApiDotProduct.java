package io.flinkgraphrag.link.vectors;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * By the Vector API: products in lanes of 16 bits, two of which are added there (2 * 127 * 127
 * fits) before they go on in lanes of 32 bits.
 *
 * <p>Compiled apart from all others, because the use of an incubating module is a warning.
 */
final class VectorApiDotProduct implements DotProduct {

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_256;
  private static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_256;
  private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_128;

  @Override
  public int of(byte[] values, byte[] others, int offset) {
    int step = BYTES.length();
    int end = values.length - values.length % (2 * step);
    IntVector even = IntVector.zero(INTS);
    IntVector odd = IntVector.zero(INTS);
    for (int i = 0; i < end; i += 2 * step) {
      ShortVector first = shorts(values, i).mul(shorts(others, offset + i));
      ShortVector second = shorts(values, i + step).mul(shorts(others, offset + i + step));
      IntVector pairs = first.add(second).reinterpretAsInts();
      even = even.add(pairs.lanewise(VectorOperators.LSHL, 16).lanewise(VectorOperators.ASHR, 16));
      odd = odd.add(pairs.lanewise(VectorOperators.ASHR, 16));
    }
    int sum = even.add(odd).reduceLanes(VectorOperators.ADD);
    for (int i = end; i < values.length; i++) {
      sum += values[i] * others[offset + i];
    }
    return sum;
  }

  private static ShortVector shorts(byte[] bytes, int at) {
    return (ShortVector)
        ByteVector.fromArray(BYTES, bytes, at).convertShape(VectorOperators.B2S, SHORTS, 0);
  }
}
