package io.flinkgraphrag.jobs.cli.eval;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.embed.HashEmbedderFactory;
import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.harness.JobCluster;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ranking tuned to the sample's questions, from a real job that answers them. */
final class TuningITCase {

  private static final String SAMPLE = "/sample/";

  @TempDir static Path folder;

  private static Path sample(String name) throws IOException {
    Path file = folder.resolve(name);
    try (InputStream in = TuningITCase.class.getResourceAsStream(SAMPLE + name)) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  @Test
  void theSignalsOfARunningJobAreFittedAndFewQuestionsDoNoHarm() throws Exception {
    Path updates = sample("course-updates.jsonl");
    Path golden = sample("course-golden.jsonl");
    Path few = Files.write(folder.resolve("few.jsonl"), Files.readAllLines(golden).subList(0, 12));
    try (JobCluster cluster =
        JobCluster.start(folder.resolve("job"), new Configuration(), new HashEmbedderFactory())) {
      cluster.run(2);
      Run load = Run.of("load", "--wait", updates.toString(), "--bootstrap", cluster.bootstrap());
      assertThat(load.exitCode()).as(load.err()).isZero();

      Path out = folder.resolve("ranking.yaml");
      Run tune = tune(cluster, few, out);

      assertThat(tune.exitCode()).as("%s%s", tune.out(), tune.err()).isEqualTo(1);
      assertThat(tune.out()).contains("few", "12", "These questions cannot say");
      assertThat(out).doesNotExist();

      Run all = tune(cluster, golden, out);
      assertThat(all.out()).contains("course-golden", "30", "held out");
      assertThat(Files.exists(out)).isEqualTo(all.exitCode() == 0);
    }
  }

  private static Run tune(JobCluster cluster, Path golden, Path out) {
    return Run.of(
        "eval",
        "--tune",
        golden.toString(),
        "--out",
        out.toString(),
        "--bootstrap",
        cluster.bootstrap());
  }
}
