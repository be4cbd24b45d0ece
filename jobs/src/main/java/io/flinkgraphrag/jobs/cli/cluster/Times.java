package io.flinkgraphrag.jobs.cli.cluster;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Times of the day, as people at this machine read them. */
final class Times {

  private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("HH:mm:ss");

  private Times() {}

  /** Of ms since the epoch. */
  static String at(long millis) {
    return SECONDS.format(
        LocalTime.ofInstant(Instant.ofEpochMilli(millis), ZoneId.systemDefault()));
  }
}
