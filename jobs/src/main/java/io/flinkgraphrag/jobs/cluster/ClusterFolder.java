package io.flinkgraphrag.jobs.cluster;

import java.nio.file.Path;

/**
 * Where a cluster's processes keep what they have, below the folder {@code cluster} of its data.
 */
public record ClusterFolder(Path root) {

  Path kafka(Role broker) {
    return root.resolve("kafka").resolve(broker.toString());
  }

  Path zooKeeper() {
    return root.resolve("zookeeper");
  }

  /** What ZooKeeper has only names of. */
  Path highAvailability() {
    return root.resolve("ha");
  }

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  Path savepoints() {
    return root.resolve("savepoints");
  }

  public Path logs() {
    return root.resolve("logs");
  }

  Path log(Role role) {
    return logs().resolve(role + ".log");
  }

  /** What a process prints: next to nothing, unless it breaks. */
  Path printed(Role role) {
    return logs().resolve(role + ".out");
  }

  /** Its working directory. It stays when the process dies, and goes at the next start of all. */
  Path work(Role role) {
    return root.resolve("work").resolve(role.toString());
  }

  /** The config.yaml that a process of Flink reads. */
  Path conf(Role role) {
    return work(role).resolve("conf");
  }

  Path work() {
    return root.resolve("work");
  }

  /** Emptied before each start of the process. */
  Path temporary(Role role) {
    return work(role).resolve("tmp");
  }

  /** As Flink looks for it: the job's jar is in {@code usrlib} beside the folder {@code lib}. */
  Path flinkHome() {
    return work().resolve("flink");
  }

  Path processes() {
    return root.resolve("processes.json");
  }

  /** How many TaskManagers somebody wants from now on. */
  Path wanted() {
    return root.resolve("taskmanagers");
  }
}
