package io.flinkgraphrag.jobs.cli.ingest;

import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Tells from looks at the same files which of them changed. One that was different at each of the
 * last two looks is still being written, and is left for later; one is gone that two looks do not
 * find. Times and sizes decide, so it works on any file system. For one thread.
 */
final class FolderWatch {

  /** What tells a changed file. */
  record Stamp(FileTime modified, long size) {}

  /** What changed, by documents. */
  record Changes(List<String> changed, List<String> gone) {}

  private final Map<String, Stamp> taken;
  private Map<String, Stamp> seen;

  /**
   * A watch.
   *
   * @param taken the files as they were before they were read
   */
  FolderWatch(Map<String, Stamp> taken) {
    this.taken = new HashMap<>(taken);
    this.seen = taken;
  }

  /** Compares with the look before; what it returns counts as taken. */
  Changes look(Map<String, Stamp> now) {
    List<String> changed = new ArrayList<>();
    List<String> gone = new ArrayList<>();
    now.forEach(
        (document, stamp) -> {
          if (!stamp.equals(taken.get(document)) && stamp.equals(seen.get(document))) {
            changed.add(document);
            taken.put(document, stamp);
          }
        });
    for (String document : List.copyOf(taken.keySet())) {
      if (!now.containsKey(document) && !seen.containsKey(document)) {
        gone.add(document);
        taken.remove(document);
      }
    }
    seen = Map.copyOf(now);
    return new Changes(changed.stream().sorted().toList(), gone.stream().sorted().toList());
  }
}
