package io.flinkgraphrag.jobs.neo4j;

import io.flinkgraphrag.jobs.cli.Run;
import io.flinkgraphrag.jobs.embedded.EmbeddedKafka;
import io.flinkgraphrag.jobs.embedded.Ports;
import io.flinkgraphrag.jobs.settings.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A broker with the topics, a Neo4j server that asks nobody who he is, and the commands between
 * them, all in one folder.
 */
final class Neo4jGround implements AutoCloseable {

  private static final String DATA_DIR = "--data-dir";

  private final Path folder;
  private final EmbeddedKafka kafka;
  private Neo4jServerProcess neo4j;

  private Neo4jGround(Path folder, EmbeddedKafka kafka, Neo4jServerProcess neo4j) {
    this.folder = folder;
    this.kafka = kafka;
    this.neo4j = neo4j;
  }

  /**
   * Starts both.
   *
   * @param partitions of each topic
   */
  static Neo4jGround start(Path folder, int partitions) throws IOException {
    return start(folder, partitions, null);
  }

  /**
   * Starts both.
   *
   * @param certificate folder of the server's certificate, as PEM, where it is to speak TLS
   */
  static Neo4jGround start(Path folder, int partitions, @Nullable Path certificate)
      throws IOException {
    EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"), Ports.anyFree());
    try {
      kafka.createTopics(Topics.defaults(), partitions);
      Path data = folder.resolve("neo4j");
      return new Neo4jGround(
          folder, kafka, Neo4jServerProcess.start(data, Ports.anyFree(), false, certificate));
    } catch (IOException | RuntimeException | Error e) {
      kafka.close();
      throw e;
    }
  }

  String bootstrap() {
    return kafka.bootstrap();
  }

  Neo4jServerProcess neo4j() {
    return neo4j;
  }

  /** The server is killed, and another process starts over its data. */
  void killTheServer() throws IOException, InterruptedException {
    neo4j.kill();
    neo4j = neo4j.again();
  }

  /** Where a command keeps its progress. */
  Path progress(String command, String graph) {
    return folder.resolve("%s of %s".formatted(command, graph));
  }

  /**
   * The arguments of {@code graphrag} that import or mirror a graph.
   *
   * @param command import or mirror
   * @param more after those that say where everything is
   */
  List<String> arguments(String command, String graph, String... more) {
    return argumentsAt(neo4j.uri(), command, graph, more);
  }

  /** The same with another address of the server. */
  List<String> argumentsAt(String uri, String command, String graph, String... more) {
    List<String> given = List.of(more);
    List<String> arguments = new ArrayList<>(List.of("neo4j", command, "--uri", uri));
    arguments.addAll(List.of("--user", "", "--graph", graph, "--bootstrap", kafka.bootstrap()));
    if (!given.contains(DATA_DIR)) {
      arguments.addAll(List.of(DATA_DIR, progress(command, graph).toString()));
    }
    arguments.addAll(given);
    return arguments;
  }

  /** Runs such a command to its end, in this process. */
  Run run(String command, String graph, String... more) {
    return Run.of(arguments(command, graph, more).toArray(String[]::new));
  }

  @Override
  public void close() {
    neo4j.close();
    kafka.close();
  }
}
