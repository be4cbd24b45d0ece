package io.flinkgraphrag.bench;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;

/**
 * One thing to measure, written {@code job[:graph:embedder]:guarantee[+key=value…]}: {@code
 * pass:at-least-once}, {@code answers:course:bge:exactly-once}, or with options of Flink's or the
 * job's, {@code answers:synthetic:hash:exactly-once+pipeline.object-reuse=true}.
 *
 * @param graph {@code course}, {@code synthetic}, or "" for the pass-through
 * @param embedder {@code bge}, {@code hash}, or ""
 * @param options above everything else
 */
record MeasuredCase(
    String name, String graph, String embedder, boolean exactlyOnce, Map<String, String> options) {

  /** Without transactions nothing waits for checkpoints; they only bound what is done again. */
  private static final Duration AT_LEAST_ONCE_CHECKPOINTS = Duration.ofSeconds(5);

  /** For the pass-through's transactions; the answers' job asks for checkpoints by itself. */
  private static final Duration PASS_CHECKPOINTS = Duration.ofMillis(250);

  private static final Duration PASS_PAUSE = Duration.ofMillis(200);

  static MeasuredCase parse(String text) {
    String[] sides = text.split("\\+", -1);
    String[] parts = sides[0].split(":", -1);
    boolean answers = parts[0].equals("answers");
    if (parts.length != (answers ? 4 : 2) || !(answers || parts[0].equals("pass"))) {
      throw new IllegalArgumentException("not a case: " + text);
    }
    Map<String, String> options = new TreeMap<>();
    for (int i = 1; i < sides.length; i++) {
      String[] option = sides[i].split("=", 2);
      options.put(option[0], option[1]);
    }
    boolean exactlyOnce = parts[parts.length - 1].equals("exactly-once");
    return new MeasuredCase(
        text, answers ? parts[1] : "", answers ? parts[2] : "", exactlyOnce, options);
  }

  boolean answers() {
    return !graph.isEmpty();
  }

  Configuration configuration() {
    Configuration config = new Configuration();
    config.set(GraphRagOptions.EXACTLY_ONCE, exactlyOnce);
    if (!exactlyOnce) {
      config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, AT_LEAST_ONCE_CHECKPOINTS);
    } else if (!answers()) {
      config.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, PASS_CHECKPOINTS);
      config.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, PASS_PAUSE);
    }
    config.addAll(Configuration.fromMap(options));
    return config;
  }
}
