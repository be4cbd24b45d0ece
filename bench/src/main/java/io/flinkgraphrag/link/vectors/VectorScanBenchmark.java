package io.flinkgraphrag.link.vectors;

import io.flinkgraphrag.link.Scores;
import io.flinkgraphrag.link.TopSlots;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The dense part of LINK: one question's vector against all of a shard, the best 50 kept. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class VectorScanBenchmark {

  private static final int DIMENSIONS = 384;
  private static final int CANDIDATES = 50;

  @Param({"2000", "20000"})
  private int vectors;

  private byte[] values;
  private byte[] question;

  @Setup
  public void fill() {
    Random random = new Random(1);
    values = new byte[vectors * DIMENSIONS];
    question = new byte[DIMENSIONS];
    random.nextBytes(values);
    random.nextBytes(question);
  }

  /** As {@link VectorBlock#scan} does it. */
  @Benchmark
  public int scan() throws Exception {
    TopSlots top = new TopSlots(CANDIDATES, slot -> slot);
    for (int slot = 0; slot < vectors; slot++) {
      int dot = Int8Vector.dot(question, values, slot * DIMENSIONS);
      top.offer(slot, Scores.round(dot * 1e-6));
    }
    return top.best().size();
  }

  @Benchmark
  public int dotsOnly() {
    int sum = 0;
    for (int slot = 0; slot < vectors; slot++) {
      sum ^= Int8Vector.dot(question, values, slot * DIMENSIONS);
    }
    return sum;
  }
}
