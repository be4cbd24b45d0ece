package io.flinkgraphrag.jobs.chaos;

import io.flinkgraphrag.jobs.cluster.ClusterSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** What can be done to a cluster. An injection returns when all that it does is done and undone. */
public enum Scenario {
  TASKMANAGER_KILL(
      "taskmanager-kill",
      "kill -9 of a TaskManager that has tasks",
      Victims.TASK_MANAGERS,
      Trait.PLAIN,
      (ground, step) -> ground.kill(ground.busy(step.victim()))),
  TASKMANAGER_KILL_TWICE(
      "taskmanager-kill-twice",
      "kill -9 of a TaskManager, and again as soon as its process is back",
      Victims.TASK_MANAGERS,
      Trait.PLAIN,
      (ground, step) -> {
        String victim = ground.busy(step.victim());
        ground.kill(victim);
        ground.kill(victim);
      }),
  TASKMANAGER_KILL_IN_RECOVERY(
      "taskmanager-kill-in-recovery",
      "kill -9 of a TaskManager, and of the other one while the job recovers",
      Victims.TASK_MANAGERS,
      Trait.PLAIN,
      (ground, step) -> {
        String victim = ground.busy(step.victim());
        ground.kill(victim);
        ground.pause(3);
        ground.killOthers(victim);
      }),
  LEADER_KILL(
      "leader-kill",
      "kill -9 of the JobManager that leads",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.kill("leader")),
  STANDBY_KILL(
      "standby-kill",
      "kill -9 of the JobManager that does not lead",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.kill(ground.standby())),
  BOTH_JOBMANAGERS_KILL(
      "both-jobmanagers-kill",
      "kill -9 of both JobManagers",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.killAll("jobmanager-")),
  BROKER_KILL(
      "broker-kill",
      "kill -9 of a broker",
      Victims.BROKERS,
      Trait.PLAIN,
      (ground, step) -> ground.kill(step.victim())),
  COORDINATOR_KILL(
      "coordinator-kill",
      "kill -9 of the broker that coordinates the most open transactions",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.kill(ground.coordinator())),
  ZOOKEEPER_KILL(
      "zookeeper-kill",
      "kill -9 of ZooKeeper",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.kill("zookeeper")),
  EVERYTHING_KILL(
      "everything-kill",
      "kill -9 of all processes",
      Victims.NONE,
      Trait.DEGRADING,
      (ground, step) -> ground.killAll("")),
  TASKMANAGER_FREEZE(
      "taskmanager-freeze",
      "SIGSTOP of a TaskManager, which comes back as one that was given up",
      Victims.TASK_MANAGERS,
      Trait.LASTING,
      (ground, step) -> ground.freeze(ground.busy(step.victim()), step.seconds())),
  LEADER_FREEZE(
      "leader-freeze",
      "SIGSTOP of the JobManager that leads",
      Victims.NONE,
      Trait.LASTING,
      (ground, step) -> ground.freeze("leader", step.seconds())),
  BROKER_FREEZE(
      "broker-freeze",
      "SIGSTOP of a broker",
      Victims.BROKERS,
      Trait.LASTING,
      (ground, step) -> ground.freeze(step.victim(), step.seconds())),
  TASKMANAGER_PARTITION(
      "taskmanager-partition",
      "a TaskManager is cut off from all others; needs the right to",
      Victims.TASK_MANAGERS,
      Trait.LASTING,
      (ground, step) -> ground.isolate(ground.busy(step.victim()), step.seconds())),
  LEADER_PARTITION(
      "leader-partition",
      "the JobManager that leads is cut off from all others; needs the right to",
      Victims.NONE,
      Trait.LASTING,
      (ground, step) -> ground.isolate(ground.leader(), step.seconds())),
  BROKER_PARTITION(
      "broker-partition",
      "a broker is cut off from all others; needs the right to",
      Victims.BROKERS,
      Trait.LASTING,
      (ground, step) -> ground.isolate(step.victim(), step.seconds())),
  GENERATOR_KILL(
      "generator-kill",
      "kill -9 of a generator",
      Victims.GENERATORS,
      Trait.PLAIN,
      (ground, step) -> ground.kill(step.victim())),
  GENERATOR_FREEZE(
      "generator-freeze",
      "SIGSTOP of a generator",
      Victims.GENERATORS,
      Trait.LASTING,
      (ground, step) -> ground.freeze(step.victim(), step.seconds())),
  SAVEPOINT(
      "savepoint",
      "a savepoint, while the job runs on",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.operations().savepoint()),
  STOP_AND_START(
      "stop-and-start",
      "a stop with a savepoint, 10 s with a standby alive, a start",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> {
        ground.operations().stop();
        ground.pause(10);
        ground.operations().start();
      }),
  RESCALE(
      "rescale",
      "parallelism 2, 1, 2",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> {
        ground.operations().rescale(1);
        ground.pause(5);
        ground.operations().rescale(2);
      }),
  SCALE(
      "scale",
      "TaskManagers 2, 3, 1, 2",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> {
        ground.scale(ClusterSettings.TASK_MANAGERS + 1);
        ground.pause(10);
        ground.scale(1);
        ground.pause(10);
        ground.scale(ClusterSettings.TASK_MANAGERS);
      }),
  DUPLICATES(
      "duplicates",
      "the latest 200 questions are sent again, under their ids",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.questions().sendAgain(200)),
  CORRUPT_INPUT(
      "corrupt-input",
      "no JSON, no UTF-8, no value, too large a value: dead letters; a question without key",
      Victims.NONE,
      Trait.PLAIN,
      (ground, step) -> ground.questions().sendCorrupt()),
  BURST(
      "burst",
      "five times as many questions",
      Victims.NONE,
      Trait.LASTING,
      (ground, step) -> ground.questions().burst(5, step.seconds())),
  FULL_DISK(
      "full-disk",
      "the disk of the checkpoints is full; needs the right to mount one",
      Victims.NONE,
      Trait.LASTING,
      (ground, step) -> ground.fillDisk(step.seconds()));

