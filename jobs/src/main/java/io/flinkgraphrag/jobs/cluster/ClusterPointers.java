package io.flinkgraphrag.jobs.cluster;

import io.flinkgraphrag.jobs.embedded.StartFailure;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where this user's clusters have their data: a file for each in the folder for temporary files,
 * from its start to its end, so that a command finds the one that runs without being told. It stays
 * behind a supervisor that was killed, whose processes live on.
 */
public final class ClusterPointers {

  private final Path folder;
  private final String user;
  private final String prefix;

  ClusterPointers(Path folder, String user) {
    this.folder = folder;
    this.user = user;
    this.prefix = "graphrag-cluster-" + user + "-";
  }

  /** Those of this user and this machine. */
  public static ClusterPointers ofThisUser() {
    return new ClusterPointers(
        Path.of(System.getProperty("java.io.tmpdir")), System.getProperty("user.name"));
  }

  /** Names the data folder of the cluster that this process watches; to be deleted at its end. */
  public Path write(Path data) {
    Path file = folder.resolve(prefix + ProcessHandle.current().pid());
    try {
      Files.writeString(file, data.toString());
      return file;
    } catch (IOException e) {
      throw new StartFailure(file + " cannot be written: " + e, e);
    }
  }

  /** The data folders in which a cluster runs, or has been left; pointers to none are removed. */
  public List<Path> clusters() {
    List<Path> clusters = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*")) {
      for (Path file : files) {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            || !Files.getOwner(file).getName().equals(user)) {
          continue;
        }
        Path data = Path.of(Files.readString(file).strip());
        if (Files.exists(RunningCluster.folder(data).processes())) {
          clusters.add(data);
        } else if (!isWatched(file)) {
          Files.deleteIfExists(file);
        }
      }
      return clusters.stream().distinct().sorted().toList();
    } catch (IOException e) {
      throw new StartFailure("which clusters run cannot be read from " + folder + ": " + e, e);
    }
  }

  /** Whether the process that wrote it may be about to start its cluster. */
  private boolean isWatched(Path file) {
    String pid = file.getFileName().toString().substring(prefix.length());
    return pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isPresent();
  }

  /** Removes those of a data folder whose cluster has ended. */
  public void forget(Path data) {
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*")) {
      for (Path file : files) {
        if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.readString(file).strip().equals(data.toString())) {
          Files.deleteIfExists(file);
        }
      }
    } catch (IOException e) {
      throw new StartFailure("a file in " + folder + " cannot be removed: " + e, e);
    }
  }
}
