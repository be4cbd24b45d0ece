package io.flinkgraphrag.jobs.neo4j.follow;

import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkOutput;

/** Makes a watermark of the end of a round: its version. */
public final class RoundEnds implements WatermarkGenerator<FollowedRow> {

  @Override
  public void onEvent(FollowedRow row, long timestamp, WatermarkOutput output) {
    if (row.endsRound()) {
      output.emitWatermark(new Watermark(row.version()));
    }
  }

  @Override
  public void onPeriodicEmit(WatermarkOutput output) {
    // rounds end when they do
  }
}
