package io.flinkgraphrag.jobs.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.UserPrincipal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds everything an embedded runtime keeps: Kafka's log, Flink's checkpoints, a
 * log file and scratch space. Locked for one process as long as it is open; the lock goes away with
 * the process, however it ends. A temporary one is deleted when it is closed.
 *
 * <p>Only a folder with our {@link FolderMarker} is written to, and nothing is deleted outside of
 * one. A folder that holds something else is refused as it is. Symbolic links are removed, never
 * followed.
 */
public final class DataFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  private static final int DELETE_TRIES_MAX = 20;

  /** Those of this JVM: closing a second channel to a lock file would release the first's lock. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final boolean temporary;
  private final FileChannel lockChannel;

  /** Whether nothing of ours was in it before, and nobody could send data into it since. */
  private boolean isNew;

  private boolean closed;

  /** Folders that were made for it, the outermost first; the folder itself may be the last. */
  private final List<Path> made;

  private DataFolder(
      Path root, boolean temporary, FileChannel lockChannel, boolean isNew, List<Path> made) {
    this.root = root;
    this.temporary = temporary;
    this.lockChannel = lockChannel;
    this.isNew = isNew;
    this.made = made;
  }

  /**
   * Opens a folder to keep, creating it if need be.
   *
   * @throws StartFailure if it cannot be used, is in use, or holds what is not ours
   */
  public static DataFolder open(Path folder) {
    Path given = folder.toAbsolutePath().normalize();
    requireUsable(given);
    List<Path> made = missing(given);
    try {
      if (!Files.isDirectory(given)) {
        Files.createDirectories(given);
      }
      Path root = given.toRealPath();
      FolderMarker.requireOurs(root);
      return locked(root, FolderMarker.KEPT, made);
    } catch (IOException e) {
      deleteWhereEmpty(made);
      throw new StartFailure("the data folder " + given + " cannot be used: " + reason(e), e);
    }
  }

  /**
   * The folder and those that it is in, as far as they do not exist; the outermost first. A link to
   * what is not there, such as a disk that is not mounted, exists.
   */
  private static List<Path> missing(Path folder) {
    List<Path> missing = new ArrayList<>();
    for (Path path = folder; path != null; path = path.getParent()) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        return missing;
      }
      missing.add(0, path);
    }
    return missing;
  }

  private static void deleteWhereEmpty(List<Path> folders) {
    try {
      for (int i = folders.size() - 1; i >= 0; i--) {
        Files.deleteIfExists(folders.get(i));
      }
    } catch (IOException e) {
      LOG.info("a folder that was made stays: {}", reason(e));
    }
  }

  /** Kafka and Flink take lists of folders. */
  private static void requireUsable(Path root) {
    String path = root.toString();
    if (path.contains(",") || path.contains(File.pathSeparator)) {
      throw new StartFailure(
          "the data folder %s cannot be used: its path must not contain a comma or '%s'"
              .formatted(root, File.pathSeparator));
    }
    if (Files.isSymbolicLink(root) && !Files.exists(root)) {
      throw new StartFailure(
          root + " is a link to what is not there; mount it or make it, or give another folder");
    }
    if (Files.exists(root) && !Files.isDirectory(root)) {
      throw new StartFailure(root + " is not a folder; give another one for the data");
    }
  }

  private static String reason(IOException e) {
    return e instanceof AccessDeniedException denied
        ? "no permission to write " + denied.getFile()
        : e.toString();
  }

  /**
   * Creates a folder that is deleted when it is closed, below {@code parent}, and deletes those of
   * this user's processes that were killed.
   */
  public static DataFolder temporary(Path parent) {
    try {
      Path root = Files.createTempDirectory(parent, FolderMarker.TEMPORARY_PREFIX).toRealPath();
      removeAbandoned(parent, Files.getOwner(root));
      return locked(root, FolderMarker.TEMPORARY, List.of());
    } catch (IOException e) {
      throw new StartFailure("no temporary folder can be made in " + parent + ": " + reason(e), e);
    }
  }

  private static DataFolder locked(Path root, FolderMarker marker, List<Path> made)
      throws IOException {
    FileChannel channel = lock(root);
    if (channel == null) {
      throw new StartFailure(
          "data folder %s is used by process %s; stop it or give another folder"
              .formatted(root, owner(root)));
    }
    try {
      boolean isNew = !FolderMarker.isOurs(root);
      marker.write(root);
      Files.writeString(
          root.resolve(FolderMarker.OWNER_FILE), Long.toString(ProcessHandle.current().pid()));
      DataFolder data =
          new DataFolder(root, marker == FolderMarker.TEMPORARY, channel, isNew, made);
      FileTree.delete(data.scratch());
      for (Path part : List.of(data.scratch(), data.kafka(), data.checkpoints())) {
        if (!Files.isDirectory(part)) {
          Files.createDirectory(part);
        }
      }
      return data;
    } catch (IOException | RuntimeException e) {
      unlock(root, channel);
      throw e;
    }
  }

  /** The locked channel; null where another process or this one holds the lock. */
  private static @Nullable FileChannel lock(Path root) throws IOException {
    if (!OPEN.add(root)) {
      return null;
    }
    FileChannel channel = null;
    boolean locked = false;
    try {
      channel =
          FileChannel.open(
              root.resolve(FolderMarker.LOCK_FILE),
              StandardOpenOption.CREATE,
              StandardOpenOption.WRITE);
      locked = channel.tryLock() != null;
      return locked ? channel : null;
    } finally {
      if (!locked) {
        unlock(root, channel);
      }
    }
  }

  private static void unlock(Path root, @Nullable FileChannel channel) throws IOException {
    if (channel != null) {
      channel.close();
    }
    OPEN.remove(root);
  }

  private static String owner(Path root) {
    try {
      return Files.readString(root.resolve(FolderMarker.OWNER_FILE)).strip();
    } catch (IOException unknown) {
      return "(unknown)";
    }
  }

  private static void removeAbandoned(Path parent, UserPrincipal user) throws IOException {
    try (DirectoryStream<Path> folders =
        Files.newDirectoryStream(parent, FolderMarker.TEMPORARY_PREFIX + "*")) {
      for (Path found : folders) {
        try {
          removeIfAbandoned(found, user);
        } catch (IOException e) {
          LOG.info("{} stays: {}", found, reason(e));
        }
      }
    }
  }

  private static void removeIfAbandoned(Path found, UserPrincipal user) throws IOException {
    if (!Files.isDirectory(found, LinkOption.NOFOLLOW_LINKS)
        || !Files.getOwner(found).equals(user)
        || !FolderMarker.isTemporary(found)
        || Files.exists(found.resolve(FolderMarker.CLUSTER))) {
      // Processes of a cluster may live on without the one that watched them; its down ends them.
      return;
    }
    Path folder = found.toRealPath();
    FileChannel channel = lock(folder);
    if (channel != null) {
      LOG.info("removing {}, left behind by process {}", folder, owner(folder));
      unlock(folder, channel);
      deleteOurs(folder);
      FileTree.delete(folder);
    }
  }

  public Path root() {
    return root;
  }

  public boolean isTemporary() {
    return temporary;
  }

  public Path kafka() {
    return root.resolve(FolderMarker.KAFKA);
  }

  public Path checkpoints() {
    return root.resolve(FolderMarker.CHECKPOINTS);
  }

  /** Checkpoints of the job that reads documents beside the one that answers. */
  public Path documents() {
    return root.resolve(FolderMarker.DOCUMENTS);
  }

  /** What the processes of a cluster keep, where there was one over this folder. */
  public Path cluster() {
    return root.resolve(FolderMarker.CLUSTER);
  }

  /** Refuses what {@code up} has left, which a cluster of processes cannot go on with. */
  public void requireNoEmbedded() {
    if (Files.exists(kafka().resolve(BrokerStorage.FORMATTED))) {
      throw new StartFailure(
          root
              + " holds data of ./graphrag up, which a cluster cannot take over; name another"
              + " folder with --data-dir");
    }
  }

  /** Refuses what a cluster of processes has left, which {@code up} cannot go on with. */
  public void requireNoCluster() {
    if (Files.exists(cluster())) {
      throw new StartFailure(
          root
              + " holds data of ./graphrag cluster; start that, or name another folder with"
              + " --data-dir");
    }
  }

  /** Emptied whenever the folder is opened. */
  public Path scratch() {
    return root.resolve(FolderMarker.SCRATCH);
  }

  /** Bytes that can be written to the disk that the folder is on. */
  public long usableBytes() {
    return root.toFile().getUsableSpace();
  }

  public Path logFile() {
    return root.resolve(FolderMarker.LOG_FILE);
  }

  /**
   * Lets temporary files of the whole JVM go into the folder, where the next start removes them.
   * Must happen before anything creates one, as most read the property once. What does not look at
   * it, as {@link Files#createTempDirectory}, has to be told the folder.
   */
  public void takeTemporaryFiles() {
    System.setProperty("java.io.tmpdir", scratch().toString());
  }

  /**
   * Deletes a folder of ours that no process uses, with what we made in it; a temporary one as a
   * whole.
   *
   * @throws StartFailure if a process uses it
   */
  public static void delete(Path folder) {
    try {
      Path root = folder.toRealPath();
      if (!FolderMarker.isOurs(root)) {
        throw new StartFailure(root + " is not flink-graphrag's; nothing was deleted");
      }
      FileChannel channel = lock(root);
      if (channel == null) {
        throw new StartFailure(
            root + " is used by process " + owner(root) + "; nothing was deleted");
      }
      boolean temporary = FolderMarker.isTemporary(root);
      deleteOurs(root);
      unlock(root, channel);
      if (temporary) {
        FileTree.delete(root);
      } else {
        deleteWhereEmpty(List.of(root));
      }
    } catch (IOException e) {
      throw new StartFailure(folder + " cannot be deleted: " + reason(e), e);
    }
  }

  /** From now on there may be data in it that somebody was told is kept: it is not undone. */
  public synchronized void willTakeData() {
    isNew = false;
  }

  /** Unlocks the folder, and deletes it if it is a temporary one. A second call does nothing. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      if (temporary) {
        deleteOurs(root);
        deleteThoughInUse(root);
      }
      unlock(root, lockChannel);
    } catch (IOException e) {
      LOG.warn("the data folder {} was not cleaned up", root, e);
    }
  }

  /**
   * Closes the folder and removes what was created since it was opened, where nothing of ours was
   * in it before and no data came: the way back from a start that is refused. What is not ours
   * stays. Broken off at any moment, it leaves a folder that the next start takes.
   *
   * @return whether it is as if it had never been opened; a folder with data is only closed
   */
  public synchronized boolean undo() {
    if (closed || !isNew || temporary) {
      close();
      return temporary;
    }
    try {
      deleteOurs(root);
      closed = true;
      unlock(root, lockChannel);
      deleteWhereEmpty(made);
      return true;
    } catch (IOException e) {
      LOG.warn("the data folder {} was not cleaned up", root, e);
      close();
      return false;
    }
  }

  private static void deleteOurs(Path root) throws IOException {
    for (Path entry : FolderMarker.ours(root)) {
      deleteThoughInUse(entry);
    }
  }

  /** Where a start was broken off, its threads may still create files. */
  private static void deleteThoughInUse(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        FileTree.delete(folder);
        return;
      } catch (DirectoryNotEmptyException e) {
        if (tries == DELETE_TRIES_MAX) {
          throw e;
        }
      }
    }
  }
}
