package io.flinkgraphrag.jobs.gateway.documents;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkgraphrag.jobs.gateway.http.FaultShape;
import io.flinkgraphrag.jobs.gateway.http.HttpFault;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** What who sent a document is told, by what Kafka's producer throws. */
final class NotTakenTest {

  @Test
  void onlyWhatMayPassIsToBeSentAgain() {
    for (Throwable passes :
        List.of(
            new TimeoutException("Topic documents not present in metadata after 5000 ms."),
            new NotEnoughReplicasException("two of three"),
            new java.util.concurrent.TimeoutException())) {
      HttpFault fault = NotTaken.fault(passes, "documents");
      assertThat(fault.status()).isEqualTo(503);
      assertThat(fault.code()).isEqualTo("KAFKA_AWAY");
      assertThat(fault.getMessage()).contains("send it again").doesNotContain("null");
      assertThat(headers(fault)).containsEntry("Retry-After", "5");
    }
  }

  @Test
  void whatLastsIsToldWithWhatToDo() {
    Map<Throwable, String> lasting =
        Map.of(
            new RecordTooLargeException("it is"), "max.message.bytes of topic docs",
            new TopicAuthorizationException("docs"), "docs/security.md",
            new KafkaException("x", new SaslAuthenticationException("no")), "docs/security.md",
            new UnknownTopicOrPartitionException("docs"), "no topic docs; make it",
            new TimeoutException("late", new UnknownTopicOrPartitionException("docs")),
                "no topic docs; make it");
    lasting.forEach(
        (error, message) -> {
          HttpFault fault = NotTaken.fault(error, "docs");
          assertThat(fault.status())
              .isEqualTo(error instanceof RecordTooLargeException ? 413 : 500);
          assertThat(fault.getMessage()).contains(message);
          assertThat(headers(fault)).doesNotContainKey("Retry-After");
        });
  }

  private static Map<String, String> headers(HttpFault fault) {
    return fault.reply(FaultShape.OWN).headers();
  }
}
