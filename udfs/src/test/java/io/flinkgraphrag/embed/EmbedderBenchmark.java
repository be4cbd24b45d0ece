package io.flinkgraphrag.embed;

import com.sun.management.OperatingSystemMXBean;
import io.flinkgraphrag.embed.Embedder.Urgency;
import io.flinkgraphrag.embed.inprocess.InProcessEmbedderFactory;
import io.flinkgraphrag.embed.inprocess.InProcessModel;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * Measures the default embedder on this machine: one caller after the other (latency) and many at
 * once (throughput), for questions and passages, with one and two threads. On a machine that does
 * other work too, only the CPU time says something.
 *
 * <p>{@code ./mvnw -q -pl udfs test-compile dependency:build-classpath
 * -Dmdep.outputFile=target/classpath.txt && java -cp
 * udfs/target/test-classes:udfs/target/classes:$(cat udfs/target/classpath.txt)
 * io.flinkgraphrag.embed.EmbedderBenchmark}
 */
final class EmbedderBenchmark {

  private static final int WARM_UP = 50;
  private static final int CALLS = 200;

  private static final OperatingSystemMXBean CPU =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** 12 words. */
  private static final String QUESTION =
      "Who wrote the first program for the Analytical Engine of Charles Babbage";

  /** 108 words. */
  private static final String PASSAGE =
      "Augusta Ada King, Countess of Lovelace, was an English mathematician and writer, chiefly"
          + " known for her work on a proposed mechanical computer. She was the first to recognise"
          + " that the machine had applications beyond pure calculation. Between 1842 and 1843 she"
          + " translated an article by the military engineer Luigi Menabrea about the engine,"
          + " supplementing it with an elaborate set of notes. Her notes are important in the early"
          + " history of computers, containing what many consider to be the first computer program."
          + " Other historians reject this perspective and point out that the personal notes of the"
          + " inventor from the years before already contain the first programs for the engine.";

  private EmbedderBenchmark() {}

  public static void main(String[] args) throws Exception {
    System.out.printf(
        Locale.ROOT,
        "question %d words, passage %d words, %d cores%n",
        QUESTION.split(" ", -1).length,
        PASSAGE.split(" ", -1).length,
        Runtime.getRuntime().availableProcessors());
    for (int threads : new int[] {1, 2}) {
      long start = System.nanoTime();
      try (Embedder embedder =
          new InProcessEmbedderFactory(InProcessModel.BGE_SMALL_EN, threads).open()) {
        System.out.printf(
            Locale.ROOT, "%d thread(s): loaded in %.0f ms%n", threads, millisSince(start));
        measure(embedder, "question", QUESTION);
        measure(embedder, "passage", PASSAGE);
      }
    }
  }

  private static void measure(Embedder embedder, String name, String text) throws Exception {
    for (int i = 0; i < WARM_UP; i++) {
      embedder.embed(i + " " + text, Urgency.QUESTION).get();
    }
    double[] millis = new double[CALLS];
    for (int i = 0; i < CALLS; i++) {
      long start = System.nanoTime();
      embedder.embed(i + " " + text, Urgency.QUESTION).get();
      millis[i] = millisSince(start);
    }
    Arrays.sort(millis);
    long cpu = CPU.getProcessCpuTime();
    long start = System.nanoTime();
    List<CompletableFuture<float[]>> calls = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      calls.add(embedder.embed(i + " " + text, Urgency.UPDATE));
    }
    for (CompletableFuture<float[]> call : calls) {
      call.get();
    }
    System.out.printf(
        Locale.ROOT,
        "  %-8s one at a time p50 %.1f ms, p95 %.1f ms; all at once %.0f per s, %.1f ms CPU each%n",
        name,
        millis[CALLS / 2],
        millis[CALLS * 95 / 100],
        CALLS / (millisSince(start) / 1000),
        (CPU.getProcessCpuTime() - cpu) / 1e6 / CALLS);
  }

  private static double millisSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e6;
  }
}