  /** Among whom a plan chooses. */
  private enum Victims {
    NONE("", 0),
    TASK_MANAGERS("taskmanager-", ClusterSettings.TASK_MANAGERS),
    BROKERS("broker-", ClusterSettings.BROKERS),
    GENERATORS("generator-", ClusterSettings.GENERATORS);

    private final String prefix;
    private final int count;

    Victims(String prefix, int count) {
      this.prefix = prefix;
      this.count = count;
    }

    private List<String> roles() {
      return IntStream.rangeClosed(1, count).mapToObj(n -> prefix + n).toList();
    }
  }

  private enum Trait {
    PLAIN,
    /** It lasts for some seconds that a plan draws. */
    LASTING,
    /** No generator is left for a while, so answers may be DEGRADED. */
    DEGRADING
  }

  /** Does it. */
  interface Injection {
    void into(Ground ground, Step step) throws Exception;
  }

  private final String word;
  private final String description;
  private final Victims victims;
  private final Trait trait;

  /** The constants' lambdas, which have no state. */
  @SuppressWarnings("ImmutableEnumChecker")
  private final Injection injection;

  Scenario(String word, String description, Victims victims, Trait trait, Injection injection) {
    this.word = word;
    this.description = description;
    this.victims = victims;
    this.trait = trait;
    this.injection = injection;
  }

  public String word() {
    return word;
  }

  public String description() {
    return description;
  }

  /** Roles among which a plan chooses; none where the injection itself knows. */
  List<String> victims() {
    return victims.roles();
  }

  boolean degrades() {
    return trait == Trait.DEGRADING;
  }

  boolean isLasting() {
    return trait == Trait.LASTING;
  }

  void inject(Ground ground, Step step) throws Exception {
    injection.into(ground, step);
  }

  public static Optional<Scenario> parse(String word) {
    return Arrays.stream(values()).filter(scenario -> scenario.word.equals(word)).findFirst();
  }
}
