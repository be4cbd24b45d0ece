package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import io.flinkgraphrag.link.LinkOptions;
import io.flinkgraphrag.link.stage.LinkFunction;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.message.LinkDelta;
import io.flinkgraphrag.model.message.LinkPart;
import io.flinkgraphrag.model.message.LinkRequest;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.VectorUpdate;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.flink.types.Either;

/**
 * What LINK's vectors take in its cache, and what a question costs where not all of them fit, on
 * RocksDB, in the processor's time of one thread.
 *
 * <p>{@code ./mvnw -q -pl udfs test-compile dependency:build-classpath
 * -Dmdep.outputFile=target/classpath.txt && java --add-modules jdk.incubator.vector -cp
 * udfs/target/test-classes:udfs/target/classes:$(cat udfs/target/classpath.txt)
 * io.flinkgraphrag.link.vectors.VectorCacheBenchmark PASSAGES SENTENCES DIMENSIONS}
 */
final class VectorCacheBenchmark {

  private static final double[] SHARES = {1.1, 0.9, 0.67, 0.5, 0.25};
  private static final int WARM_UP = 8;
  private static final int QUESTIONS = 15;

  private VectorCacheBenchmark() {}

  public static void main(String[] args) throws Exception {
    int passages = args.length > 0 ? Integer.parseInt(args[0]) : 12_000;
    int sentences = args.length > 1 ? Integer.parseInt(args[1]) : 5;
    int dimensions = args.length > 2 ? Integer.parseInt(args[2]) : 384;
    long bytes = (long) passages * bytesPerPassage(sentences, dimensions);
    System.out.printf(
        Locale.ROOT,
        "%d passages of %d sentences, %d dimensions: %d bytes a passage, %.1f MB%n",
        passages,
        sentences,
        dimensions,
        bytes / passages,
        bytes / 1048576.0);
    for (double share : SHARES) {
      System.out.printf(
          Locale.ROOT,
          "cache for %.0f %%: %.1f ms CPU a question (median)%n",
          100 * Math.min(1, share),
          medianMs(passages, sentences, dimensions, (long) (bytes * share)));
    }
  }

  private static int bytesPerPassage(int sentences, int dimensions) {
    Int8Vector vector = new Int8Vector(1, new byte[dimensions]);
    SentenceVectors parts =
        sentences < 2 ? null : new SentenceVectors(Collections.nCopies(sentences, vector));
    return VectorBlock.of(new Int8Vector[] {vector}, new SentenceVectors[] {parts}).bytes();
  }

  private static double medianMs(int passages, int sentences, int dimensions, long cacheBytes)
      throws Exception {
    LinkOptions d = LinkOptions.DEFAULTS;
    LinkOptions options =
        new LinkOptions(
            d.candidates(),
            d.facts(),
            d.predicates(),
            cacheBytes,
            d.postingCacheBytes(),
            d.stateCacheBytes(),
            d.questionTermsMax(),
            d.titleWordsMax(),
            d.namesakes(),
            d.seedFacts(),
            d.seedNames());
    ShardKeys shards = new ShardKeys(GraphLayouts.defaults(), 128);
    String shard = shards.key("g", 0, 0);
    Random random = new Random(1);
    try (var link =
        Harnesses.onRocksDb(
            new LinkFunction(shards, options, new HandClock(1)),
            (LinkRequest request) -> request.scatter().shard(),
            (Either<LinkDelta, VectorUpdate> change) -> shard,
            LinkPart.TYPE)) {
      for (int i = 0; i < passages; i++) {
        PassageKey key = new PassageKey("d" + i, "p" + i);
        LinkDelta.Content content =
            new LinkDelta.Content("", "words of passage w" + i, new float[0], true);
        link.processElement2(
            Either.Left(new LinkDelta("g", shard, new LinkDelta.PassageItem(key, 1, content))), 0);
        List<float[]> vectors = new ArrayList<>();
        for (int v = 0; v < (sentences < 2 ? 1 : 1 + sentences); v++) {
          vectors.add(vector(random, dimensions));
        }
        link.processElement2(
            Either.Right(
                new VectorUpdate(
                    "g", shard, ElementType.PASSAGE, key.text(), 1, vectors, null, "")),
            0);
      }
      double[] ms = new double[QUESTIONS];
      for (int i = -WARM_UP; i < QUESTIONS; i++) {
        Scatter scatter = new Scatter("q" + i, "g", shard, 0, Long.MAX_VALUE);
        LinkRequest request = new LinkRequest(scatter, "words w5", vector(random, dimensions));
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        link.processElement1(request, 0);
        ms[Math.max(0, i)] =
            (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e6;
        link.getOutput().clear();
      }
      Arrays.sort(ms);
      return ms[QUESTIONS / 2];
    }
  }

  private static float[] vector(Random random, int dimensions) {
    float[] vector = new float[dimensions];
    double squares = 0;
    for (int i = 0; i < dimensions; i++) {
      vector[i] = (float) random.nextGaussian();
      squares += vector[i] * vector[i];
    }
    for (int i = 0; i < dimensions; i++) {
      vector[i] /= (float) Math.sqrt(squares);
    }
    return vector;
  }
}
