package io.flinkgraphrag.jobs.embedded;

import io.flinkgraphrag.jobs.options.GraphRagOptions;
import io.flinkgraphrag.start.StartPolicy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of all runs over one data folder. Every run has a job id of its own, whose number
 * counts up, so that the latest run is known without a look at clocks. A run restores the newest
 * whole checkpoint of the runs before it and leaves their files alone until it has {@link
 * #RETAINED} of its own; then they are deleted.
 */
public final class CheckpointFolder {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFolder.class);

  /** Completed checkpoints kept per run, so that there is one before a damaged one. */
  static final int RETAINED = 2;

  /** Says that a checkpoint was completed once: from then on a start without one loses data. */
  static final String MARKER = "checkpointed";

  private static final Pattern JOB = Pattern.compile("[0-9a-f]{32}");
  private static final Pattern CHECKPOINT = Pattern.compile("chk-(\\d{1,18})");

  private final Path folder;

  /** First half of the ids of its runs. */
  private final long series;

  private final Pattern ownJob;

  public CheckpointFolder(Path folder) {
    this(folder, 0);
  }

  /**
   * Creates it for one of several jobs that share a cluster.
   *
   * @param series of the job, so that no two of them have the same id
   */
  public CheckpointFolder(Path folder, long series) {
    this.folder = folder;
    this.series = series;
    this.ownJob = Pattern.compile("%016x([0-9a-f]{16})".formatted(series));
  }

  Path path() {
    return folder;
  }

  /**
   * A folder as Flink's options want it. Not a URI: Flink takes its escapes literally, so that
   * checkpoints of "a b" would go to "a%20b" and be missed by the next start.
   */
  public static String flinkPath(Path folder) {
    return org.apache.flink.core.fs.Path.fromLocalFile(folder.toAbsolutePath().toFile()).toString();
  }

  /**
   * The checkpoint to start from; empty where none was ever completed, or where none is left that
   * can be read and a start without state is allowed.
   *
   * @throws StartFailure if there was one, none is left that can be read, and that is not allowed
   */
  public Optional<StoredCheckpoint> newestWhole(StartPolicy empty) throws IOException {
    List<StoredCheckpoint> all = completed();
    Collections.sort(all, Collections.reverseOrder());
    for (int i = 0; i < all.size(); i++) {
      StoredCheckpoint checkpoint = all.get(i);
      try {
        checkpoint.verify();
        if (i > 0) {
          LOG.warn("starting from the older checkpoint {}", checkpoint.folder());
        }
        return Optional.of(checkpoint);
      } catch (IOException e) {
        LOG.warn("checkpoint {} cannot be used: {}", checkpoint.folder(), e.getMessage());
      }
    }
    if (empty == StartPolicy.REFUSE && hadSome()) {
      throw new StartFailure(
          "%s held a checkpoint once and holds none that can be read now.".formatted(folder)
              + " Put the folder back from a copy; or use another --data-dir; or, to build"
              + " everything anew from the topics, start once with -D%s=allow: questions that"
                  .formatted(GraphRagOptions.START_EMPTY.key())
              + " were under way are not answered then");
    }
    return Optional.empty();
  }

  /** Whether a checkpoint was completed once, even if none is left. */
  boolean hadSome() {
    return Files.exists(folder.resolve(MARKER));
  }

  private List<StoredCheckpoint> completed() throws IOException {
    List<StoredCheckpoint> found = new ArrayList<>();
    for (Path job : jobs()) {
      try (DirectoryStream<Path> checkpoints = Files.newDirectoryStream(job, "chk-*")) {
        for (Path checkpoint : checkpoints) {
          Matcher name = CHECKPOINT.matcher(checkpoint.getFileName().toString());
          Path metadata = checkpoint.resolve(StoredCheckpoint.METADATA);
          if (name.matches() && Files.exists(metadata)) {
            found.add(
                new StoredCheckpoint(
                    checkpoint,
                    run(job),
                    Long.parseLong(name.group(1)),
                    Files.getLastModifiedTime(metadata).toMillis()));
          }
        }
      } catch (NoSuchFileException subsumedMeanwhile) {
        LOG.debug("a checkpoint went away while it was looked at", subsumedMeanwhile);
      }
    }
    return found;
  }

  private List<Path> jobs() throws IOException {
    List<Path> jobs = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
        for (Path child : children) {
          if (JOB.matcher(child.getFileName().toString()).matches()) {
            jobs.add(child);
          }
        }
      }
    }
    return jobs;
  }

  private long run(Path job) {
    Matcher own = ownJob.matcher(job.getFileName().toString());
    return own.matches() ? Long.parseUnsignedLong(own.group(1), 16) : 0;
  }

  /** An id for the run to come, above those of all before. */
  public JobID nextJob() throws IOException {
    long latest = 0;
    for (Path job : jobs()) {
      latest = Math.max(latest, run(job));
    }
    return new JobID(series, latest + 1);
  }

  /**
   * Marks the folder once a run has completed a checkpoint, and deletes what earlier runs left once
   * it has {@link #RETAINED}.
   *
   * @return whether nothing is left to do
   */
  public boolean settle(JobID job) throws IOException {
    long run = run(folder.resolve(job.toHexString()));
    long own = completed().stream().filter(checkpoint -> checkpoint.run() == run).count();
    if (own == 0) {
      return false;
    }
    Path marker = folder.resolve(MARKER);
    if (!Files.exists(marker)) {
      Files.createFile(marker);
    }
    if (own < RETAINED) {
      return false;
    }
    for (Path earlier : jobs()) {
      if (!earlier.getFileName().toString().equals(job.toHexString())) {
        FileTree.delete(earlier);
      }
    }
    return true;
  }
}
