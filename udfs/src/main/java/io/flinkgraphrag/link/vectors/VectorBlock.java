package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.link.TopSlots;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decoded vectors of neighbouring slots, back to back, so that a scan walks straight through
 * memory. Immutable.
 */
public final class VectorBlock {

  /** Components of each vector, 0 for a block without any. */
  private final int dimensions;

  /** Slots that have a vector, relative to the block's first. */
  private final int[] slots;

  private final float[] scales;
  private final byte[] values;

  /** Where the sentences of slot i end; they begin where those of the one before end. */
  private final int[] sentenceEnds;

  private final float[] sentenceScales;
  private final byte[] sentenceValues;

  private VectorBlock(int[] slots, List<Int8Vector> passages, List<List<Int8Vector>> sentences) {
    this.slots = slots;
    this.dimensions = passages.isEmpty() ? 0 : passages.get(0).values().length;
    this.scales = scales(passages);
    this.values = values(passages);
    List<Int8Vector> flat = new ArrayList<>();
    this.sentenceEnds = new int[sentences.size()];
    for (int i = 0; i < sentenceEnds.length; i++) {
      flat.addAll(sentences.get(i));
      sentenceEnds[i] = flat.size();
    }
    this.sentenceScales = scales(flat);
    this.sentenceValues = values(flat);
  }

  /** Of vectors by relative slot, null where there is none. */
  static VectorBlock of(@Nullable Int8Vector[] passages, @Nullable SentenceVectors[] sentences) {
    int[] slots = new int[passages.length];
    List<Int8Vector> present = new ArrayList<>();
    List<List<Int8Vector>> presentSentences = new ArrayList<>();
    for (int i = 0; i < passages.length; i++) {
      if (passages[i] != null) {
        slots[present.size()] = i;
        present.add(passages[i]);
        presentSentences.add(sentences[i] == null ? List.of() : sentences[i].vectors());
      }
    }
    return new VectorBlock(Arrays.copyOf(slots, present.size()), present, presentSentences);
  }

  private static float[] scales(List<Int8Vector> vectors) {
    float[] scales = new float[vectors.size()];
    for (int i = 0; i < scales.length; i++) {
      scales[i] = vectors.get(i).scale();
    }
    return scales;
  }

  private byte[] values(List<Int8Vector> vectors) {
    byte[] flat = new byte[vectors.size() * dimensions];
    for (int i = 0; i < vectors.size(); i++) {
      byte[] vector = vectors.get(i).values();
      if (vector.length != dimensions) {
        throw new IllegalStateException(
            "a vector of "
                + vector.length
                + " components beside one of "
                + dimensions
                + ": two embedding models were mixed in one state");
      }
      System.arraycopy(vector, 0, flat, i * dimensions, dimensions);
    }
    return flat;
  }

  void scan(int firstSlot, Int8Vector question, TopSlots top) throws Exception {
    requireDimensions(question);
    for (int i = 0; i < slots.length; i++) {
      top.offer(firstSlot + slots[i], Scores.round(cosine(question, values, scales, i)));
    }
  }

  private void requireDimensions(Int8Vector question) {
    if (dimensions != 0 && dimensions != question.values().length) {
      throw new IllegalArgumentException(
          "the question's vector has "
              + question.values().length
              + " components, the graph's have "
              + dimensions);
    }
  }

  void scan(int firstSlot, Int8Vector question, TopSlots dense, TopSlots sentences)
      throws Exception {
    requireDimensions(question);
    for (int i = 0; i < slots.length; i++) {
      double cosine = cosine(question, values, scales, i);
      dense.offer(firstSlot + slots[i], Scores.round(cosine));
      sentences.offer(firstSlot + slots[i], Scores.round(bestSentence(question, i, cosine)));
    }
  }

  private double bestSentence(Int8Vector question, int index, double ofPassage) {
    int from = index == 0 ? 0 : sentenceEnds[index - 1];
    int to = sentenceEnds[index];
    if (from == to) {
      return ofPassage;
    }
    double best = Double.NEGATIVE_INFINITY;
    for (int i = from; i < to; i++) {
      best = Math.max(best, cosine(question, sentenceValues, sentenceScales, i));
    }
    return best;
  }

  private double cosine(Int8Vector question, byte[] vectors, float[] vectorScales, int index) {
    int dot = Int8Vector.dot(question.values(), vectors, index * dimensions);
    return (double) dot * vectorScales[index] * question.scale();
  }

  int bytes() {
    return slots.length * 12 + values.length + sentenceScales.length * 4 + sentenceValues.length;
  }
}
