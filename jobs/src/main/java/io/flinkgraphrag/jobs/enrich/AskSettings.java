package io.flinkgraphrag.jobs.enrich;

import java.io.Serializable;
import java.time.Duration;

/**
 * How a model is asked. Travels with the job.
 *
 * @param callsMax in flight, at least 1
 * @param triesMax calls for one content, at least 1: whose reply cannot be read, or who is refused
 * @param tokensMax of all calls since the job's first start; beyond, nobody is asked
 * @param callsPerMinute infinite for no limit
 * @param timeout of a call
 */
public record AskSettings(
    int callsMax, int triesMax, long tokensMax, double callsPerMinute, Duration timeout)
    implements Serializable {

  private static final long serialVersionUID = 1L;
}
