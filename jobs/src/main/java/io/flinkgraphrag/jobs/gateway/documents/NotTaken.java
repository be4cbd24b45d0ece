package io.flinkgraphrag.jobs.gateway.documents;

import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.time.Duration;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Why Kafka did not take a document, for who sent it: to send it again helps, or it does not. */
final class NotTaken {

  private static final String REFUSED = "KAFKA_REFUSED";

  private static final Duration RETRY = Duration.ofSeconds(5);

  private NotTaken() {}

  /**
   * Says it.
   *
   * @param error of the producer; a missing topic comes as the cause of a wait that was too long
   */
  static HttpFault fault(Throwable error, String topic) {
    if (has(error, RecordTooLargeException.class)) {
      return HttpFault.of(
          413,
          "TOO_LARGE",
          "Kafka takes no record of this size: send a smaller document, or have max.message.bytes"
              + " of topic %s raised, as docs/documents.md says".formatted(topic));
    }
    if (has(error, AuthorizationException.class) || has(error, AuthenticationException.class)) {
      return HttpFault.of(
          500,
          REFUSED,
          "the gateway's Kafka user may not write to topic %s; give it what docs/security.md lists"
              .formatted(topic));
    }
    if (has(error, UnknownTopicOrPartitionException.class)
        || has(error, InvalidTopicException.class)) {
      return HttpFault.of(
          500,
          REFUSED,
          "Kafka has no topic %s; make it, as docs/documents.md says, and send the document again"
              .formatted(topic));
    }
    String reason = error.getMessage() == null ? "no answer in time" : error.getMessage();
    return HttpFault.of(
            503,
            "KAFKA_AWAY",
            "Kafka did not take the document (%s); send it again".formatted(reason))
        .retryAfter(RETRY);
  }

  private static boolean has(Throwable error, Class<? extends Throwable> type) {
    for (Throwable each = error; each != null; each = each.getCause()) {
      if (type.isInstance(each)) {
        return true;
      }
    }
    return false;
  }
}
