package io.flinkgraphrag.jobs.cli.ingest;

import io.flinkgraphrag.jobs.cli.console.CommandFailure;
import io.flinkgraphrag.jobs.documents.DocumentFormat;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a user named: a file, a folder, a page of the web or standard input.
 *
 * <p>A document's id is the address of its page, or the whole path of its file, wherever the
 * command runs; under a name that the user gives, the path below the folder.
 *
 * @param id of the document, or what the ids of all documents in a folder begin with
 * @param pathOrNull null for what is no file and no folder
 */
record SourceRoot(String given, String id, @Nullable Path pathOrNull) {

  static final String INPUT = "-";

  /**
   * Takes what a user named.
   *
   * @param name that takes the place of the path or address, null for none
   * @throws CommandFailure if there is nothing
   */
  static SourceRoot of(String given, @Nullable String name) {
    if (given.equals(INPUT)) {
      return new SourceRoot(given, name == null ? "stdin" : name, null);
    }
    if (isPage(given)) {
      return new SourceRoot(given, name == null ? given : name, null);
    }
    Path path = Path.of(given).toAbsolutePath().normalize();
    if (!Files.exists(path)) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE,
          "there is no file and no folder at %s; a document that is gone is deleted when its folder is ingested"
              .formatted(given));
    }
    return new SourceRoot(given, name == null ? id(path) : name.replaceFirst("/+$", ""), path);
  }

  private static boolean isPage(String given) {
    return given.startsWith("http://") || given.startsWith("https://");
  }

  /** With slashes, and letters as most systems write them. */
  private static String id(Path path) {
    return Normalizer.normalize(path.toString().replace('\\', '/'), Normalizer.Form.NFC);
  }

  boolean isFolder() {
    return pathOrNull != null && Files.isDirectory(pathOrNull);
  }

  /** Whether a document is of this folder. */
  boolean holds(String document) {
    return document.startsWith(id + "/");
  }

  /** What a folder holds. */
  record Listing(List<Source> sources, Map<String, Integer> otherKinds, List<String> faults) {}

  /**
   * The documents that are there now, by their names. Names that begin with a full stop are hidden:
   * they are not looked at, nor are folders that are links.
   */
  Listing list() throws IOException {
    if (pathOrNull == null) {
      Source source =
          given.equals(INPUT) ? new Source.OfInput(id) : new Source.OfPage(id, address());
      return new Listing(List.of(source), Map.of(), List.of());
    }
    Path root = pathOrNull;
    if (!isFolder()) {
      return new Listing(List.of(new Source.OfFile(id, root)), Map.of(), List.of());
    }
    List<Source> sources = new ArrayList<>();
    Map<String, Integer> otherKinds = new TreeMap<>();
    List<String> faults = new ArrayList<>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isHidden(folder) && !folder.equals(root)
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (!isHidden(file) && Files.isRegularFile(file)) {
              take(root, file, sources, otherKinds);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException error) {
            faults.add(file + ": it cannot be read (" + error.getClass().getSimpleName() + ")");
            return FileVisitResult.CONTINUE;
          }
        });
    sources.sort((a, b) -> a.document().compareTo(b.document()));
    return new Listing(
        Collections.unmodifiableList(sources), Collections.unmodifiableMap(otherKinds), faults);
  }

  private void take(Path root, Path file, List<Source> sources, Map<String, Integer> otherKinds) {
    String name = file.getFileName().toString();
    if (DocumentFormat.ofName(name).isPresent()) {
      sources.add(new Source.OfFile(id + "/" + id(root.relativize(file)), file));
    } else {
      String extension = DocumentFormat.extension(name);
      otherKinds.merge(extension.isEmpty() ? name : "." + extension, 1, Integer::sum);
    }
  }

  private static boolean isHidden(Path path) {
    return path.getFileName() != null && path.getFileName().toString().startsWith(".");
  }

  private URI address() {
    try {
      return URI.create(given);
    } catch (IllegalArgumentException e) {
      throw new CommandFailure(
          CommandFailure.UNUSABLE, given + " is no address: " + e.getMessage(), e);
    }
  }
}
