package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.time.Duration;

/**
 * Which questions are let in.
 *
 * @param dedupeTtl a question whose id was asked less than this before is dropped
 */
public record AdmitSettings(Duration dedupeTtl) {

  static AdmitSettings of(OptionsReader options) {
    return new AdmitSettings(options.duration(GraphRagOptions.DEDUPE_TTL, Duration.ZERO));
  }
}
