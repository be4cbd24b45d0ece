package io.flinkgraphrag.jobs.gateway.keys;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The keys of a file, which is read again when it changes. One that cannot be read changes nothing:
 * the keys of before are good until it is mended. Thread-safe.
 */
public final class KeyFile implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(KeyFile.class);

  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private static final long BYTES_MAX = 64L * 1024 * 1024;

  private final Path file;
  private final Consumer<String> notes;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "gateway-keys");
            made.setDaemon(true);
            return made;
          });

  // of the thread
  private String seen = "";

  private volatile ApiKeys keys;

  private KeyFile(Path file, Consumer<String> notes, ApiKeys keys, String seen) {
    this.file = file;
    this.notes = notes;
    this.keys = keys;
    this.seen = seen;
  }

  /**
   * Reads the file, and looks after it from now on.
   *
   * @param notes is told when it was read again, and when it cannot be
   * @throws ApiKeys.Unreadable if it cannot be read now
   */
  public static KeyFile open(Path file, Consumer<String> notes) throws ApiKeys.Unreadable {
    KeyFile opened;
    try {
      String state = state(file);
      opened = new KeyFile(file, notes, read(file), state);
    } catch (IOException e) {
      throw new ApiKeys.Unreadable("there is no file to read at " + file);
    }
    var looks =
        opened.thread.scheduleWithFixedDelay(
            opened::look, INTERVAL.toMillis(), INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    LOG.debug("looking after {}: {}", file, looks);
    return opened;
  }

  private static ApiKeys read(Path file) throws IOException, ApiKeys.Unreadable {
    if (Files.size(file) > BYTES_MAX) {
      throw new ApiKeys.Unreadable("it is above %,d bytes".formatted(BYTES_MAX));
    }
    return ApiKeys.read(Files.readAllLines(file, StandardCharsets.UTF_8));
  }

  private static String state(Path file) throws IOException {
    return Files.getLastModifiedTime(file) + " " + Files.size(file);
  }

  private void look() {
    String now;
    try {
      now = state(file);
    } catch (IOException e) {
      now = "gone";
    }
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      keys = read(file);
      notes.accept("the keys of %s were read again: %,d".formatted(file, keys.count()));
    } catch (IOException | ApiKeys.Unreadable e) {
      notes.accept(
          "the keys of %s cannot be read (%s); those of before stay good: mend the file"
              .formatted(file, e.getMessage()));
    }
  }

  /** Whose key this is. */
  public Optional<Access> of(String key) {
    return keys.of(key);
  }

  public int count() {
    return keys.count();
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
