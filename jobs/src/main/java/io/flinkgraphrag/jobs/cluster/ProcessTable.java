package io.flinkgraphrag.jobs.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;

/**
 * What other commands know of a cluster: a file of its folder that the supervisor writes at each
 * change, whole or not at all. It outlives a supervisor that was killed.
 *
 * @param supervisor its process id
 * @param since its start, as in {@link ProcessRow}
 * @param temporary whether the data goes with the cluster
 */
public record ProcessTable(
    long supervisor,
    long since,
    boolean temporary,
    String bootstrap,
    String zooKeeper,
    List<String> webInterfaces,
    List<ProcessRow> processes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  public Optional<ProcessHandle> watcher() {
    return ProcessRow.alive(supervisor, since);
  }

  static Optional<ProcessTable> read(Path file) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), ProcessTable.class));
    } catch (NoSuchFileException none) {
      return Optional.empty();
    }
  }

  void write(Path file) throws IOException {
    Path draft = file.resolveSibling(file.getFileName() + ".new");
    Files.write(draft, JSON.writeValueAsBytes(this));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
