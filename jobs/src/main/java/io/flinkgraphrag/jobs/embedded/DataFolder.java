package io.flinkgraphrag.jobs.embedded;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folder that holds everything an embedded runtime keeps: Kafka's log, Flink's checkpoints, a
 * log file and scratch space. Locked for one process as long as it is open; the lock goes away with
 * the process, however it ends. A temporary one is deleted when it is closed.
 */
public final class DataFolder implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DataFolder.class);

  private static final String TEMPORARY_PREFIX = "graphrag-demo-";
  private static final String LOCK_FILE = "lock";
  private static final String OWNER_FILE = "lock.pid";

  private static final int DELETE_TRIES_MAX = 20;

  /** Those of this JVM: closing a second channel to a lock file would release the first's lock. */
  private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

  private final Path root;
  private final boolean temporary;
  private final FileChannel lockChannel;

  private DataFolder(Path root, boolean temporary, FileChannel lockChannel) {
    this.root = root;
    this.temporary = temporary;
    this.lockChannel = lockChannel;
  }

  /** Opens a folder to keep, creating it if need be. */
  public static DataFolder open(Path folder) {
    Path root = folder.toAbsolutePath().normalize();
    requireUsable(root);
    try {
      Files.createDirectories(root);
      return locked(root, false);
    } catch (IOException e) {
      throw new StartFailure("the data folder " + root + " cannot be used: " + reason(e), e);
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
   * Creates a folder that is deleted when it is closed, below {@code parent}; those of processes
   * that were killed are deleted first.
   */
  public static DataFolder temporary(Path parent) {
    try {
      removeAbandoned(parent);
      return locked(Files.createTempDirectory(parent, TEMPORARY_PREFIX).toRealPath(), true);
    } catch (IOException e) {
      throw new StartFailure("no temporary folder can be made in " + parent + ": " + reason(e), e);
    }
  }

  private static DataFolder locked(Path root, boolean temporary) throws IOException {
    FileChannel channel = lock(root);
    if (channel == null) {
      throw new StartFailure(
          "data folder %s is used by process %s; stop it or give another folder"
              .formatted(root, owner(root)));
    }
    Files.writeString(root.resolve(OWNER_FILE), Long.toString(ProcessHandle.current().pid()));
    DataFolder data = new DataFolder(root, temporary, channel);
    deleteTree(data.scratch());
    Files.createDirectories(data.scratch());
    Files.createDirectories(data.kafka());
    Files.createDirectories(data.checkpoints());
    return data;
  }

  /** The locked channel, or null where another process or this one holds the lock. */
  private static FileChannel lock(Path root) throws IOException {
    if (!OPEN.add(root)) {
      return null;
    }
    FileChannel channel =
        FileChannel.open(
            root.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() != null) {
      return channel;
    }
    unlock(root, channel);
    return null;
  }

  private static void unlock(Path root, FileChannel channel) throws IOException {
    channel.close();
    OPEN.remove(root);
  }

  private static String owner(Path root) {
    try {
      return Files.readString(root.resolve(OWNER_FILE)).strip();
    } catch (IOException unknown) {
      return "(unknown)";
    }
  }

  private static void removeAbandoned(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, TEMPORARY_PREFIX + "*")) {
      for (Path found : folders) {
        Path folder = found.toRealPath();
        // Without a lock file it may be one that another process creates at this moment.
        if (!Files.exists(folder.resolve(LOCK_FILE)) || !Files.isWritable(folder)) {
          continue;
        }
        FileChannel channel = lock(folder);
        if (channel != null) {
          LOG.info("removing {}, left behind by process {}", folder, owner(folder));
          unlock(folder, channel);
          deleteTree(folder);
        }
      }
    }
  }

  public Path root() {
    return root;
  }

  public boolean isTemporary() {
    return temporary;
  }

  public Path kafka() {
    return root.resolve("kafka");
  }

  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Emptied whenever the folder is opened. */
  public Path scratch() {
    return root.resolve("tmp");
  }

  public Path logFile() {
    return root.resolve("graphrag.log");
  }

  /**
   * Lets temporary files of the whole JVM go into the folder, where the next start removes them.
   * Must happen before anything creates one, as the JVM reads the property once.
   */
  public void takeTemporaryFiles() {
    System.setProperty("java.io.tmpdir", scratch().toString());
  }

  /** Unlocks the folder, and deletes it if it is a temporary one. */
  @Override
  public void close() {
    try {
      if (temporary) {
        deleteThoughInUse(root);
      }
      unlock(root, lockChannel);
    } catch (IOException e) {
      LOG.warn("the data folder {} was not cleaned up", root, e);
    }
  }

  /** Where a start was broken off, its threads may still create files. */
  private static void deleteThoughInUse(Path folder) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        deleteTree(folder);
        return;
      } catch (DirectoryNotEmptyException e) {
        if (tries == DELETE_TRIES_MAX) {
          throw e;
        }
      }
    }
  }

  /** Deletes a folder with all it holds; files that vanish meanwhile are no error. */
  static void deleteTree(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.deleteIfExists(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException error) throws IOException {
            if (error instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw error;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException error)
              throws IOException {
            Files.deleteIfExists(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
