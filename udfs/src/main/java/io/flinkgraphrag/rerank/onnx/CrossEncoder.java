package io.flinkgraphrag.rerank.onnx;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.util.PairList;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.flinkgraphrag.onnx.OnnxLibrary;
import io.flinkgraphrag.onnx.OnnxSessions;
import io.flinkgraphrag.onnx.TokenizerLibrary;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

/**
 * The network of a cross-encoder with its tokenizer: reads a question and a text together, and
 * gives one number, as the network gives it.
 *
 * <p>Pairs are computed in batches of at most {@link #BATCH_TOKENS_MAX} tokens, those of like
 * length together. Which pairs share a batch follows from the texts alone, so the same request
 * gives the same bits. A run uses no thread but its caller's. Thread-safe; closed once no run is
 * under way.
 */
final class CrossEncoder implements AutoCloseable {

  static final String NETWORK = "model.onnx";
  static final String TOKENIZER = "tokenizer.json";

  /** Tokens of a batch, padding included; one pair may have more. */
  static final int BATCH_TOKENS_MAX = 4_096;

  private static final String IDS = "input_ids";
  private static final String MASK = "attention_mask";
  private static final String TYPES = "token_type_ids";

  private final OrtEnvironment environment;
  private final OrtSession session;
  private final HuggingFaceTokenizer tokenizer;

  private CrossEncoder(
      OrtEnvironment environment, OrtSession session, HuggingFaceTokenizer tokenizer) {
    this.environment = environment;
    this.session = session;
    this.tokenizer = tokenizer;
  }

  /**
   * Loads a model, and tries it.
   *
   * @param folder with {@value #NETWORK} and {@value #TOKENIZER}
   * @param tokensMax of question and text together
   * @throws IllegalArgumentException saying which file is wrong, and what to put there
   * @throws IllegalStateException with what to do, where the native libraries cannot be loaded
   */
  static CrossEncoder load(Path folder, int tokensMax) {
    requireFiles(folder);
    try {
      return loadNative(folder, tokensMax);
    } catch (LinkageError e) {
      throw OnnxSessions.unusableLibraries("the reranker in " + folder, e);
    } catch (OrtException e) {
      throw wrong(folder, NETWORK + " is no network that ONNX Runtime can run: " + words(e));
    } catch (IOException e) {
      throw wrong(folder, "the files cannot be read: " + e);
    }
  }

  private static void requireFiles(Path folder) {
    for (String file : new String[] {NETWORK, TOKENIZER}) {
      if (!Files.isRegularFile(folder.resolve(file))) {
        throw wrong(folder, "there is no file " + file + " on this machine");
      }
    }
  }

  private static String words(Exception e) {
    return String.valueOf(e.getMessage()).replaceAll("\\s+", " ").strip();
  }

  private static IllegalArgumentException wrong(Path folder, String what) {
    return new IllegalArgumentException(
        "graphrag.rerank.onnx.folder is \""
            + folder
            + "\": "
            + what
            + ". Put the ONNX export of a cross-encoder there, as "
            + NETWORK
            + " and "
            + TOKENIZER
            + ", on every TaskManager (docs/rerankers.md)");
  }

