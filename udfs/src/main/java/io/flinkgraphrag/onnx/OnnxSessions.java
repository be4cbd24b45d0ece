package io.flinkgraphrag.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import java.util.Locale;

/** Opens networks for ONNX Runtime, all in the same way, and says what to do where it cannot. */
public final class OnnxSessions {

  private OnnxSessions() {}

  /** From memory. */
  public static OrtSession open(OrtEnvironment environment, byte[] network) throws OrtException {
    try (OrtSession.SessionOptions options = options()) {
      return environment.createSession(network, options);
    }
  }

  /** From a file, beside which there may be others with its weights. */
  public static OrtSession open(OrtEnvironment environment, Path network) throws OrtException {
    try (OrtSession.SessionOptions options = options()) {
      return environment.createSession(network.toString(), options);
    }
  }

  /** Threads are the caller's: idle spinning threads of ONNX made two callers 1.3 to 3 x slower. */
  private static OrtSession.SessionOptions options() throws OrtException {
    OrtSession.SessionOptions options = new OrtSession.SessionOptions();
    options.setIntraOpNumThreads(1);
    options.setInterOpNumThreads(1);
    options.addConfigEntry("session.intra_op.allow_spinning", "0");
    options.addConfigEntry("session.inter_op.allow_spinning", "0");
    return options;
  }

  /**
   * The failure to load a native library.
   *
   * @param model what was to be loaded with it, such as "the embedding model x"
   */
  public static IllegalStateException unusableLibraries(String model, Throwable cause) {
    return new IllegalStateException(
        String.format(
            Locale.ROOT,
            "The native libraries of %s cannot be loaded (%s). If they were already loaded by"
                + " another class loader, such as an earlier submission of this job: put the jars"
                + " onnxruntime, tokenizers, api (ai.djl) and langchain4j-embeddings* into Flink's"
                + " lib folder, add \"ai.onnxruntime.;ai.djl.;dev.langchain4j.\" to"
                + " classloader.parent-first-patterns.additional and restart the TaskManagers.",
            model,
            cause),
        cause);
  }
}
