package io.flinkgraphrag.jobs.chaos.host;

import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Cuts one process of the cluster off from all others, though all talk over one machine's loopback:
 * each process runs in a control group of its own, and packets of a group's sockets are dropped.
 * Connections stay open and silent, as at a dead switch; only the kernel's own handshakes still
 * succeed. Needs Linux, the right to make groups (cgroup v2), and iptables. Thread-safe.
 */
public final class NetworkCut implements AutoCloseable {

  private static final Path MOUNTS = Path.of("/proc/self/mounts");
  private static final String TYPE = "cgroup2";

  /** Of what a process says, and of what is said to it. */
  private static final List<List<String>> WAYS =
      List.of(List.of("OUTPUT", "-o"), List.of("INPUT", "-i"));

  // configuration
  /** The group of all groups, and its path from the root of groups. */
  private final Path folder;

  private final String name;

  // state
  private final Set<String> cut = new HashSet<>();

  private NetworkCut(Path folder, String name) {
    this.folder = folder;
    this.name = name;
  }

  /** Empty where this user or this system cannot. */
  public static Optional<NetworkCut> prepare() throws InterruptedException {
    try {
      Optional<Path> root = root();
      if (root.isEmpty()) {
        return Optional.empty();
      }
      String name = "graphrag-chaos-" + ProcessHandle.current().pid();
      NetworkCut made = new NetworkCut(Files.createDirectory(root.get().resolve(name)), name);
      if (made.isUsable()) {
        return Optional.of(made);
      }
      made.close();
      return Optional.empty();
    } catch (IOException notOurs) {
      return Optional.empty();
    }
  }

  /** Where groups of version 2 are mounted, alone or beside those of version 1. */
  private static Optional<Path> root() throws IOException {
    if (!Files.isReadable(MOUNTS)) {
      return Optional.empty();
    }
    return Files.readAllLines(MOUNTS).stream()
        .map(line -> line.split(" ", -1))
        .filter(mount -> mount.length > 2 && mount[2].equals(TYPE))
        .map(mount -> Path.of(mount[1]))
        .findFirst();
  }

  private boolean isUsable() throws IOException, InterruptedException {
    String probe = "probe";
    Files.createDirectory(folder.resolve(probe));
    boolean all = setRules("-A", probe);
    return setRules("-D", probe) && all;
  }

  /** What comes before the command of a role, so that it runs in the role's group. */
  public List<String> before(String role) {
    try {
      Path group = Files.createDirectories(folder.resolve(role));
      return List.of(
          "/bin/sh",
          "-c",
          "echo $$ > \"$0\" && exec \"$@\"",
          group.resolve("cgroup.procs").toString());
    } catch (IOException e) {
      throw new StartFailure("the control group of %s cannot be made: %s".formatted(role, e), e);
    }
  }

  /** From now on nothing reaches it, and nothing that it says reaches anybody. */
  public synchronized void cut(String role) throws InterruptedException {
    cut.add(role);
    if (!setRules("-A", role)) {
      heal(role);
      throw new StartFailure("iptables does not cut %s off".formatted(role));
    }
  }

  /** A second call does nothing. */
  public synchronized void heal(String role) throws InterruptedException {
    if (cut.remove(role)) {
      setRules("-D", role);
    }
  }

  private boolean setRules(String action, String role) throws InterruptedException {
    boolean all = true;
    for (List<String> way : WAYS) {
      List<String> command = new ArrayList<>(List.of("iptables", "-w", action));
      command.addAll(way);
      command.addAll(List.of("lo", "-m", "cgroup", "--path", name + "/" + role, "-j", "DROP"));
      all &= Commands.runs(command.toArray(String[]::new));
    }
    return all;
  }

  /**
   * Heals all, and removes the groups of processes that have ended; others stay, empty of any
   * effect.
   */
  @Override
  public synchronized void close() {
    try {
      for (String role : Set.copyOf(cut)) {
        heal(role);
      }
      try (DirectoryStream<Path> groups = Files.newDirectoryStream(folder, Files::isDirectory)) {
        for (Path group : groups) {
          Files.deleteIfExists(group);
        }
      }
      Files.deleteIfExists(folder);
    } catch (IOException e) {
      // A process still lives in one, or all are removed already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
