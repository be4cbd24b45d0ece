package io.flinkgraphrag.jobs.documents;

import java.util.List;

/**
 * A document as its file tells it.
 *
 * @param title of the file's own description, "" where there is none
 * @param blocks in the order in which they are read
 * @param lost what could not be read though the rest could, for people: "page 3: …"
 */
public record ParsedDocument(String title, List<Block> blocks, List<String> lost) {

  public ParsedDocument {
    blocks = List.copyOf(blocks);
    lost = List.copyOf(lost);
  }
}
