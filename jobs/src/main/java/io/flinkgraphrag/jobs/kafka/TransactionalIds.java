package io.flinkgraphrag.jobs.kafka;

import io.flinkgraphrag.layout.Cell;
import org.apache.flink.connector.kafka.sink.TidyKafkaSink;

/**
 * What the transactional ids of one sink begin with. A starting sink aborts every open transaction
 * whose id begins with its prefix, so no prefix of any group, cell and sink begins with another:
 * slashes end its parts, and are encoded within them. It begins with the consumer group, so that an
 * ACL for ids that begin so lets it through.
 *
 * @param prefix {@code GROUP//SINK/}, or of a cell {@code GROUP.CELL/SINK/}
 * @param legacy that of builds before, {@code GROUP-SINK} or {@code GROUP.CELL.SINK}, where one
 *     could begin with another. What they left open is aborted at the first start of this build.
 */
public record TransactionalIds(String prefix, String legacy) {

  public static TransactionalIds of(Cell cell, String group, String sink) {
    String end = TidyKafkaSink.PREFIX_END;
    String encoded = cell.own(group.replace("%", "%25").replace(end, "%2F"));
    boolean whole = cell.name().isEmpty();
    return new TransactionalIds(
        encoded + (whole ? end + end : end) + sink + end,
        cell.own(group) + (whole ? "-" : ".") + sink);
  }

  /** What all ids of a job begin with. */
  static String common(Cell cell, String group) {
    String prefix = of(cell, group, "any").prefix();
    return prefix.substring(0, prefix.indexOf(TidyKafkaSink.PREFIX_END));
  }
}
