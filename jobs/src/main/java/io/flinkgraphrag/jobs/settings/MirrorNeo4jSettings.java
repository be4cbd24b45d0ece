package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import io.flinkgraphrag.layout.ShardKeys;
import java.time.Duration;
import org.apache.flink.configuration.Configuration;

/**
 * What a graph's mirror in Neo4j is to be.
 *
 * @param shards the graph as a whole, in its language
 * @param tombstoneTtl a delete is remembered for so long, as by the answering job
 * @param changesPerSecond infinite for no limit
 * @param run name of a mirror that begins without state; "" for any new one
 */
public record MirrorNeo4jSettings(
    KafkaSettings kafka,
    Neo4jServer server,
    String graph,
    ShardKeys shards,
    Duration tombstoneTtl,
    double changesPerSecond,
    int parallelism,
    String run) {

  /**
   * Reads the options of the mirror.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for what cannot work
   */
  public static MirrorNeo4jSettings of(Configuration config) {
    OptionsReader options = new OptionsReader(config);
    options.requireAll("the job mirrors into Neo4j", Neo4jOptions.URI);
    String graph = ImportNeo4jSettings.graph(options);
    return new MirrorNeo4jSettings(
        KafkaSettings.of(options),
        ImportNeo4jSettings.server(options),
        graph,
        new ShardKeys(GraphSettings.of(options).layouts().undivided(graph), Parallelism.MAX),
        options.duration(GraphRagOptions.TOMBSTONE_TTL, Duration.ZERO),
        ImportNeo4jSettings.rate(options),
        options.whole(Neo4jOptions.PARALLELISM, 1, Parallelism.MAX),
        options.get(Neo4jOptions.RUN));
  }
}
