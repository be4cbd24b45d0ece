package io.flinkgraphrag.catalog;

import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.model.contract.GraphUpdate;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Keeps a job from reading state that was laid out differently: state is found by shard, so under
 * another layout it would be lost without a word.
 *
 * <p>Passes updates on and remembers which graphs had any; what they were laid out by is in every
 * checkpoint. A job that restores it with another layout of such a graph, another embedding model
 * or another number of hops ends at once, for good, and says what to do. A graph without updates
 * may change its layout. State from before there was a fingerprint is taken over as it is.
 *
 * <p>Updates of other cells' graphs end here, counted in the metric {@code otherCells}. A job that
 * restores the state of one that skipped a graph, and now owns it, would answer from a graph with
 * holes: it ends in the same way.
 */
public final class GuardLayoutsFunction extends ProcessFunction<GraphUpdate, GraphUpdate>
    implements CheckpointedFunction {

  private static final long serialVersionUID = 1L;

  /** Most graphs that are remembered; beyond, any graph counts as one with updates. */
  static final int GRAPHS_MAX = GraphLayouts.GRAPHS_MAX;

  // configuration
  private final Cell cell;
  private final GraphLayouts layouts;
  private final TreeMap<String, String> settings;

  // runtime
  private transient Set<Long> graphs;
  private transient boolean anyGraph;
  private transient Set<String> skipped;
  private transient boolean skippedOthers;

  /**
   * Whether the state says less than what is known: it is rebuilt then only, not 4 times a second.
   */
  private transient boolean changed;

  private transient Counter otherCells;

  // state
  private transient ListState<Fingerprint> fingerprints;

  /** Empty in a job that owns all graphs. */
  private transient ListState<SkippedGraphs> skips;

  /**
   * @param cell whose updates go on
   * @param settings what else the state depends on, by names that a user knows
   */
  public GuardLayoutsFunction(Cell cell, GraphLayouts layouts, Map<String, String> settings) {
    this.cell = cell;
    this.layouts = layouts;
    this.settings = new TreeMap<>(settings);
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    graphs = new TreeSet<>();
    anyGraph = false;
    // what the subtasks knew is in the state once each, and is to be there once
    changed = true;
    fingerprints =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("fingerprints", Fingerprint.TYPE));
    skipped = new HashSet<>();
    skippedOthers = false;
    skips =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("skipped-graphs", SkippedGraphs.TYPE));
    if (context.isRestored()) {
      // each subtask checks them all, and one keeps what they know together
      boolean keeps = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
      restoreFingerprints(keeps);
      restoreSkips(keeps);
    }
  }

  private void restoreFingerprints(boolean keeps) throws Exception {
    boolean found = false;
    for (Fingerprint before : fingerprints.get()) {
      found = true;
      require(before);
      if (keeps) {
        anyGraph |= before.anyGraph();
        before.graphs().forEach(this::remember);
      }
    }
    if (!found && keeps) {
      anyGraph = true;
    }
  }

  private void restoreSkips(boolean keeps) throws Exception {
    for (SkippedGraphs before : skips.get()) {
      before.holes(cell).ifPresent(GuardLayoutsFunction::refuseHoles);
      if (keeps) {
        skippedOthers |= before.others();
        before.graphs().forEach(this::skip);
      }
    }
  }

  private static void refuseHoles(String holes) {
    String message =
        "the job in the checkpoint left to other cells "
            + holes
            + ": its state of them has holes. Leave them to the other cells, in"
            + " graphrag.cell.graphs; or send them again under a new name; or start without this"
            + " state, which reads graph-updates from the first record (docs/operations.md,"
            + " \"Cells\")";
    throw new SuppressRestartsException(new IllegalStateException(message));
  }

  private void require(Fingerprint before) {
    var differences = before.differences(present());
    if (differences.isEmpty()) {
      return;
    }
    String message =
        "the state in the checkpoint was laid out differently: "
            + String.join("; ", differences)
            + ". Go back to what it was; or give the graph with its new layout a new name and load"
            + " it there; or start without this state (docs/operations.md, \"Changing a layout\")";
    throw new SuppressRestartsException(new IllegalStateException(message));
  }

  @Override
  public void open(OpenContext openContext) {
    otherCells = getRuntimeContext().getMetricGroup().counter("otherCells");
  }

  @Override
  public void processElement(GraphUpdate update, Context flink, Collector<GraphUpdate> out) {
    if (!cell.owns(update.graph())) {
      otherCells.inc();
      skip(update.graph());
      return;
    }
    remember(Fingerprint.hash(update.graph()));
    out.collect(update);
  }

  private void remember(long graph) {
    if (graphs.size() < GRAPHS_MAX) {
      changed |= graphs.add(graph);
    } else if (!anyGraph && !graphs.contains(graph)) {
      anyGraph = true;
      changed = true;
    }
  }

  private void skip(String graph) {
    if (skipped.size() < SkippedGraphs.GRAPHS_MAX) {
      changed |= skipped.add(graph);
    } else if (!skippedOthers && !skipped.contains(graph)) {
      skippedOthers = true;
      changed = true;
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    if (!changed) {
      return;
    }
    changed = false;
    fingerprints.clear();
    fingerprints.add(present());
    skips.clear();
    if (!skipped.isEmpty() || skippedOthers) {
      skips.add(SkippedGraphs.of(cell, skipped, skippedOthers));
    }
  }

  private Fingerprint present() {
    return new Fingerprint(settings, layouts.lines(), Set.copyOf(graphs), anyGraph);
  }
}
