package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.cli.console.Output;
import io.flinkgraphrag.jobs.cli.ingest.FolderWatch.Stamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The documents that are at all the places which a user named, as one look finds them. */
final class FoundDocuments {

  private final List<SourceRoot> roots;
  private final Map<String, Source> sources = new LinkedHashMap<>();
  private final Map<String, Integer> otherKinds = new TreeMap<>();
  private final List<String> faults = new ArrayList<>();

  private FoundDocuments(List<SourceRoot> roots) {
    this.roots = roots;
  }

  static FoundDocuments at(List<SourceRoot> roots) throws IOException {
    FoundDocuments found = new FoundDocuments(roots);
    for (SourceRoot root : roots) {
      SourceRoot.Listing listing = root.list();
      listing.sources().forEach(source -> found.sources.putIfAbsent(source.document(), source));
      listing
          .otherKinds()
          .forEach((kind, count) -> found.otherKinds.merge(kind, count, Integer::sum));
      found.faults.addAll(listing.faults());
    }
    return found;
  }

  List<Source> sources() {
    return List.copyOf(sources.values());
  }

  /** Those of some documents. */
  List<Source> sources(Collection<String> documents) {
    return documents.stream().map(sources::get).filter(source -> source != null).toList();
  }

  /** Places that could not be looked into, one line each. */
  List<String> faults() {
    return faults;
  }

  /** Says which files are no documents, so that none is left out in silence. */
  void tellOtherKinds(Output output) {
    if (!otherKinds.isEmpty()) {
      output.note(
          "left out, as of other kinds: "
              + otherKinds.entrySet().stream()
                  .map(kind -> kind.getValue() + " " + kind.getKey())
                  .collect(Collectors.joining(", ")));
    }
  }

  /**
   * Documents of the folders that the graph has and the folders have not. None where a place could
   * not be looked into: what is there is not known then.
   *
   * @param known documents that the graph has from files
   * @param many whether more than half of a folder's documents may be gone
   * @throws CommandFailure if more are, and may not
   */
  List<String> gone(Collection<String> known, boolean many, String graph) {
    List<String> gone = new ArrayList<>();
    if (!faults.isEmpty()) {
      return gone;
    }
    for (SourceRoot root : roots) {
      if (!root.isFolder()) {
        continue;
      }
      List<String> before = known.stream().filter(root::holds).toList();
      List<String> missing =
          before.stream().filter(document -> !sources.containsKey(document)).toList();
      if (!many && missing.size() * 2 > before.size()) {
        throw new CommandFailure(
            CommandFailure.UNUSABLE,
            "%,d of the %,d documents that graph %s has of %s are not in that folder, such as %s. Is it the right one, and mounted? To delete them add --prune; nothing was sent"
                .formatted(missing.size(), before.size(), graph, root.id(), missing.get(0)));
      }
      gone.addAll(missing);
    }
    return gone;
  }

  /** Times and sizes of the files. */
  Map<String, Stamp> stamps() {
    Map<String, Stamp> stamps = new HashMap<>();
    for (Source source : sources.values()) {
      if (source instanceof Source.OfFile file) {
        try {
          BasicFileAttributes attributes =
              Files.readAttributes(file.file(), BasicFileAttributes.class);
          stamps.put(file.document(), new Stamp(attributes.lastModifiedTime(), attributes.size()));
        } catch (IOException goneMeanwhile) {
          // the next look will not find it
        }
      }
    }
    return stamps;
  }
}
