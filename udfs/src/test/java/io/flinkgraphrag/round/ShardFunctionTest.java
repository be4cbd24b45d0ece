package io.flinkgraphrag.round;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.harness.HandClock;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.model.Flow;
import io.flinkgraphrag.model.Node;
import io.flinkgraphrag.model.PredicateFactors;
import io.flinkgraphrag.model.message.HopDelta;
import io.flinkgraphrag.model.message.HopPart;
import io.flinkgraphrag.model.message.HopRequest;
import io.flinkgraphrag.model.message.Part;
import io.flinkgraphrag.model.message.Scatter;
import io.flinkgraphrag.model.message.Sent;
import io.flinkgraphrag.state.WireCodec;
import io.flinkgraphrag.state.WireType;
import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.runtime.io.network.partition.MockResultPartitionWriter;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.apache.flink.util.FlinkRuntimeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.rocksdb.RocksDBException;

class ShardFunctionTest {

  private static final long NOW = 10_000;
  private static final long DEADLINE = 12_000;
  private static final Scatter SCATTER = new Scatter("g|q|t-0-1", "g", "g|0|0#1", 0, DEADLINE);
  private static final String BROKEN = "broken";
  private static final String FULL_DISK = "full disk";
  private static final String DEEP = "deep";
  private static final String NO_CLASS = "no class";
  private static final String NO_MEMORY = "no memory";
  private static final String UNREADABLE = "unreadable";

  private final HandClock clock = new HandClock(NOW);

  private KeyedTwoInputStreamOperatorTestHarness<String, HopRequest, HopDelta, HopPart> harness;

