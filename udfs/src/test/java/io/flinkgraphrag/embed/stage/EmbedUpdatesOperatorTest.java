package io.flinkgraphrag.embed.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.embed.Embedders;
import io.flinkgraphrag.embed.NoVectorException;
import io.flinkgraphrag.embed.OpenedEmbedder;
import io.flinkgraphrag.embed.ScriptedEmbedder;
import io.flinkgraphrag.embed.TriedEmbedding;
import io.flinkgraphrag.harness.Harnesses;
import io.flinkgraphrag.layout.EmbedderName;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.ElementType;
import io.flinkgraphrag.model.message.EmbedRequest;
import io.flinkgraphrag.model.message.VectorUpdate;
import io.flinkgraphrag.shared.ProbingBreaker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.hashmap.HashMapStateBackend;
import org.apache.flink.state.rocksdb.EmbeddedRocksDBStateBackend;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class EmbedUpdatesOperatorTest {

  private static final int CAPACITY = 4;

  /** Too long for the cache to hide calls. */
  private static final String TEXT = "x".repeat(VectorCache.TEXT_CHARS_MAX) + " text of ";

  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final ScriptedEmbedder other = new ScriptedEmbedder();

  private KeyedOneInputStreamOperatorTestHarness<String, EmbedRequest, VectorUpdate> harness;
  private long now;

  @AfterEach
  void close() throws Exception {
    if (harness != null) {
      harness.close();
    }
  }

  // ---- what is never waited for ----

  @Test
  void aHungEmbedderHoldsBackNeitherRecordsNorACheckpoint() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    open();
    send(requests("g", 100));
    assertThat(embedder.asked).hasSize(CAPACITY);
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();

    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    restore(state);
    assertThat(elements(updates())).containsExactlyInAnyOrderElementsOf(names("g", 100));
    assertNothingIsLeft();
  }

  @Test
  void anEmbedderThatHangsTakesNoPlaceOfAnother() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    open();
    send(requests("g", 100));
    send(requests("other", 20));
    assertThat(elements(updates())).containsExactlyInAnyOrderElementsOf(names("other", 20));
  }

  @Test
  void aGraphThatIsLoadedHoldsBackAChangeOfAnotherForOneTurn() throws Exception {
    List<CompletableFuture<float[]>> open = new ArrayList<>();
    embedder.otherwise =
        text -> {
          CompletableFuture<float[]> call = new CompletableFuture<>();
          open.add(call);
          return call;
        };
    open();
    send(requests("g", 200));
    send(requests("h", 1));
    open.get(0).complete(new float[] {1});
    runMails();
    open.get(CAPACITY).complete(new float[] {1});
    runMails();
    assertThat(embedder.asked.subList(CAPACITY, CAPACITY + 2)).contains(TEXT + "h-0");
  }

  // ---- failures ----

  @Test
  void anOutageIsProbedAndNotCountedAndEndsByItself() throws Exception {
    embedder.otherwise = text -> CompletableFuture.failedFuture(new IllegalStateException("down"));
    open();
    send(requests("g", 100));
    int asked = embedder.asked.size();
    assertThat(asked).isLessThan(30);
    pass(Duration.ofMinutes(10));
    assertThat(embedder.asked.size() - asked)
        .as("calls in ten minutes")
        .isBetween(30, 2 * TriedEmbedding.TRIES_MAX * 60);
    assertThat(updates()).isEmpty();

    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    pass(Duration.ofMillis(ProbingBreaker.PAUSE_MAX_MS));
    List<VectorUpdate> updates = updates();
    assertThat(elements(updates)).containsExactlyInAnyOrderElementsOf(names("g", 100));
    assertThat(updates).allSatisfy(update -> assertThat(update.batch()).isEqualTo("b"));
    assertNothingIsLeft();
  }

  @Test
  void aRefusedTextBlocksNobodyAndIsCountedOnceAndGetsItsVectorsWhenTheFaultIsMended()
      throws Exception {
    embedder.otherwise = text -> CompletableFuture.failedFuture(new IllegalArgumentException("no"));
    open();
    send(requests("g", 50));
    List<VectorUpdate> refused = updates();
    assertThat(elements(refused)).containsExactlyInAnyOrderElementsOf(names("g", 50));
    assertThat(refused)
        .allSatisfy(
            update -> {
              assertThat(update.failure().code()).isEqualTo("EMBEDDING_FAILED");
              assertThat(update.failure().message()).contains("no");
              assertThat(update.batch()).isEqualTo("b");
            });
    int asked = embedder.asked.size();
    pass(EmbedLine.REFUSED_PAUSE.multipliedBy(10));
    assertThat(embedder.asked).as("one at a time").hasSize(asked + 10);
    assertThat(updates()).isEmpty();
    restore(snapshot());

    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    pass(EmbedLine.REFUSED_PAUSE);
    List<VectorUpdate> mended = updates();
    assertThat(elements(mended)).containsExactlyInAnyOrderElementsOf(names("g", 50));
    assertThat(mended)
        .allSatisfy(
            update -> {
              assertThat(update.vectors()).hasSize(1);
              assertThat(update.failure()).isNull();
              assertThat(update.batch()).isEmpty();
            });
    assertNothingIsLeft();
  }

  @Test
  void whatIsStillRefusedIsNotTriedForEachThatIsMended() throws Exception {
    CompletableFuture<float[]> refused =
        CompletableFuture.failedFuture(new IllegalArgumentException("no"));
    embedder.otherwise = text -> refused;
    open();
    send(requests("g", 100));
    send(requests("h", 1));
    embedder.otherwise = text -> text.contains(" h-") ? refused : vector(text);
    int asked = embedder.asked.size();
    pass(EmbedLine.REFUSED_PAUSE.multipliedBy(2));
    assertThat(updates()).filteredOn(update -> !update.vectors().isEmpty()).hasSize(100);
    assertThat(embedder.asked).hasSizeLessThan(asked + 100 + 5);
  }

  @Test
  void aTextThatFailsWhileOthersSucceedIsSetAside() throws Exception {
    embedder.otherwise =
        text ->
            text.endsWith(" g-0")
                ? CompletableFuture.failedFuture(new IllegalStateException("500 for this one"))
                : vector(text);
    open();
    send(requests("g", 1));
    for (int i = 1; i < 20; i++) {
      pass(Duration.ofMillis(ProbingBreaker.PAUSE_MAX_MS));
      send(List.of(request("g", "g-" + i, 1)));
    }
    List<VectorUpdate> updates = updates();
    assertThat(elements(updates)).containsExactlyInAnyOrderElementsOf(names("g", 20));
    assertThat(updates)
        .filteredOn(update -> update.failure() != null)
        .extracting(VectorUpdate::element)
        .containsExactly("g-0");
  }

  @Test
  void aTextThatTheServerAlwaysFailsOnIsSetAsideThoughItOpensTheBreakerAlone() throws Exception {
    embedder.otherwise =
        text ->
            text.endsWith(" g-0")
                ? CompletableFuture.failedFuture(new NoVectorException("500 for this one"))
                : vector(text);
    open();
    send(requests("g", 20));
    assertThat(elements(updates())).hasSize(19).doesNotContain("g-0");
    pass(Duration.ofMinutes(3));
    assertThat(updates())
        .as("counted once")
        .extracting(VectorUpdate::element, update -> update.failure().code(), VectorUpdate::batch)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("g-0", "EMBEDDING_FAILED", "b"));
    int asked = embedder.asked.size();
    pass(EmbedLine.REFUSED_PAUSE.multipliedBy(10));
    assertThat(embedder.asked)
        .as("tried now and then")
        .hasSize(asked + 10 * TriedEmbedding.TRIES_MAX);
    assertThat(updates()).isEmpty();

    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    pass(EmbedLine.REFUSED_PAUSE);
    assertThat(updates())
        .extracting(VectorUpdate::element, update -> update.vectors().size(), VectorUpdate::batch)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("g-0", 1, ""));
    assertNothingIsLeft();
  }

  @Test
  void textsThatFailFirstDoNotHideThoseBehindThem() throws Exception {
    embedder.otherwise =
        text ->
            text.contains(" g-")
                ? CompletableFuture.failedFuture(new IllegalStateException("500 for these"))
                : vector(text);
    open();
    send(requests("g", 3 * CAPACITY));
    send(requests("h", 30));
    pass(Duration.ofMinutes(1));
    assertThat(elements(updates())).containsAll(names("h", 30));
  }

  @Test
  void anEmbedderThatIsDownIsNotWokenForWhereNothingWaits() throws Exception {
    List<CompletableFuture<float[]>> hung = new ArrayList<>();
    embedder.otherwise =
        text -> {
          if (text.endsWith(" g-0")) {
            hung.add(new CompletableFuture<>());
            return hung.get(hung.size() - 1);
          }
          return CompletableFuture.failedFuture(new IllegalStateException("down"));
        };
    open();
    send(requests("g", 2));
    pass(Duration.ofMinutes(1));
    send(List.of(takenBack(request("g", "g-1", 1))));
    pass(Duration.ofMinutes(1));
    assertThat(timers()).as("with an old call in hand").isZero();

    for (int i = 0; i < TriedEmbedding.TRIES_MAX; i++) {
      hung.get(i).completeExceptionally(new IllegalStateException("down"));
      runMails();
    }
    pass(Duration.ofMinutes(1));
    assertThat(hung).as("the last one is the probe").hasSize(TriedEmbedding.TRIES_MAX + 1);
    send(List.of(takenBack(request("g", "g-0", 1))));
    pass(Duration.ofMinutes(1));
    assertThat(timers()).as("with nothing").isZero();

    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    send(requests("h", 1));
    assertThat(elements(updates())).contains("h-0");
    assertNothingIsLeft();
  }

  // ---- newer revisions and deletes ----

  @Test
  void aNewerRevisionTakesThePlaceOfOneThatWaitsAndOfOneInHand() throws Exception {
    List<CompletableFuture<float[]>> calls = new ArrayList<>();
    embedder.otherwise =
        text -> {
          CompletableFuture<float[]> call = new CompletableFuture<>();
          calls.add(call);
          return call;
        };
    open();
    List<EmbedRequest> first = requests("g", CAPACITY + 1);
    send(first);
    EmbedRequest inHand = first.get(0);
    EmbedRequest waits = first.get(CAPACITY);
    send(List.of(request("g", inHand.element(), 2), request("g", waits.element(), 2)));
    assertThat(calls.get(0)).isCancelled();
    assertThat(updates())
        .allSatisfy(update -> assertThat(update.vectors()).isEmpty())
        .allSatisfy(update -> assertThat(update.failure()).isNull())
        .extracting(VectorUpdate::element, VectorUpdate::revision, VectorUpdate::batch)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(inHand.element(), 1L, "b"),
            org.assertj.core.groups.Tuple.tuple(waits.element(), 1L, "b"));
    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    List.copyOf(calls).forEach(call -> call.complete(new float[] {1}));
    runMails();
    assertThat(updates())
        .filteredOn(update -> update.revision() == 2)
        .allSatisfy(update -> assertThat(update.vectors()).hasSize(1))
        .hasSize(2);
    assertNothingIsLeft();
  }

  @Test
  void anOlderRevisionThatComesLateReplacesNothing() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    open();
    send(requests("g", CAPACITY)); // all that may be in hand
    EmbedRequest newer = request("g", "late", 4);
    EmbedRequest older = request("g", "late", 3);
    send(List.of(newer, older, takenBack(older)));
    assertThat(updates())
        .as("counted and not needed")
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(VectorUpdate.superseded(older));

    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    restore(snapshot());
    assertThat(updates())
        .filteredOn(update -> update.element().equals("late"))
        .extracting(VectorUpdate::revision, update -> update.vectors().size(), VectorUpdate::batch)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(4L, 1, "b"));
    assertNothingIsLeft();
  }

  @Test
  void aDeleteDropsWhatWaitsWhileTheEmbedderIsDown() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    open();
    send(requests("g", 100));
    send(requests("g", 100).stream().map(EmbedUpdatesOperatorTest::takenBack).toList());
    assertThat(updates())
        .allSatisfy(update -> assertThat(update.vectors()).isEmpty())
        .extracting(VectorUpdate::batch)
        .hasSize(100)
        .containsOnly("b");
    assertNothingIsLeft();
  }

  @Test
  void manyPlacesLeftEmptyAreSkippedStepByStep() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    open();
    int many = 5 * EmbedLine.STEPS_MAX;
    send(requests("g", many));
    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    send(requests("g", many).stream().map(EmbedUpdatesOperatorTest::takenBack).toList());
    Harnesses.take(harness);
    send(requests("h", 1));
    assertThat(elements(updates())).containsExactly("h-0");
    assertNothingIsLeft();
  }

  @Test
  void aRequestWithoutTextsForAnElementThatDoesNotWaitIsNotAnswered() throws Exception {
    open();
    send(List.of(takenBack(request("g", "g-0", 1))));
    assertThat(updates()).isEmpty();
    assertNothingIsLeft();
  }

  // ---- all of it together ----

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void eachRevisionGetsOneLastUpdateAndIsCountedOnceWhateverHappens(long seed) throws Exception {
    Random random = new Random(seed);
    List<CompletableFuture<float[]>> hung = new ArrayList<>();
    embedder.otherwise = text -> random(text, random, hung);
    open();
    Map<String, Long> revisions = new HashMap<>();
    Map<String, Boolean> wanted = new HashMap<>();
    List<VectorUpdate> updates = new ArrayList<>();
    long requests = 0;
    for (int step = 0; step < 400; step++) {
      String element = "g-" + random.nextInt(40);
      boolean wants = random.nextInt(4) > 0;
      EmbedRequest request = request("g", element, revisions.merge(element, 1L, Long::sum));
      wanted.put(element, wants);
      requests += wants ? 1 : 0;
      send(List.of(wants ? request : takenBack(request)));
      if (random.nextInt(10) == 0) {
        pass(Duration.ofSeconds(random.nextInt(20)));
      }
      if (random.nextInt(10) == 0 && !hung.isEmpty()) {
        hung.remove(random.nextInt(hung.size())).complete(new float[] {9});
        runMails();
      }
      updates.addAll(updates());
      if (random.nextInt(40) == 0) {
        restore(snapshot());
      }
    }
    updates.addAll(updates()); // the last step may have restored, which answers too
    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    restore(snapshot());
    pass(Duration.ofMinutes(1));
    updates.addAll(updates());

    List<VectorUpdate> last = updates.stream().filter(update -> update.failure() == null).toList();
    assertThat(last).as("seed %d", seed).hasSize((int) requests);
    assertThat(last)
        .as("seed %d", seed)
        .extracting(update -> update.element() + "@" + update.revision())
        .doesNotHaveDuplicates();
    assertThat(updates.stream().filter(update -> !update.batch().isEmpty()))
        .as("seed %d: counted", seed)
        .hasSize((int) requests);
    wanted.forEach(
        (element, wants) ->
            assertThat(
                    last.stream()
                        .filter(update -> update.element().equals(element))
                        .filter(update -> update.revision() == revisions.get(element))
                        .filter(update -> !update.vectors().isEmpty()))
                .as("seed %d: %s has its vectors", seed, element)
                .hasSize(wants ? 1 : 0));
    assertNothingIsLeft();
  }

  private static CompletableFuture<float[]> random(
      String text, Random random, List<CompletableFuture<float[]>> hung) {
    return switch (random.nextInt(8)) {
      case 0, 1 -> CompletableFuture.failedFuture(new IllegalStateException("down"));
      case 2 -> CompletableFuture.failedFuture(new IllegalArgumentException("no"));
      case 3, 4 -> {
        CompletableFuture<float[]> call = new CompletableFuture<>();
        hung.add(call);
        yield call;
      }
      default -> vector(text);
    };
  }

  @Test
  void whatWaitsIsFoundByEverySubtaskOfAnotherParallelism() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    open();
    send(requests("g", 100));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    List<String> elements = new ArrayList<>();
    for (int subtask = 0; subtask < 2; subtask++) {
      harness = harness(128, 2, subtask);
      harness.setup(VectorUpdate.TYPE.serializer());
      harness.initializeState(
          AbstractStreamOperatorTestHarness.repartitionOperatorState(state, 128, 1, 2, subtask));
      harness.open();
      runMails();
      List<String> mine = elements(updates());
      assertThat(mine).hasSizeBetween(10, 90);
      elements.addAll(mine);
      harness.close();
    }
    harness = null;
    assertThat(elements).containsExactlyInAnyOrderElementsOf(names("g", 100));
  }

  @Test
  void rocksDbHoldsWhatWaitsAsWell() throws Exception {
    embedder.otherwise = text -> new CompletableFuture<>();
    harness = harness(128, 1, 0);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setup(VectorUpdate.TYPE.serializer());
    harness.open();
    send(requests("g", 50));
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    embedder.otherwise = EmbedUpdatesOperatorTest::vector;
    harness = harness(128, 1, 0);
    harness.setStateBackend(new EmbeddedRocksDBStateBackend());
    harness.setup(VectorUpdate.TYPE.serializer());
    harness.initializeState(state);
    harness.open();
    runMails();
    assertThat(elements(updates())).containsExactlyInAnyOrderElementsOf(names("g", 50));
  }

  @Test
  void aCapacityBeyondTheEmbeddersBoundIsRefusedWithWhatToDo() throws Exception {
    embedder.waitingMax = CAPACITY - 1;
    KeyedOneInputStreamOperatorTestHarness<String, EmbedRequest, VectorUpdate> refused =
        harness(128, 1, 0);
    refused.setup(VectorUpdate.TYPE.serializer());
    assertThatThrownBy(refused::open).hasMessageContaining("Lower the capacity to 3");
    assertThat(embedder.closed).isTrue();
  }

  // ---- the operator ----

  private void open() throws Exception {
    restore(null);
  }

  private OperatorSubtaskState snapshot() throws Exception {
    OperatorSubtaskState state = harness.snapshot(1, 1);
    harness.close();
    return state;
  }

  private void restore(OperatorSubtaskState stateOrNull) throws Exception {
    harness = harness(128, 1, 0);
    harness.setStateBackend(new HashMapStateBackend());
    harness.setProcessingTime(now);
    harness.setup(VectorUpdate.TYPE.serializer());
    if (stateOrNull != null) {
      harness.initializeState(stateOrNull);
    }
    harness.open();
    runMails();
  }

  private KeyedOneInputStreamOperatorTestHarness<String, EmbedRequest, VectorUpdate> harness(
      int maxParallelism, int parallelism, int subtask) throws Exception {
    other.model = "other";
    GraphLayouts layouts = GraphLayouts.parse("graphs: {other: {embedder: minilm}}", "test");
    Embedders embedders =
        Embedders.of(
            layouts, name -> new OpenedEmbedder(name == EmbedderName.MINILM ? other : embedder));
    return new KeyedOneInputStreamOperatorTestHarness<>(
        new EmbedUpdatesOperatorFactory(embedders, CAPACITY, Duration.ofDays(1)),
        EmbedUpdatesOperatorFactory::bucketOf,
        Types.STRING,
        maxParallelism,
        parallelism,
        subtask);
  }

  private void send(List<EmbedRequest> requests) throws Exception {
    for (EmbedRequest request : requests) {
      harness.processElement(request, 0);
    }
    runMails();
  }

  private void runMails() throws Exception {
    Optional<Mail> mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    while (mail.isPresent()) {
      mail.get().run();
      mail = harness.getTaskMailbox().tryTake(TaskMailbox.MIN_PRIORITY);
    }
  }

  /** Lets time pass in steps, so that each timer comes in time. */
  private void pass(Duration time) throws Exception {
    long until = now + time.toMillis();
    while (now < until) {
      now = Math.min(until, now + 500);
      harness.setProcessingTime(now);
      runMails();
    }
  }

  private int timers() {
    return harness.getProcessingTimeService().getNumActiveTimers();
  }

  private List<VectorUpdate> updates() {
    return Harnesses.take(harness);
  }

  private void assertNothingIsLeft() throws Exception {
    harness.snapshot(2, 2);
    assertThat(harness.numKeyedStateEntries()).isZero();
  }

  private static List<String> elements(List<VectorUpdate> updates) {
    return updates.stream().map(VectorUpdate::element).toList();
  }

  private static List<String> names(String graph, int count) {
    return IntStream.range(0, count).mapToObj(i -> graph + "-" + i).toList();
  }

  private static List<EmbedRequest> requests(String graph, int count) {
    return names(graph, count).stream().map(name -> request(graph, name, 1)).toList();
  }

  private static EmbedRequest request(String graph, String element, long revision) {
    return new EmbedRequest(
        graph,
        graph + "|0|0#1",
        ElementType.PASSAGE,
        element,
        revision,
        List.of(TEXT + element),
        "b");
  }

  private static EmbedRequest takenBack(EmbedRequest request) {
    return EmbedRequest.takeBack(
        request.graph(),
        request.shard(),
        request.elementType(),
        request.element(),
        request.revision());
  }

  private static CompletableFuture<float[]> vector(String text) {
    return CompletableFuture.completedFuture(new float[] {text.length()});
  }
}
