package io.flinkgraphrag.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkgraphrag.harness.Updates;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.contract.Change;
import io.flinkgraphrag.model.contract.GraphUpdate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class GuardLayoutsFunctionTest {

  private static final int MAX_PARALLELISM = 128;
  private static final Map<String, String> SETTINGS =
      Map.of("graphrag.hops-max", "3", "embedder openai", "model-a of 512 dimensions");
  private static final String FOUR = "graphs: {books: {shards: 4}}";

  private static OneInputStreamOperatorTestHarness<GraphUpdate, GraphUpdate> harness(
      String layouts, Map<String, String> settings, int subtasks, int subtask) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new ProcessOperator<>(
            new GuardLayoutsFunction(Cell.WHOLE, GraphLayouts.parse(layouts, "test"), settings)),
        MAX_PARALLELISM,
        subtasks,
        subtask);
  }

  /** The state of a job in which these graphs had updates. */
  private static OperatorSubtaskState stateOf(
      String layouts, OperatorSubtaskState before, String... graphs) throws Exception {
    try (var harness = harness(layouts, SETTINGS, 1, 0)) {
      if (before != null) {
        harness.initializeState(before);
      }
      harness.open();
      for (String graph : graphs) {
        Change change = new Change.EntityDelete("ada");
        harness.processElement(Updates.of(graph, change, 1), 0);
      }
      assertThat(harness.extractOutputValues()).hasSize(graphs.length);
      return harness.snapshot(1, 1);
    }
  }

  private static void restore(
      OperatorSubtaskState state, String layouts, Map<String, String> settings) throws Exception {
    try (var harness = harness(layouts, settings, 1, 0)) {
      harness.initializeState(state);
      harness.open();
    }
  }

  @Test
  void anotherLayoutOfAGraphWithUpdatesEndsTheJobForGoodAndSaysWhatToDo() throws Exception {
    OperatorSubtaskState state = stateOf(FOUR, null, "books");
    assertThatThrownBy(() -> restore(state, "graphs: {books: {shards: 8}}", SETTINGS))
        .isInstanceOf(SuppressRestartsException.class)
        .hasRootCauseMessage(
            "the state in the checkpoint was laid out differently: graph \"books\" was [hash"
                + " shards=4 readCopies=1 language=en embedder=bge-small-en] and is [hash shards=8"
                + " readCopies=1 language=en embedder=bge-small-en]. Go back to what it was; or"
                + " give the graph with its new layout a new name and load it there; or start"
                + " without this state (docs/operations.md, \"Changing a layout\")");
    assertThatCode(() -> restore(state, FOUR, SETTINGS)).doesNotThrowAnyException();
    assertThatCode(() -> restore(state, "graphs: {books: {shards: 4, hops: 3}}", SETTINGS))
        .doesNotThrowAnyException();
  }

  @Test
  void aGraphWithoutUpdatesMayBeLaidOutAnew() throws Exception {
    OperatorSubtaskState state = stateOf("default: {}", null, "other");
    assertThatCode(() -> restore(state, FOUR, SETTINGS)).doesNotThrowAnyException();
    OperatorSubtaskState used = stateOf("default: {}", null, "other", "books");
    assertThatThrownBy(() -> restore(used, FOUR, SETTINGS))
        .hasStackTraceContaining("graph \"books\" was [hash shards=1");
    assertThatThrownBy(() -> restore(used, "default: {language: zh}", SETTINGS))
        .hasStackTraceContaining("the default layout was [hash shards=1");
  }

  @Test
  void anotherEmbeddingModelOrNumberOfHopOperatorsIsRefused() throws Exception {
    OperatorSubtaskState state = stateOf(FOUR, null, "books");
    Map<String, String> changed =
        Map.of("graphrag.hops-max", "4", "embedder openai", "model-b of 512 dimensions");
    assertThatThrownBy(() -> restore(state, FOUR, changed))
        .hasStackTraceContaining("graphrag.hops-max was 3 and is 4")
        .hasStackTraceContaining(
            "embedder openai was model-a of 512 dimensions and is model-b of 512 dimensions");
    assertThatCode(() -> restore(state, FOUR, Map.of("graphrag.hops-max", "3")))
        .doesNotThrowAnyException();
  }

  @Test
  void whatIsKnownOfGraphsSurvivesRestartsAndRescales() throws Exception {
    OperatorSubtaskState state = stateOf(FOUR, null, "books");
    state = stateOf(FOUR, state, "more");
    state = rescaled(state);
    OperatorSubtaskState last = state;
    assertThatThrownBy(() -> restore(last, "default: {shards: 2}", SETTINGS))
        .hasStackTraceContaining("graph \"books\" was")
        .hasStackTraceContaining("the default layout was");
  }

  @Test
  void theMostGraphsTakeSomeKilobytesOfEveryCheckpoint() throws Exception {
    Set<Long> graphs = new TreeSet<>();
    for (int i = 0; i < GuardLayoutsFunction.GRAPHS_MAX; i++) {
      graphs.add(Fingerprint.hash("n".repeat(120) + i));
    }
    DataOutputSerializer out = new DataOutputSerializer(1 << 10);
    Fingerprint.TYPE
        .serializer()
        .serialize(new Fingerprint(SETTINGS, Map.of("", "hash"), graphs, false), out);
    assertThat(out.length()).isLessThan(100_000);
  }

  private static OperatorSubtaskState rescaled(OperatorSubtaskState state) throws Exception {
    OperatorSubtaskState[] parts = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      try (var harness = harness(FOUR, SETTINGS, 2, subtask)) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MAX_PARALLELISM, 1, 2, subtask));
        harness.open();
        parts[subtask] = harness.snapshot(2, 2);
      }
    }
    return AbstractStreamOperatorTestHarness.repartitionOperatorState(
        AbstractStreamOperatorTestHarness.repackageState(parts), MAX_PARALLELISM, 2, 1, 0);
  }

  @Test
  void stateFromBeforeThereWasAFingerprintIsTakenOverAndGuardedFromThenOn() throws Exception {
    OperatorSubtaskState state = stateOf(FOUR, OperatorSubtaskState.builder().build());
    assertThatThrownBy(() -> restore(state, "graphs: {books: {shards: 8}}", SETTINGS))
        .hasStackTraceContaining("graph \"books\" was");
    assertThatThrownBy(() -> restore(state, "default: {shards: 2}\n" + FOUR, SETTINGS))
        .hasStackTraceContaining("the default layout was");
  }

  private static OneInputStreamOperatorTestHarness<GraphUpdate, GraphUpdate> cell(
      String graphs, int subtasks, int subtask) throws Exception {
    return new OneInputStreamOperatorTestHarness<>(
        new ProcessOperator<>(
            new GuardLayoutsFunction(
                Cell.of("east", graphs), GraphLayouts.parse(FOUR, "test"), SETTINGS)),
        MAX_PARALLELISM,
        subtasks,
        subtask);
  }

  /** What a cell lets through of these graphs' updates, and its state then. */
  private static OperatorSubtaskState stateOfCell(
      String cell, OperatorSubtaskState before, List<String> graphs, List<String> passed)
      throws Exception {
    try (var harness = cell(cell, 1, 0)) {
      if (before != null) {
        harness.initializeState(before);
      }
      harness.open();
      for (String graph : graphs) {
        harness.processElement(Updates.of(graph, new Change.EntityDelete("ada"), 1), 0);
      }
      assertThat(harness.extractOutputValues())
          .extracting(GraphUpdate::graph)
          .containsExactlyElementsOf(passed);
      return harness.snapshot(1, 1);
    }
  }

  private static void restoreCell(OperatorSubtaskState state, String cell) throws Exception {
    for (int subtask = 0; subtask < 2; subtask++) {
      try (var harness = cell(cell, 2, subtask)) {
        harness.initializeState(
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                state, MAX_PARALLELISM, 1, 2, subtask));
        harness.open();
      }
    }
  }

  @Test
  void aCellPassesItsOwnUpdatesAndNeverOwnsAGraphThatItLeftToOthers() throws Exception {
    OperatorSubtaskState state =
        stateOfCell("books, films", null, List.of("books", "music"), List.of("books"));
    state = stateOfCell("books", state, List.of("books", "films"), List.of("books"));
    OperatorSubtaskState last = state;
    assertThatThrownBy(() -> restoreCell(last, "books,music,films,new"))
        .isInstanceOf(SuppressRestartsException.class)
        .hasRootCauseMessage(
            "the job in the checkpoint left to other cells updates of \"films\", \"music\": its"
                + " state of them has holes. Leave them to the other cells, in"
                + " graphrag.cell.graphs; or send them again under a new name; or start without"
                + " this state, which reads graph-updates from the first record"
                + " (docs/operations.md, \"Cells\")");
    assertThatThrownBy(() -> restoreCell(last, "*")).hasStackTraceContaining("has holes");
    assertThatCode(() -> restoreCell(last, "books,new")).doesNotThrowAnyException();
    assertThatCode(() -> restoreCell(last, "!music,!films")).doesNotThrowAnyException();
  }

  @Test
  void aCellThatLeftMoreGraphsThanItRemembersOwnsNoMoreThanBefore() throws Exception {
    List<String> many = IntStream.rangeClosed(0, 10_000).mapToObj(i -> "g" + i).toList();
    OperatorSubtaskState state = stateOfCell("books,films", null, many, List.of());
    assertThatThrownBy(() -> restoreCell(state, "books,films,new"))
        .hasStackTraceContaining("more graphs than it remembers by name");
    assertThatThrownBy(() -> restoreCell(state, "*")).hasStackTraceContaining("has holes");
    assertThatCode(() -> restoreCell(state, "films")).doesNotThrowAnyException();
  }

  @Test
  void aCellOwnsMoreThanBeforeIfAnyGraphIsNewToIt() {
    SkippedGraphs all = SkippedGraphs.of(Cell.of("", "!a,!b"), Set.of(), true);
    assertThat(all.holes(Cell.of("", "!a,!b,!c"))).isEmpty();
    assertThat(all.holes(Cell.of("x", "c"))).isEmpty();
    assertThat(all.holes(Cell.of("x", "b,c"))).isPresent();
    assertThat(all.holes(Cell.of("", "!a"))).isPresent();
    SkippedGraphs some = SkippedGraphs.of(Cell.of("x", "a,b"), Set.of("c"), true);
    assertThat(some.holes(Cell.of("x", "a"))).isEmpty();
    assertThat(some.holes(Cell.of("x", "a,d"))).isPresent();
    assertThat(some.holes(Cell.of("x", "!c"))).isPresent();
  }

  @Test
  void whatTheSubtasksLeftIsKeptTogether() throws Exception {
    OperatorSubtaskState[] parts = new OperatorSubtaskState[2];
    for (int subtask = 0; subtask < 2; subtask++) {
      try (var harness = cell("books", 2, subtask)) {
        harness.open();
        Change change = new Change.EntityDelete("ada");
        harness.processElement(Updates.of("skipped-" + subtask, change, 1), 0);
        parts[subtask] = harness.snapshot(1, 1);
      }
    }
    OperatorSubtaskState state =
        AbstractStreamOperatorTestHarness.repartitionOperatorState(
            AbstractStreamOperatorTestHarness.repackageState(parts), MAX_PARALLELISM, 2, 1, 0);
    OperatorSubtaskState last = stateOfCell("books", state, List.of("books"), List.of("books"));
    for (String skipped : List.of("skipped-0", "skipped-1")) {
      assertThatThrownBy(() -> restoreCell(last, "books," + skipped))
          .hasStackTraceContaining('"' + skipped + '"');
    }
  }
}
