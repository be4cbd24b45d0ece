package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import java.util.List;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.select.Elements;

/** HTML: what a page says, without what leads around in its site. */
final class HtmlParser implements DocumentParser {

  /** What is not the page's own text, or not shown. */
  private static final String ASIDE =
      "script, style, noscript, template, svg, iframe, object, nav, footer, aside, select, button,"
          + " [hidden], [aria-hidden=true], [role=navigation], [role=banner], [role=contentinfo],"
          + " [style~=(?i)display\\s*:\\s*none]";

  @Override
  public ParsedDocument parse(RawDocument raw) throws UnreadableDocumentException {
    String charset = raw.charset() == null ? TextDecoding.declared(raw.bytes()) : raw.charset();
    Document page = Jsoup.parse(TextDecoding.decode(new RawDocument(raw.bytes(), charset)));
    page.select(ASIDE).remove();
    return new ParsedDocument(page.title().strip(), HtmlBlocks.of(content(page)), List.of());
  }

  /** The main part, where the page says which that is. */
  private static Element content(Document page) {
    for (String main : List.of("main, [role=main]", "article")) {
      Elements found = page.select(main);
      if (found.size() == 1 && found.get(0).hasText()) {
        return found.get(0);
      }
    }
    return page.body();
  }
}