  private static CrossEncoder loadNative(Path folder, int tokensMax)
      throws IOException, OrtException {
    OrtEnvironment environment = OnnxLibrary.environment();
    environment.setTelemetry(false);
    OrtSession session = OnnxSessions.open(environment, folder.resolve(NETWORK));
    try {
      requireInputs(folder, session.getInputNames());
      CrossEncoder encoder = new CrossEncoder(environment, session, tokenizer(folder, tokensMax));
      encoder.tryOut(folder);
      return encoder;
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private static void requireInputs(Path folder, Set<String> inputs) {
    if (!inputs.contains(IDS) || !Set.of(IDS, MASK, TYPES).containsAll(inputs)) {
      throw wrong(
          folder,
          NETWORK
              + " wants the inputs "
              + inputs
              + ", not those of a cross-encoder ("
              + String.join(", ", IDS, MASK, TYPES)
              + ")");
    }
  }

  private static HuggingFaceTokenizer tokenizer(Path folder, int tokensMax) {
    try {
      return TokenizerLibrary.whileLoading(() -> openTokenizer(folder, tokensMax));
    } catch (RuntimeException e) {
      throw wrong(folder, TOKENIZER + " is no tokenizer of Hugging Face's: " + words(e));
    }
  }

  private static HuggingFaceTokenizer openTokenizer(Path folder, int tokensMax) {
    try {
      return HuggingFaceTokenizer.builder()
          .optTokenizerPath(folder.resolve(TOKENIZER))
          .optTruncation(true)
          .optMaxLength(tokensMax)
          .optPadding(false)
          .build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void tryOut(Path folder) {
    try {
      List<Double> unused = scores("which?", List.of("this", "that one"), () -> false);
    } catch (IllegalStateException | OrtException e) {
      tokenizer.close();
      throw wrong(folder, NETWORK + " is no cross-encoder: " + words(e));
    }
  }

  /**
   * A score for each text, in their order.
   *
   * @param givenUp asked between two batches; where it says so the work ends by an exception
   * @throws IllegalStateException where the network gives anything but one finite number a pair
   */
  List<Double> scores(String question, List<String> texts, BooleanSupplier givenUp)
      throws OrtException {
    PairList<String, String> pairs = new PairList<>();
    texts.forEach(text -> pairs.add(question, text));
    Encoding[] encodings = tokenizer.batchEncode(pairs);
    Double[] scores = new Double[texts.size()];
    for (List<Integer> batch : Batches.of(lengths(encodings), BATCH_TOKENS_MAX)) {
      if (givenUp.getAsBoolean()) {
        throw new IllegalStateException("given up");
      }
      float[] results = run(batch, encodings);
      for (int row = 0; row < results.length; row++) {
        scores[batch.get(row)] = (double) results[row];
      }
    }
    return List.of(scores);
  }

  private static int[] lengths(Encoding[] encodings) {
    int[] lengths = new int[encodings.length];
    for (int i = 0; i < lengths.length; i++) {
      lengths[i] = encodings[i].getIds().length;
    }
    return lengths;
  }

  private float[] run(List<Integer> batch, Encoding[] encodings) throws OrtException {
    int longest = 0;
    for (int place : batch) {
      longest = Math.max(longest, encodings[place].getIds().length);
    }
    long[][] ids = new long[batch.size()][longest];
    long[][] mask = new long[batch.size()][longest];
    long[][] types = new long[batch.size()][longest];
    for (int row = 0; row < batch.size(); row++) {
      Encoding encoding = encodings[batch.get(row)];
      copy(encoding.getIds(), ids[row]);
      copy(encoding.getAttentionMask(), mask[row]);
      copy(encoding.getTypeIds(), types[row]);
    }
    Map<String, OnnxTensor> inputs = new HashMap<>();
    try {
      add(IDS, ids, inputs);
      add(MASK, mask, inputs);
      add(TYPES, types, inputs);
      try (OrtSession.Result result = session.run(inputs)) {
        return one(result.get(0).getValue(), batch.size());
      }
    } finally {
      inputs.values().forEach(OnnxTensor::close);
    }
  }

  private static void copy(long[] from, long[] to) {
    System.arraycopy(from, 0, to, 0, from.length);
  }

  private void add(String name, long[][] values, Map<String, OnnxTensor> inputs)
      throws OrtException {
    if (session.getInputNames().contains(name)) {
      inputs.put(name, OnnxTensor.createTensor(environment, values));
    }
  }

  /** The number of each pair, of an output of the shape [pairs] or [pairs, 1]. */
  private static float[] one(Object output, int pairs) {
    List<Float> numbers = new ArrayList<>();
    if (output instanceof float[] flat) {
      for (float number : flat) {
        numbers.add(number);
      }
    } else if (output instanceof float[][] rows) {
      for (float[] row : rows) {
        if (row.length != 1) {
          throw new IllegalStateException(
              "it gives " + row.length + " numbers for a pair, where 1 is expected");
        }
        numbers.add(row[0]);
      }
    } else {
      throw new IllegalStateException(
          "its output is " + output.getClass().getSimpleName() + ", not one float for each pair");
    }
    if (numbers.size() != pairs) {
      throw new IllegalStateException(
          "it gives " + numbers.size() + " rows for " + pairs + " pairs");
    }
    float[] found = new float[pairs];
    for (int i = 0; i < pairs; i++) {
      found[i] = numbers.get(i);
      if (!Float.isFinite(found[i])) {
        throw new IllegalStateException("it gives " + found[i] + " for a pair");
      }
    }
    return found;
  }

  @Override
  public void close() {
    tokenizer.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("the reranker's network cannot be closed", e);
    }
  }
}
