package io.flinkgraphrag.jobs.cli.neo4j;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.embedded.BoundedRun;
import io.flinkgraphrag.jobs.embedded.DataFolder;
import io.flinkgraphrag.jobs.settings.ImportNeo4jSettings;
import io.flinkgraphrag.state.StableHash;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;

/**
 * Which import the progress in a folder is of, so that another one does not go on with it. The file
 * goes with the progress.
 *
 * @param batch name under which its updates are counted
 */
record ImportFolder(String batch) {

  static final String FILE = "neo4j-import";

  /**
   * Reads the folder, or takes it for a new import.
   *
   * @throws CommandFailure where it holds the progress of another one
   */
  static ImportFolder of(DataFolder data, ImportNeo4jSettings settings) {
    Path file = data.checkpoints().resolve(FILE);
    String identity = identity(settings);
    try {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() == 2 && lines.get(0).equals(identity)) {
          return new ImportFolder(lines.get(1));
        }
        if (BoundedRun.hasProgress(data)) {
          throw new CommandFailure(
              CommandFailure.UNUSABLE,
              "%s holds the progress of another import (%s): end that one, delete the folder, or name another with --data-dir"
                  .formatted(data.root(), lines.isEmpty() ? "unknown" : lines.get(0)));
        }
      }
      String batch = "neo4j-import-" + UUID.randomUUID();
      Path draft = data.checkpoints().resolve(FILE + ".new");
      Files.writeString(draft, identity + "\n" + batch + "\n");
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
      return new ImportFolder(batch);
    } catch (IOException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, "the folder %s cannot be used: %s".formatted(data.root(), e), e);
    }
  }

  private static String identity(ImportNeo4jSettings settings) {
    return "%s into graph %s by mapping %s%s"
        .formatted(
            settings.server(),
            settings.graph(),
            HexFormat.of().toHexDigits(StableHash.of(settings.mapping())),
            settings.follow() == null ? "" : " with --follow");
  }
}
