package io.flinkgraphrag.jobs.chaos;

/**
 * How many of what.
 *
 * @param lost questions without a terminal record, and records without their dead letter
 * @param doubled terminal records and dead letters beyond the first
 * @param wrong terminal records that differ from those before any failure, or that nobody is owed
 * @param degraded of those answered
 */
public record Tally(int asked, int answered, int lost, int doubled, int wrong, int degraded) {

  public boolean isRight() {
    return lost + doubled + wrong == 0;
  }
}
