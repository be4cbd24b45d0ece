package io.flinkgraphrag.jobs.chaos.host;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A small disk of memory for checkpoints, that can be filled. Needs the right to mount one. */
public final class CheckpointDisk implements AutoCloseable {

  /** Some checkpoints of the sample, and what an hour of questions adds. */
  private static final String SIZE = "1g";

  private static final byte[] BLOCK = new byte[64 * 1024];

  private final Path folder;

  private CheckpointDisk(Path folder) {
    this.folder = folder;
  }

  /** Mounts one over a new folder; empty where this user or this system may not. */
  public static Optional<CheckpointDisk> mount() throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("graphrag-checkpoints");
    if (Commands.runs("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "tmpfs", folder.toString())) {
      return Optional.of(new CheckpointDisk(folder));
    }
    Files.delete(folder);
    return Optional.empty();
  }

  public Path folder() {
    return folder;
  }

  /** Keeps it full for so long: also what others give back meanwhile is taken. */
  public void fill(int seconds) throws IOException, InterruptedException {
    Path file = folder.resolve("fill");
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    try {
      while (System.nanoTime() < end) {
        takeAll(file);
        TimeUnit.MILLISECONDS.sleep(100);
      }
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private static void takeAll(Path file) throws IOException {
    try (OutputStream out =
        Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        out.write(BLOCK);
      }
    } catch (IOException e) {
      if (!String.valueOf(e.getMessage()).contains("No space left")) {
        throw e;
      }
    }
  }

  /** Unmounts it, also where a process still has a file open; a second call does nothing. */
  @Override
  public synchronized void close() {
    try {
      if (Files.exists(folder)) {
        Commands.runs("umount", "-l", folder.toString());
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      // It is empty and temporary, so it may stay.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
