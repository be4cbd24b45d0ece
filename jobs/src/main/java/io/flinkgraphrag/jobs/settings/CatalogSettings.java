package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.time.Duration;

/**
 * What the catalog remembers, and what is told of batches.
 *
 * @param tombstoneTtl a delete is remembered for so long
 * @param statusInterval a batch's progress is told at most this often
 */
public record CatalogSettings(Duration tombstoneTtl, Duration statusInterval) {

  /** A batch that was silent for so long is forgotten. */
  public static final Duration BATCH_TTL = Duration.ofDays(1);

  static CatalogSettings of(OptionsReader options) {
    return new CatalogSettings(
        options.duration(GraphRagOptions.TOMBSTONE_TTL, Duration.ZERO),
        options.duration(GraphRagOptions.STATUS_INTERVAL, Duration.ZERO));
  }
}
