package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.settings.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to be the one process that runs the job of a consumer group, from {@link #acquire} to
 * {@link #close}: two of them would end each other's transactions. It is a place in a second group
 * beside the job's, which nobody enters while somebody is in it. So Kafka says who runs the job,
 * and knows some seconds after a kill -9 that nobody does; whoever has it is not disturbed by
 * others who ask. Only processes that ask for it are kept apart. Thread-safe.
 */
public final class ReaderLease implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ReaderLease.class);

  /** What the group's name ends with, behind that of the job. */
  private static final String GROUP_END = "-reader";

  /** Who was killed is in the group for so long, by its session and by what may be late of it. */
  static final Duration WAIT_MAX = ReaderPlace.SESSION.plusSeconds(2);

  private static final int PAUSE_MIN_MS = 200;
  private static final int PAUSE_MAX_MS = 700;

  private final String topic;
  private final String group;
  private final Properties client;
  private final Optional<String> instance;
  private @Nullable ReaderPlace place;

  private ReaderLease(KafkaSettings settings, Optional<String> instance) {
    this.topic = settings.topics().documents();
    this.group = group(settings);
    this.client = settings.properties();
    this.instance = instance;
  }

  /** The group whose members may run the job. */
  static String group(KafkaSettings settings) {
    return settings.group() + GROUP_END;
  }

  /**
   * Waits until nobody else has it, for some seconds at most. Where Kafka does not tell, this says
   * so and lets the job run.
   *
   * @param settings of the job that reads documents
   * @param remedy what to do where another one reads, as the end of a sentence
   * @param notes is told why this waits
   * @throws StartFailure where another one has it
   */
  public static ReaderLease acquire(KafkaSettings settings, String remedy, Consumer<String> notes) {
    return acquire(new ReaderLease(settings, Optional.empty()), remedy, notes);
  }

  /**
   * The same for a process that runs the one broker too: who was in the group under this name is
   * dead, and its place is taken at once.
   */
  static ReaderLease acquireAtOwnBroker(
      KafkaSettings settings, String name, String remedy, Consumer<String> notes) {
    return acquire(new ReaderLease(settings, Optional.of(name)), remedy, notes);
  }

  private static ReaderLease acquire(ReaderLease lease, String remedy, Consumer<String> notes) {
    try (Admin admin = Admin.create(lease.client)) {
      lease.enter(admin, remedy, notes);
      return lease;
    } catch (KafkaException | ExecutionException e) {
      lease.close();
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      notes.accept(
          "whether another process reads topic %s too is not known (%s), and it is read all the same; docs/security.md says what the Kafka user needs on group %s"
              .formatted(lease.topic, cause.getMessage(), lease.group));
      return lease;
    } catch (InterruptedException e) {
      lease.close();
      Thread.currentThread().interrupt();
      throw new StartFailure("interrupted", e);
    } catch (RuntimeException | Error e) {
      lease.close();
      throw e;
    }
  }

  private void enter(Admin admin, String remedy, Consumer<String> notes)
      throws ExecutionException, InterruptedException {
    long deadline = System.nanoTime() + WAIT_MAX.toNanos();
    boolean told = false;
    while (true) {
      List<MemberDescription> others = others(admin, "");
      if (others.isEmpty()) {
        ReaderPlace entered = ReaderPlace.enter(client, group, topic, instance);
        others = others(admin, entered.member());
        if (others.isEmpty()) {
          place = entered.keep();
          return;
        }
        // two came at the same moment: both leave, and come again at different ones
        entered.close();
      }
      if (System.nanoTime() > deadline) {
        throw new StartFailure(
            "topic %s is read already, by %s; %s".formatted(topic, text(others), remedy));
      }
      if (!told) {
        told = true;
        notes.accept(
            "topic %s was read by %s: waiting up to %d s whether that is still so"
                .formatted(topic, text(others), WAIT_MAX.toSeconds()));
      }
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(PAUSE_MIN_MS, PAUSE_MAX_MS));
    }
  }

  private List<MemberDescription> others(Admin admin, String own)
      throws ExecutionException, InterruptedException {
    try {
      ConsumerGroupDescription described =
          admin.describeConsumerGroups(List.of(group)).all().get().get(group);
      return described == null
          ? List.of()
          : described.members().stream().filter(member -> !isOwn(member, own)).toList();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof GroupIdNotFoundException) {
        return List.of();
      }
      throw e;
    }
  }

  private boolean isOwn(MemberDescription member, String own) {
    return member.consumerId().equals(own)
        || (instance.isPresent() && member.groupInstanceId().equals(instance));
  }

  private static String text(List<MemberDescription> members) {
    return members.stream()
        .map(
            member ->
                "%s at %s".formatted(member.clientId(), member.host().replaceFirst("^.*/", "")))
        .collect(Collectors.joining(", "));
  }

  /** Lets the next one in at once. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (place != null) {
      LOG.debug("leaving {}", group);
      place.close();
      place = null;
    }
  }
}
