package io.flinkgraphrag.link.vectors;

/** A plain loop. */
final class PlainDotProduct implements DotProduct {

  @Override
  public int of(byte[] values, byte[] others, int offset) {
    int sum = 0;
    for (int i = 0; i < values.length; i++) {
      sum += values[i] * others[offset + i];
    }
    return sum;
  }
}
