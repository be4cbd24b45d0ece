package io.flinkgraphrag.jobs.kafka;

import io.flinkgraphrag.jobs.settings.KafkaSettings;
import io.flinkgraphrag.jobs.settings.Topics;
import io.flinkgraphrag.layout.Cell;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TransactionalIdNotFoundException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Kafka user of a job has to be allowed, and no more. Read and Write imply Describe.
 *
 * <p>Kafka's own exceptions come from whichever client meets them first, and name neither the
 * operation nor the transactional id. So a job's main asks the brokers before it submits the job,
 * and says on one line all that is missing. It submits the job anyway: permissions can be given
 * while it tries again.
 */
public final class KafkaPermissions {

  private static final Logger LOG = LoggerFactory.getLogger(KafkaPermissions.class);

  /** For each question to the brokers. */
  private static final Duration TIMEOUT = Duration.ofSeconds(15);

  private final Properties client;
  private final List<KafkaPermission> needed;

  /**
   * Of the job that owns the cell.
   *
   * @param orders the topic of orders; a job that is not told by it needs no permission for it
   */
  public KafkaPermissions(KafkaSettings settings, Cell cell, String orders) {
    this.client = settings.properties();
    this.needed = needed(settings, cell, orders);
  }

  private static List<KafkaPermission> needed(KafkaSettings settings, Cell cell, String orders) {
    Topics topics = settings.topics();
    List<KafkaPermission> needed = new ArrayList<>();
    Stream.of(topics.questions(), topics.updates(), orders)
        .forEach(topic -> needed.add(of(AclOperation.READ, topic)));
    for (String topic : List.of(topics.answers(), topics.status(), topics.deadLetters())) {
      needed.add(of(AclOperation.WRITE, topic));
      if (settings.exactlyOnce()) {
        // a starting sink looks for transactions that were left open: DescribeProducers
        needed.add(of(AclOperation.READ, topic));
      }
    }
    String group = cell.own(settings.group());
    needed.add(new KafkaPermission(AclOperation.READ, ResourceType.GROUP, group));
    if (settings.exactlyOnce()) {
      needed.add(
          new KafkaPermission(
              AclOperation.WRITE,
              ResourceType.TRANSACTIONAL_ID,
              TransactionalIds.common(cell, settings.group())));
    }
    return needed;
  }

  private static KafkaPermission of(AclOperation operation, String topic) {
    return new KafkaPermission(operation, ResourceType.TOPIC, topic);
  }

  /** All of them. */
  public List<KafkaPermission> needed() {
    return needed;
  }

  /** Tells what is missing, on one line; where that cannot be found out the job will tell. */
  public void tell() throws InterruptedException {
    try {
      List<KafkaPermission> missing = missing();
      if (!missing.isEmpty()) {
        LOG.error("{}", text(missing));
      }
    } catch (KafkaException | TimeoutException | ExecutionException e) {
      LOG.warn("which permissions the job's Kafka user has is not known: {}", e.toString());
    }
  }

  /** What the log says. */
  public static String text(List<KafkaPermission> missing) {
    return "the job's Kafka user lacks %s: give them by kafka-acls, as docs/security.md lists them"
        .formatted(String.join(", ", missing.stream().map(KafkaPermission::text).toList()));
  }

  /**
   * Those that the brokers would refuse. Of a group and of transactional ids only Describe can be
   * asked for without doing anything, which whoever may read or write them has too.
   */
  public List<KafkaPermission> missing()
      throws InterruptedException, ExecutionException, TimeoutException {
    List<KafkaPermission> missing = new ArrayList<>();
    try (Admin admin = Admin.create(client)) {
      for (KafkaPermission permission : needed) {
        if (!isGiven(admin, permission)) {
          missing.add(permission);
        }
      }
    }
    return missing;
  }

  private static boolean isGiven(Admin admin, KafkaPermission permission)
      throws InterruptedException, ExecutionException, TimeoutException {
    String name = permission.name();
    return switch (permission.resource()) {
      case TOPIC -> operations(admin, name).contains(permission.operation());
      case GROUP ->
          !isForbidden(admin.listConsumerGroupOffsets(name).partitionsToOffsetAndMetadata());
      case TRANSACTIONAL_ID ->
          !isForbidden(admin.describeTransactions(List.of(name)).description(name));
      default -> throw new IllegalStateException("no job needs " + permission);
    };
  }

  /** All of them where there is no such topic: then nobody can tell. */
  private static Set<AclOperation> operations(Admin admin, String topic)
      throws InterruptedException, ExecutionException, TimeoutException {
    KafkaFuture<Set<AclOperation>> allowed =
        Objects.requireNonNull(
                admin
                    .describeTopics(
                        List.of(topic),
                        new DescribeTopicsOptions().includeAuthorizedOperations(true))
                    .topicNameValues()
                    .get(topic))
            .thenApply(description -> Objects.requireNonNull(description.authorizedOperations()));
    try {
      return allowed.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return Set.of();
      }
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Set.of(AclOperation.values());
      }
      throw e;
    }
  }

  /** What is not there may be asked for all the same. */
  private static boolean isForbidden(KafkaFuture<?> answer)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      var unused = answer.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      return false;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        return true;
      }
      if (e.getCause() instanceof GroupIdNotFoundException
          || e.getCause() instanceof TransactionalIdNotFoundException) {
        return false;
      }
      throw e;
    }
  }
}
