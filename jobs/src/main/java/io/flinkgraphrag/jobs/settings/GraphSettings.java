package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.layout.Cell;
import io.flinkgraphrag.layout.GraphLayouts;
import io.flinkgraphrag.layout.ShardKeys;
import java.nio.file.Path;

/**
 * Which graphs the job owns, and where their parts are.
 *
 * @param cell the job's part of the graphs
 * @param layouts of all graphs, also of those that other cells own
 * @param shards the keys of the state, by the layouts
 */
public record GraphSettings(Cell cell, GraphLayouts layouts, ShardKeys shards) {

  static GraphSettings of(OptionsReader options) {
    GraphLayouts layouts =
        options.made(
            () ->
                options
                    .find(GraphRagOptions.LAYOUTS)
                    .map(file -> GraphLayouts.read(Path.of(file)))
                    .orElseGet(GraphLayouts::defaults),
            GraphRagOptions.LAYOUTS);
    Cell cell =
        options.made(
            () ->
                Cell.of(
                    options.get(GraphRagOptions.CELL_NAME),
                    options.get(GraphRagOptions.CELL_GRAPHS)),
            GraphRagOptions.CELL_NAME,
            GraphRagOptions.CELL_GRAPHS);
    return new GraphSettings(cell, layouts, new ShardKeys(layouts, Parallelism.MAX));
  }
}
