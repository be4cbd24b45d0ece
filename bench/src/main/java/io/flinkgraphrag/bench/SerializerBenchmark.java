package io.flinkgraphrag.bench;

import io.flinkgraphrag.model.PassageKey;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.Signal;
import io.flinkgraphrag.model.Signals;
import io.flinkgraphrag.model.SourcePosition;
import io.flinkgraphrag.model.contract.Question;
import io.flinkgraphrag.model.retrieval.Open;
import io.flinkgraphrag.model.retrieval.QuestionContext;
import io.flinkgraphrag.model.retrieval.Ranking;
import io.flinkgraphrag.model.retrieval.Trails;
import io.flinkgraphrag.state.WireSerializer;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The message that goes from merge to merge, as it is after two hops: its ranking is most of it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class SerializerBenchmark {

  private static final int BASE = 100;
  private static final int REACHED = 250;

  private final WireSerializer<Open> serializer = Open.TYPE.serializer();
  private final DataOutputSerializer out = new DataOutputSerializer(1 << 16);
  private Open open;
  private byte[] bytes;

  @Setup
  public void fill() throws IOException {
    Map<PassageKey, Ranking.Candidate> base = new TreeMap<>();
    Map<PassageKey, Long> passages = new TreeMap<>();
    Map<String, Long> entities = new TreeMap<>();
    for (int i = 0; i < REACHED; i++) {
      if (i < BASE) {
        Signals signals = Signals.NONE.with(Signal.DENSE, i / 128.0).with(Signal.SENTENCE, 0.5);
        base.put(
            new PassageKey("document-" + i, "passage-" + i), new Ranking.Candidate(signals, 5));
      }
      passages.put(new PassageKey("document-" + i, "passage-" + i), (long) i << 20);
      entities.put("entity number " + i, (long) i << 20);
    }
    Question question =
        new Question(
            "default",
            "q-1",
            "What does the FLP result say about consensus?",
            5,
            20,
            0,
            "",
            List.of(),
            new SourcePosition("questions", 0, 1),
            1,
            true,
            null);
    Ranking ranking =
        new Ranking(
            base,
            List.of(1.5, 0.5, 2.5),
            Map.of(),
            List.of(),
            PredicateFactors.EQUAL,
            new Ranking.Reached(passages, entities),
            Ranking.Reached.NOTHING,
            Trails.NONE,
            2_000,
            List.of());
    QuestionContext context =
        QuestionContext.admitted(question, Long.MAX_VALUE, null, 1)
            .withVector(new float[384])
            .withRanking(ranking);
    open = new Open(context, 1, 1);
    serializer.serialize(open, out);
    bytes = out.getCopyOfBuffer();
  }

  @Benchmark
  public int write() throws IOException {
    out.clear();
    serializer.serialize(open, out);
    return out.length();
  }

  @Benchmark
  public Open read() throws IOException {
    return serializer.deserialize(new DataInputDeserializer(bytes));
  }
}