  @BeforeEach
  void open() throws Exception {
    harness =
        Harnesses.two(
            new Shard(clock), request -> request.scatter().shard(), HopDelta::shard, HopPart.TYPE);
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  /** Sends the mass back where it came from. */
  private static final class Shard extends ShardFunction<HopRequest, HopDelta, HopPart> {

    private static final long serialVersionUID = 1L;

    // state
    private transient ValueState<String> unreadable;

    Shard(Clock clock) {
      super("shard test", 0, clock);
    }

    @Override
    public void open(OpenContext openContext) {
      super.open(openContext);
      unreadable =
          getRuntimeContext()
              .getState(
                  new ValueStateDescriptor<>(
                      "unreadable", new WireType<>(String.class, UnreadableCodec.class)));
    }

    @Override
    protected HopPart answer(HopRequest request) throws Exception {
      switch (request.frontier().get(0).node().id()) {
        case BROKEN -> throw new IllegalStateException("planted");
        case FULL_DISK ->
            throw new FlinkRuntimeException(
                "Error while adding data to RocksDB", new RocksDBException("No space left"));
        case DEEP -> throw new StackOverflowError("planted");
        case NO_CLASS -> throw new NoClassDefFoundError("planted");
        case NO_MEMORY -> throw new OutOfMemoryError("planted");
        case UNREADABLE -> {
          unreadable.update("written");
          unreadable.value();
        }
        default -> {}
      }
      return new HopPart(Part.Head.of(request.scatter()), request.frontier());
    }

    @Override
    protected HopPart empty(Part.Head head) {
      return new HopPart(head, List.of());
    }

    @Override
    protected void apply(HopDelta change, Context flink) {
      throw new AssertionError("gets no changes");
    }
  }

  /** What it wrote it cannot read. */
  public static final class UnreadableCodec implements WireCodec<String> {

    @Override
    public int version() {
      return 1;
    }

    @Override
    public void write(String value, DataOutputView out) throws IOException {
      out.writeByte(0);
    }

    @Override
    public String read(int version, DataInputView in) {
      throw new IllegalArgumentException("planted");
    }
  }

  private HopPart ask(String entity) throws Exception {
    return ask(entity, SCATTER);
  }

  private HopPart ask(String entity, Scatter scatter) throws Exception {
    Flow flow = Flow.seed(Node.entity(entity), Flow.ONE, Flow.Spread.FROM_FACTS);
    HopRequest request =
        new HopRequest(scatter, 1, PredicateFactors.EQUAL, List.of(), List.of(flow), 1_000);
    harness.processElement1(request, 0);
    List<HopPart> parts = Harnesses.take(harness);
    assertThat(parts).hasSize(1);
    return parts.get(0);
  }

  @Test
  void anExceptionFailsTheOneQuestion() throws Exception {
    HopPart failed = ask(BROKEN);
    assertThat(failed.head().failure().message()).contains("shard test").contains("planted");
    assertThat(failed.arrivals()).isEmpty();
    assertThat(ask("ada").head()).isEqualTo(Part.Head.of(SCATTER));
  }

  @ParameterizedTest
  @ValueSource(strings = {DEEP, NO_CLASS})
  void anErrorOfItsHandlingFailsTheOneQuestion(String error) throws Exception {
    assertThat(ask(error).head().failure().message()).contains("shard test").contains("planted");
    assertThat(ask("ada").head()).isEqualTo(Part.Head.of(SCATTER));
  }

  @Test
  void anErrorOfTheJvmFailsTheTaskAndNoQuestion() {
    assertThatThrownBy(() -> ask(NO_MEMORY)).isInstanceOf(OutOfMemoryError.class);
    assertThat(Harnesses.take(harness)).isEmpty();
  }

  @Test
  void aFaultOfTheStateFailsTheTaskAndNoQuestion() {
    assertThatThrownBy(() -> ask(FULL_DISK)).hasRootCauseInstanceOf(RocksDBException.class);
    assertThat(Harnesses.take(harness)).isEmpty();
  }

  @Test
  void aStateThatCannotBeReadFailsTheTaskAndNoQuestion() throws Exception {
    harness.close();
    harness =
        Harnesses.onRocksDb(
            new Shard(clock), request -> request.scatter().shard(), HopDelta::shard, HopPart.TYPE);
    assertThatThrownBy(() -> ask(UNREADABLE)).hasStackTraceContaining("damaged bytes");
    assertThat(Harnesses.take(harness)).isEmpty();
  }

  @Test
  void pastTheRoundsDeadlineARequestIsNotLookedAt() throws Exception {
    clock.set(DEADLINE - 1);
    assertThat(ask("ada").arrivals()).hasSize(1);
    clock.set(DEADLINE);
    assertThat(ask(BROKEN)).isEqualTo(new HopPart(Part.Head.skipped(SCATTER), List.of()));
  }

  /** Of the machine that asks, against this one's. */
  @ParameterizedTest
  @ValueSource(longs = {0, 400, -400, 3_600_000, -3_600_000})
  void onlyARequestThatWaitedIsSkippedWhateverTheSendersClockShows(long ahead) throws Exception {
    for (int question = 0; question < 10; question++) {
      long now = NOW + 100L * question;
      clock.set(now + 2);
      assertThat(ask("ada", sentAt(now + ahead)).head().skipped()).isFalse();
    }
    long late = NOW + 5_000;
    clock.set(late + 403);
    assertThat(ask("ada", sentAt(late + ahead)).head().skipped()).isTrue();
    clock.set(late + 401);
    assertThat(ask("ada", sentAt(late + ahead)).head().skipped()).isFalse();
  }

  /** Of a question with {@code timeoutMs} 1,000. */
  private static Scatter sentAt(long time) {
    return new Scatter("g|q|t-0-1", "g", "g|0|0#1", 0, time + 400, new Sent(7, time));
  }

  private static final RoundOptions ROUNDS = new RoundOptions(10_000, 0.4, 0);

  /** The second of so many subtasks of the stage. */
  private void openOf(int subtasks) throws Exception {
    harness.close();
    harness =
        new KeyedTwoInputStreamOperatorTestHarness<>(
            new ShardOperator<>(new Shard(clock), ROUNDS),
            request -> request.scatter().shard(),
            HopDelta::shard,
            Types.STRING,
            128,
            subtasks,
            subtasks - 1);
    harness.setup(HopPart.TYPE.serializer());
    harness.open();
  }

  private List<HopPart> signsUntil(long time) throws Exception {
    harness.setProcessingTime(time);
    return Harnesses.take(harness);
  }

  @Test
  void eachSubtaskOfTheMergeIsToldThatThisOneIsAtWork() throws Exception {
    openOf(3);
    for (int round = 1; round <= 3; round++) {
      List<HopPart> signs = signsUntil(round * ROUNDS.signMs());
      assertThat(signs)
          .allSatisfy(sign -> assertThat(sign.head().isSign()).isTrue())
          .allSatisfy(sign -> assertThat(sign.head().subtask()).isEqualTo(2))
          .extracting(
              sign ->
                  KeyGroupRangeAssignment.assignKeyToParallelOperator(
                      sign.head().question(), 128, 3))
          .containsExactly(0, 1, 2);
    }
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  @Test
  void oneWhoseOutputIsBlockedTellsNothingAndOneAloneNeither() throws Exception {
    openOf(2);
    CompletableFuture<?> blocked = new CompletableFuture<>();
    harness
        .getEnvironment()
        .addOutputs(
            List.of(
                new MockResultPartitionWriter() {
                  @Override
                  public CompletableFuture<?> getAvailableFuture() {
                    return blocked;
                  }
                }));
    assertThat(signsUntil(ROUNDS.signMs())).isEmpty();
    blocked.complete(null);
    assertThat(signsUntil(2 * ROUNDS.signMs())).hasSize(2);

    openOf(1);
    assertThat(signsUntil(10 * ROUNDS.signMs())).isEmpty();
  }
}
