package io.flinkgraphrag.jobs.neo4j;

import java.io.File;
import java.io.Serializable;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.neo4j.driver.AccessMode;
import org.neo4j.driver.AuthToken;
import org.neo4j.driver.AuthTokens;
import org.neo4j.driver.Config;
import org.neo4j.driver.Driver;
import org.neo4j.driver.GraphDatabase;
import org.neo4j.driver.SessionConfig;

/**
 * Where a Neo4j database is, and who asks.
 *
 * @param uri such as {@code neo4j://host:7687}; with {@code +s} behind the scheme the connection is
 *     encrypted, with {@code +ssc} too, and then any certificate is trusted
 * @param user "" where the server asks nobody who he is
 * @param database "" for the user's own
 * @param certificate file with the certificates to trust, as PEM, which encrypts in any case; ""
 *     for those of the JVM; not with {@code +ssc}
 */
public record Neo4jServer(
    String uri, String user, String password, String database, String certificate)
    implements Serializable {

  private static final long serialVersionUID = 1L;

  /**
   * Of the driver, its connections, and Netty, which it has write to the same: by the JVM's
   * logging, which writes to standard error. What fails is in the driver's exceptions, and is told
   * by whoever gets them.
   */
  private static final List<Logger> DRIVERS_LOGS =
      Stream.of("org.neo4j.driver", "org.neo4j.bolt", "io.netty").map(Logger::getLogger).toList();

  static {
    DRIVERS_LOGS.forEach(log -> log.setLevel(Level.OFF));
  }

  /** Behind a scheme: encrypted, and the certificate is looked at. */
  private static final String ENCRYPTED = "+s://";

  private static final int CONNECT_SECONDS = 10;

  /** Rows that the driver asks for at once: enough to keep the server busy. */
  private static final long FETCH_ROWS = 1_000;

  /**
   * A driver, which connects when it is asked something. Close it.
   *
   * @throws IllegalArgumentException for an address that is none
   */
  public Driver driver() {
    AuthToken who = user.isEmpty() ? AuthTokens.none() : AuthTokens.basic(user, password);
    Config.ConfigBuilder config =
        Config.builder()
            .withUserAgent("flink-graphrag")
            .withConnectionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .withConnectionAcquisitionTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
            .withFetchSize(FETCH_ROWS);
    if (!certificate.isEmpty()) {
      config
          .withEncryption()
          .withTrustStrategy(
              Config.TrustStrategy.trustCustomCertificateSignedBy(new File(certificate)));
    }
    return GraphDatabase.driver(driversUri(), who, config.build());
  }

  /** The driver takes certificates only beside a scheme that says nothing of them. */
  private String driversUri() {
    return certificate.isEmpty() ? uri : uri.replace(ENCRYPTED, "://");
  }

  /** Whether the connection is encrypted. */
  boolean isEncrypted() {
    return !certificate.isEmpty() || uri.contains(ENCRYPTED) || trustsAll(uri);
  }

  /** Whether a URI says that any certificate is trusted. */
  public static boolean trustsAll(String uri) {
    return uri.contains("+ssc://");
  }

  /** Of sessions that only read. */
  public SessionConfig session() {
    SessionConfig.Builder session =
        SessionConfig.builder().withDefaultAccessMode(AccessMode.READ).withFetchSize(FETCH_ROWS);
    return database.isEmpty() ? session.build() : session.withDatabase(database).build();
  }

  /** Of sessions that write. */
  public SessionConfig writing() {
    return database.isEmpty() ? SessionConfig.defaultConfig() : SessionConfig.forDatabase(database);
  }

  /** For messages; without the password. */
  @Override
  public String toString() {
    return database.isEmpty() ? uri : uri + ", database " + database;
  }
}
