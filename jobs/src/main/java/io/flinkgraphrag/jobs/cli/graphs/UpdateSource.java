package io.flinkgraphrag.jobs.cli.graphs;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.function.Consumer;
import java.util.zip.ZipException;

/**
 * Where a load takes its updates from.
 *
 * @param name as the user gave it; "-" is standard input
 * @param repeatable whether it can be read twice, so not standard input and no pipe
 */
record UpdateSource(String name, boolean repeatable) {

  /**
   * @throws CommandFailure if there is nothing to read
   */
  static UpdateSource of(String name) {
    if (name.equals("-")) {
      return new UpdateSource(name, false);
    }
    Path file = Path.of(name);
    if (Files.isDirectory(file)) {
      throw unusable(
          "%s is a folder; name the files in it, such as %s"
              .formatted(name, file.resolve("*.jsonl")));
    }
    if (!Files.exists(file)) {
      throw unusable("there is no file to read at " + name);
    }
    if (!Files.isReadable(file)) {
      throw unusable("no permission to read " + name);
    }
    return new UpdateSource(name, Files.isRegularFile(file));
  }

  private static CommandFailure unusable(String message) {
    return new CommandFailure(CommandFailure.UNUSABLE, message);
  }

  private InputStream open() throws IOException {
    if (repeatable) {
      return Files.newInputStream(Path.of(name));
    }
    // a channel would seek in a pipe
    return name.equals("-") ? System.in : new FileInputStream(name);
  }

  /**
   * Reads it once, from its beginning.
   *
   * @throws UpdateLines.Unreadable if it is not what it has to be
   */
  void read(UpdateLines lines, Consumer<byte[]> consumer)
      throws IOException, UpdateLines.Unreadable {
    try (InputStream in = open()) {
      lines.read(in, name, consumer);
    } catch (NoSuchFileException e) {
      throw new CommandFailure(CommandFailure.FAILED, "the file " + name + " has gone away", e);
    } catch (EOFException | ZipException e) {
      throw new UpdateLines.Unreadable(
          "%s is damaged gzip (%s); fetch it again".formatted(name, e.getMessage()));
    }
  }
}
