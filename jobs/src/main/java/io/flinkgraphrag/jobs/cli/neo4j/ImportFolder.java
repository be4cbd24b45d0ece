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
 * Which import or mirror the progress in a folder is of, so that another one does not go on with
 * it. The file goes with the progress.
 *
 * @param batch name of this one: under which an import's updates are counted, or by which Neo4j
 *     knows a mirror
 */
public record ImportFolder(String batch) {

  static final String FILE = "neo4j-import";

  /**
   * Reads the folder, or takes it for a new import.
   *
   * @throws CommandFailure where it holds the progress of another run
   */
  static ImportFolder of(DataFolder data, ImportNeo4jSettings settings) {
    return of(data, FILE, identity(settings));
  }

  /**
   * Reads the folder, or takes it for what is new.
   *
   * @param name of the file, and what the names of such runs begin with
   * @param identity what the run does, on one line
   * @throws CommandFailure where it holds the progress of another run
   */
  public static ImportFolder of(DataFolder data, String name, String identity) {
    Path file = data.checkpoints().resolve(name);
    try {
      if (Files.exists(file)) {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() == 2 && lines.get(0).equals(identity)) {
          return new ImportFolder(lines.get(1));
        }
        if (BoundedRun.hasProgress(data)) {
          throw new CommandFailure(
              CommandFailure.UNUSABLE,
              "%s holds the progress of another run (%s): end that one, delete the folder, or name another with --data-dir"
                  .formatted(data.root(), lines.isEmpty() ? "unknown" : lines.get(0)));
        }
      }
      String batch = name + "-" + UUID.randomUUID();
      Path draft = data.checkpoints().resolve(name + ".new");
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
