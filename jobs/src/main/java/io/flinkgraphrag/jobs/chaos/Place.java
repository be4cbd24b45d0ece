package io.flinkgraphrag.jobs.chaos;

/** A record by its place, as a dead letter names it. */
record Place(String topic, int partition, long offset) {

  @Override
  public String toString() {
    return "%s-%d@%d".formatted(topic, partition, offset);
  }
}
