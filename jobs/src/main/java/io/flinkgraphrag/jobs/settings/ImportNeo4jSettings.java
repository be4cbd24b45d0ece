package io.flinkgraphrag.jobs.settings;

import io.flinkgraphrag.contract.Limits;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import io.flinkgraphrag.jobs.neo4j.follow.FollowTimes;
import io.flinkgraphrag.jobs.neo4j.mapping.Neo4jMapping;
import io.flinkgraphrag.jobs.options.Neo4jOptions;
import io.flinkgraphrag.jobs.options.OptionsReader;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Set;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What the import of a Neo4j database is to be.
 *
 * @param mapping text of the file; "" for none
 * @param rowsPerSecond infinite for no limit
 * @param batch name of its updates in graph-status
 * @param follow when to look for what changes; null for a snapshot alone
 */
public record ImportNeo4jSettings(
    KafkaSettings kafka,
    Neo4jServer server,
    String graph,
    String mapping,
    double rowsPerSecond,
    int parallelism,
    String batch,
    @Nullable FollowTimes follow) {

  private static final String PASSWORD_VARIABLE = "GRAPHRAG_NEO4J_PASSWORD";

  private static final Set<String> SCHEMES =
      Set.of("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc");

  /**
   * Reads the options of the import.
   *
   * @throws io.flinkgraphrag.jobs.options.InvalidOptionException for what cannot work
   */
  public static ImportNeo4jSettings of(Configuration config) {
    OptionsReader options = new OptionsReader(config);
    options.requireAll("the job imports from Neo4j", Neo4jOptions.URI);
    return new ImportNeo4jSettings(
        KafkaSettings.of(options),
        server(options),
        graph(options),
        options.find(Neo4jOptions.MAPPING).isEmpty()
            ? ""
            : options.made(() -> mapping(options.get(Neo4jOptions.MAPPING)), Neo4jOptions.MAPPING),
        rate(options),
        options.whole(Neo4jOptions.PARALLELISM, 1, Parallelism.MAX),
        options.get(Neo4jOptions.BATCH),
        options.get(Neo4jOptions.FOLLOW) ? follow(options) : null);
  }

  private static FollowTimes follow(OptionsReader options) {
    return new FollowTimes(
        options.duration(Neo4jOptions.POLL, Duration.ofMillis(100)),
        options.duration(Neo4jOptions.RECONCILE, Duration.ofSeconds(1)),
        options.duration(Neo4jOptions.OVERLAP, Duration.ZERO),
        options.get(Neo4jOptions.UPDATED));
  }

  static Neo4jServer server(OptionsReader options) {
    return new Neo4jServer(
        options.made(() -> checked(options.get(Neo4jOptions.URI)), Neo4jOptions.URI),
        options.get(Neo4jOptions.USER),
        options.secret(Neo4jOptions.PASSWORD, PASSWORD_VARIABLE),
        options.get(Neo4jOptions.DATABASE),
        options.made(() -> certificate(options), Neo4jOptions.CERTIFICATE, Neo4jOptions.URI));
  }

  /** Read once to see that it can be. */
  private static String certificate(OptionsReader options) {
    String file = options.get(Neo4jOptions.CERTIFICATE);
    if (file.isEmpty()) {
      return file;
    }
    if (Neo4jServer.trustsAll(options.get(Neo4jOptions.URI))) {
      throw new IllegalArgumentException(
          "+ssc trusts any certificate: take neo4j+s:// or bolt+s://, or leave the file out");
    }
    try (InputStream in = Files.newInputStream(Path.of(file))) {
      if (CertificateFactory.getInstance("X.509").generateCertificates(in).isEmpty()) {
        throw new IllegalArgumentException("there is no certificate in the file");
      }
      return file;
    } catch (IOException | InvalidPathException | CertificateException e) {
      throw new IllegalArgumentException("no certificates can be read there, as PEM: " + e, e);
    }
  }

  static String graph(OptionsReader options) {
    return options.made(() -> graph(options.get(Neo4jOptions.GRAPH)), Neo4jOptions.GRAPH);
  }

  /** Infinite for no limit. */
  static double rate(OptionsReader options) {
    return options.find(Neo4jOptions.RATE).isEmpty()
        ? Double.POSITIVE_INFINITY
        : options.whole(Neo4jOptions.RATE, 1);
  }

  private static String checked(String given) {
    URI uri = URI.create(given);
    if (uri.getScheme() == null || !SCHEMES.contains(uri.getScheme())) {
      throw new IllegalArgumentException(
          "has to begin with neo4j://, neo4j+s://, neo4j+ssc://, bolt://, bolt+s:// or bolt+ssc://,"
              + " such as neo4j://localhost:7687");
    }
    if (uri.getUserInfo() != null) {
      throw new IllegalArgumentException(
          "no user and password in it; give them by --user and " + PASSWORD_VARIABLE);
    }
    return given;
  }

  /** Checks the name of a graph. */
  static String graph(String name) {
    if (name.isEmpty()
        || name.codePointCount(0, name.length()) > Limits.GRAPH_MAX
        || name.codePoints().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(
          "a graph's name has 1 to " + Limits.GRAPH_MAX + " characters that can be printed");
    }
    return name;
  }

  /** Read once to see that it can be. */
  private static String mapping(String file) {
    String text = Neo4jMapping.text(Path.of(file));
    Neo4jMapping.parse(text, file);
    return text;
  }
}
