package io.flinkgraphrag.jobs.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The file that makes a folder ours: what is below it may be overwritten and deleted, and nothing
 * else may. It also says whether somebody wants the folder kept. Written by {@link DataFolder}
 * while it holds the folder's lock.
 *
 * <p>Builds before there were markers left the same entries without one. Such folders are known by
 * them.
 */
enum FolderMarker {
  KEPT("kept"),
  TEMPORARY("temporary");

  static final String FILE = "graphrag-data";
  private static final String DRAFT = "graphrag-data.new";

  static final String TEMPORARY_PREFIX = "graphrag-demo-";
  static final String LOCK_FILE = "lock";
  static final String OWNER_FILE = "lock.pid";
  static final String KAFKA = "kafka";
  static final String CHECKPOINTS = "checkpoints";
  static final String DOCUMENTS = "documents-checkpoints";
  static final String CLUSTER = "cluster";
  static final String SCRATCH = "tmp";
  static final String LOG_FILE = "graphrag.log";

  /** A file system's own, in its root. */
  private static final String LOST_AND_FOUND = "lost+found";

  /** In an empty folder: of a process that opens it just now, and of a file system's root. */
  private static final Set<String> IN_EMPTY_FOLDERS =
      Set.of(LOCK_FILE, OWNER_FILE, DRAFT, LOST_AND_FOUND);

  private static final Pattern PROCESS_ID = Pattern.compile("\\d{1,20}");

  private static final Set<String> OURS =
      Set.of(
          KAFKA,
          CHECKPOINTS,
          DOCUMENTS,
          CLUSTER,
          SCRATCH,
          LOG_FILE,
          OWNER_FILE,
          DRAFT,
          FILE,
          LOCK_FILE);

  /** The log as it was before it became too large. */
  private static final Pattern OLDER_LOG = Pattern.compile(Pattern.quote(LOG_FILE) + "\\.\\d+");

  /** As {@link Files#createTempDirectory} makes it. */
  private static final Pattern TEMPORARY_NAME = Pattern.compile(TEMPORARY_PREFIX + "\\d+");

  private final String kind;

  FolderMarker(String kind) {
    this.kind = kind;
  }

  /** Whole or not at all: half a marker would make the folder a stranger's. */
  void write(Path root) throws IOException {
    Path file = root.resolve(FILE);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      Path draft = root.resolve(DRAFT);
      Files.deleteIfExists(draft);
      Files.writeString(
          draft,
          kind
              + "\nThis folder belongs to flink-graphrag, which overwrites and deletes what is in"
              + " it. Keep nothing else here.\n",
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE);
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /**
   * Looks only, so that a folder that is refused stays as it is.
   *
   * @throws StartFailure if the folder is not empty and not ours
   */
  static void requireOurs(Path root) throws IOException {
    if (isOurs(root)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        String name = entry.getFileName().toString();
        // the marker may have been written since it was looked for
        if (!IN_EMPTY_FOLDERS.contains(name) && !isMarked(root)) {
          throw new StartFailure(
              ("the folder %s holds files that are not flink-graphrag's, such as %s; nothing was"
                      + " changed. Give --data-dir an empty folder or one that does not exist yet")
                  .formatted(root, name));
        }
      }
    }
  }

  /** Whether a process that had it locked has made it ours, in whichever build. */
  static boolean isOurs(Path root) throws IOException {
    return isMarked(root) || isOfABuildWithoutMarkers(root);
  }

  /**
   * The entries of a folder that are ours, in the order in which they can be deleted: behind
   * everything that it marks the marker, without which the rest would be a stranger's, then the
   * lock.
   */
  static List<Path> ours(Path root) throws IOException {
    List<Path> ours = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      entries.forEach(ours::add);
    }
    ours.removeIf(entry -> !isOurs(entry.getFileName().toString()));
    ours.sort(
        Comparator.comparing((Path entry) -> entry.endsWith(LOCK_FILE))
            .thenComparing(entry -> entry.endsWith(FILE)));
    return ours;
  }

  private static boolean isOurs(String name) {
    return OURS.contains(name) || OLDER_LOG.matcher(name).matches();
  }

  /** Whether a folder was made for one process, so that it can go when the process is gone. */
  static boolean isTemporary(Path folder) throws IOException {
    if (isFile(folder, FILE)) {
      return TEMPORARY.marks(folder);
    }
    return TEMPORARY_NAME.matcher(folder.getFileName().toString()).matches()
        && isOfABuildWithoutMarkers(folder);
  }

  /** A file of this name may be anybody's; its first line is ours. */
  private static boolean isMarked(Path root) throws IOException {
    return isFile(root, FILE) && (KEPT.marks(root) || TEMPORARY.marks(root));
  }

  private boolean marks(Path folder) throws IOException {
    byte[] line = (kind + "\n").getBytes(StandardCharsets.US_ASCII);
    try (InputStream marker = Files.newInputStream(folder.resolve(FILE))) {
      return Arrays.equals(marker.readNBytes(line.length), line);
    }
  }

  private static boolean isOfABuildWithoutMarkers(Path root) throws IOException {
    return isFile(root, LOCK_FILE)
        && isFile(root, OWNER_FILE)
        && isFolder(root, KAFKA)
        && isFolder(root, CHECKPOINTS)
        && isFolder(root, SCRATCH)
        && PROCESS_ID.matcher(Files.readString(root.resolve(OWNER_FILE)).strip()).matches();
  }

  private static boolean isFile(Path root, String name) {
    return Files.isRegularFile(root.resolve(name), LinkOption.NOFOLLOW_LINKS);
  }

  private static boolean isFolder(Path root, String name) {
    return Files.isDirectory(root.resolve(name));
  }
}
