package io.flinkgraphrag.jobs.kafka;

import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * An operation that a Kafka user needs.
 *
 * @param name of the topic or the group; what transactional ids begin with
 */
public record KafkaPermission(AclOperation operation, ResourceType resource, String name) {

  /** As kafka-acls and docs/security.md say it, such as {@code Read on topic questions}. */
  public String text() {
    String word =
        operation.name().charAt(0) + operation.name().substring(1).toLowerCase(Locale.ROOT);
    return word + " on " + described();
  }

  private String described() {
    return switch (resource) {
      case TOPIC -> "topic " + name;
      case GROUP -> "group " + name;
      case TRANSACTIONAL_ID -> "transactional ids that begin with " + name;
      default -> resource + " " + name;
    };
  }
}
