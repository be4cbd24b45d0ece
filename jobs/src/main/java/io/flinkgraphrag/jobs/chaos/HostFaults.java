package io.flinkgraphrag.jobs.chaos;

import io.flinkgraphrag.jobs.chaos.host.CheckpointDisk;
import io.flinkgraphrag.jobs.chaos.host.NetworkCut;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What of the machine itself can be broken; mostly that takes rights. Close it behind the processes
 * of the cluster.
 *
 * @param disk of the checkpoints; null where they have none of their own
 * @param network null where no process can be cut off
 */
public record HostFaults(@Nullable CheckpointDisk disk, @Nullable NetworkCut network)
    implements AutoCloseable {

  private static final Set<Scenario> PARTITIONS =
      Set.of(Scenario.TASKMANAGER_PARTITION, Scenario.LEADER_PARTITION, Scenario.BROKER_PARTITION);

  /**
   * Takes scenarios out that this machine, or this user, cannot make.
   *
   * @param leftOut told which, and why
   */
  public static HostFaults prepare(Set<Scenario> chosen, BiConsumer<Scenario, String> leftOut)
      throws IOException, InterruptedException {
    CheckpointDisk disk = null;
    if (chosen.contains(Scenario.FULL_DISK)) {
      disk = CheckpointDisk.mount().orElse(null);
      if (disk == null) {
        chosen.remove(Scenario.FULL_DISK);
        leftOut.accept(Scenario.FULL_DISK, "this user may not mount a small disk (mount -t tmpfs)");
      }
    }
    NetworkCut network = null;
    List<Scenario> partitions = chosen.stream().filter(PARTITIONS::contains).toList();
    if (!partitions.isEmpty()) {
      network = NetworkCut.prepare().orElse(null);
    }
    if (network == null) {
      partitions.forEach(
          scenario -> {
            chosen.remove(scenario);
            leftOut.accept(
                scenario,
                "this user may not make control groups of version 2, or there is no iptables that"
                    + " knows them");
          });
    }
    return new HostFaults(disk, network);
  }

  /** What comes before the command of a role. */
  public List<String> before(String role) {
    return network == null ? List.of() : network.before(role);
  }

  @Override
  public void close() {
    if (network != null) {
      network.close();
    }
    if (disk != null) {
      disk.close();
    }
  }
}
