package io.flinkgraphrag.jobs.cli.ingest;

import java.net.URI;
import java.nio.file.Path;

/** Where one document comes from. */
sealed interface Source {

  /** Longest id of a document, so that those of its passages, which begin with it, are ids too. */
  int DOCUMENT_CHARS_MAX = 420;

  /** The document's id in the graph. */
  String document();

  /** A file. */
  record OfFile(String document, Path file) implements Source {}

  /** A page of the web. */
  record OfPage(String document, URI address) implements Source {}

  /** Standard input. */
  record OfInput(String document) implements Source {}
}
