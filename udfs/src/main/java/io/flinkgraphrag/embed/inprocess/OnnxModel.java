package io.flinkgraphrag.embed.inprocess;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.langchain4j.model.embedding.onnx.AbstractInProcessEmbeddingModel;
import dev.langchain4j.model.embedding.onnx.OnnxBertBiEncoder;
import dev.langchain4j.model.embedding.onnx.PoolingMode;
import io.flinkgraphrag.embed.engine.BlockingModel;
import io.flinkgraphrag.onnx.OnnxLibrary;
import io.flinkgraphrag.onnx.OnnxSessions;
import io.flinkgraphrag.onnx.TokenizerLibrary;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * An ONNX embedding model from a jar on the class path, computed by langchain4j's encoder.
 *
 * <p>One text per run: batches change the vectors (quantised activations). A run uses no thread but
 * its caller's. Up to about 510 tokens are one run; longer texts the library splits and averages,
 * weighted by tokens.
 */
public final class OnnxModel implements BlockingModel {

  /** Longest text that is read, in characters; what is beyond does not count in the vector. */
  public static final int TEXT_CHARS_MAX = 20_000;

  private final OrtSession session;
  private final InProcess encoder;

  private OnnxModel(OrtSession session, InProcess encoder) {
    this.session = session;
    this.encoder = encoder;
  }

  /**
   * Loads a model and its tokenizer.
   *
   * @param model resource with the network
   * @param tokenizer resource with the tokenizer's description
   * @throws IllegalStateException with what to do, where the native libraries cannot be loaded
   */
  public static OnnxModel load(String model, String tokenizer, PoolingMode pooling) {
    try {
      return loadNative(model, tokenizer, pooling);
    } catch (LinkageError e) {
      throw OnnxSessions.unusableLibraries("the embedding model " + model, e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime refuses the model " + model, e);
    }
  }

  private static OnnxModel loadNative(String model, String tokenizer, PoolingMode pooling)
      throws IOException, OrtException {
    OrtEnvironment environment = OnnxLibrary.environment();
    environment.setTelemetry(false);
    OrtSession session = OnnxSessions.open(environment, readAll(model));
    try {
      OnnxBertBiEncoder encoder =
          TokenizerLibrary.whileLoading(
              () -> openEncoder(environment, session, tokenizer, pooling));
      return new OnnxModel(session, new InProcess(encoder));
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  private static OnnxBertBiEncoder openEncoder(
      OrtEnvironment environment, OrtSession session, String tokenizer, PoolingMode pooling) {
    try (InputStream description = open(tokenizer)) {
      return new OnnxBertBiEncoder(environment, session, description, pooling);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] readAll(String resource) throws IOException {
    try (InputStream in = open(resource)) {
      return in.readAllBytes();
    }
  }

  /** By the library's class loader: on a cluster it and the models lie in Flink's lib folder. */
  private static InputStream open(String resource) throws FileNotFoundException {
    InputStream in = OnnxModel.class.getResourceAsStream("/" + resource);
    if (in == null) {
      in = OnnxBertBiEncoder.class.getResourceAsStream("/" + resource);
    }
    if (in == null) {
      throw new FileNotFoundException(
          resource + " is not on the class path; its langchain4j-embeddings-… jar is missing");
    }
    return in;
  }

  @Override
  public float[] vector(String text) {
    float[] vector = encoder.embed(bounded(text)).content().vector();
    double square = 0;
    for (float component : vector) {
      square += (double) component * component;
    }
    // once in state, a NaN would spoil every ranking that it takes part in
    if (!(square > 0.99 && square < 1.01)) {
      throw new IllegalStateException("the model gave a vector of squared length " + square);
    }
    return vector;
  }

  /** The part of a text that an embedder reads: up to {@link #TEXT_CHARS_MAX} characters. */
  public static String bounded(String text) {
    if (text.length() <= TEXT_CHARS_MAX) {
      return text;
    }
    boolean splitsPair = Character.isHighSurrogate(text.charAt(TEXT_CHARS_MAX - 1));
    return text.substring(0, splitsPair ? TEXT_CHARS_MAX - 1 : TEXT_CHARS_MAX);
  }

  /** The encoder has no close; its tokenizer is freed with it by the garbage collector. */
  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException("ONNX Runtime could not close the session", e);
    }
  }

  /** Gives access to the encoder, whose own methods are not public. */
  private static final class InProcess extends AbstractInProcessEmbeddingModel {

    private final OnnxBertBiEncoder encoder;

    private InProcess(OnnxBertBiEncoder encoder) {
      super(Runnable::run);
      this.encoder = encoder;
    }

    @Override
    protected OnnxBertBiEncoder model() {
      return encoder;
    }
  }
}
