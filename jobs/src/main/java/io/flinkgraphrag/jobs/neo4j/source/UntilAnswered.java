package io.flinkgraphrag.jobs.neo4j.source;

import io.flinkgraphrag.jobs.neo4j.Neo4jBackoff;
import io.flinkgraphrag.jobs.neo4j.Neo4jFault;
import io.flinkgraphrag.jobs.neo4j.Neo4jServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.neo4j.driver.Driver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A question to a server that may be away. */
public final class UntilAnswered {

  private static final Logger LOG = LoggerFactory.getLogger(UntilAnswered.class);

  private UntilAnswered() {}

  /**
   * Asks until there is an answer. Blocks its caller.
   *
   * @throws RuntimeException of the question where trying again would not help
   * @throws InterruptedException if its thread is told to end
   */
  public static <T> T ask(Neo4jServer server, Function<Driver, T> question)
      throws InterruptedException {
    Duration backoff = Neo4jBackoff.MIN;
    while (true) {
      try (Driver driver = server.driver()) {
        return question.apply(driver);
      } catch (RuntimeException e) {
        if (!Neo4jFault.passes(e)) {
          throw e;
        }
        LOG.warn(
            "{} does not answer, again in {} ms: {}", server, backoff.toMillis(), e.toString());
      }
      TimeUnit.MILLISECONDS.sleep(backoff.toMillis());
      backoff = Neo4jBackoff.after(backoff);
    }
  }
}
