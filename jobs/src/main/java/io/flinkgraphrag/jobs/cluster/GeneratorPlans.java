package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.RuntimeSettings;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Generators of ours: they quote the evidence, as no model is on this machine. */
final class GeneratorPlans {

  /** What they call themselves. */
  static final String MODEL = "extractive";

  private static final String HEAP = "128m";
  private static final String DOOR = "http";
  private static final String MAIN = "io.flinkgraphrag.jobs.cli.GraphRagCommand";

  private final ClusterFolder folder;
  private final ClusterBuild build;
  private final PortBook ports;

  GeneratorPlans(ClusterFolder folder, ClusterBuild build, PortBook ports) {
    this.folder = folder;
    this.build = build;
    this.ports = ports;
  }

  static List<Role> generators(int count) {
    return IntStream.rangeClosed(1, count).mapToObj(Role::generator).toList();
  }

  /** As {@code graphrag.generate.openai.url} wants them. */
  String urls(int count) {
    return generators(count).stream()
        .map(role -> "http://%s:%d/v1".formatted(RuntimeSettings.LOOPBACK, ports.of(role, DOOR)))
        .collect(Collectors.joining(";"));
  }

  ProcessPlan plan(Role generator) {
    int port = ports.of(generator, DOOR);
    List<String> command =
        new JavaCommand(folder, generator, build.flinkConf().resolve("log4j.properties"))
            .quick(HEAP)
            .main(
                build.ownPath(),
                MAIN,
                List.of(
                    "generator",
                    "--id",
                    generator.toString(),
                    "--port",
                    Integer.toString(port),
                    "--model",
                    MODEL));
    return new ProcessPlan(generator, port, command);
  }
}
