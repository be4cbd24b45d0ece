package io.flinkgraphrag.jobs.documents.parse;

import io.flinkgraphrag.jobs.documents.ParsedDocument;
import io.flinkgraphrag.jobs.documents.RawDocument;
import io.flinkgraphrag.jobs.documents.UnreadableDocumentException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.parser.Parser;

/** Markdown, as CommonMark has it, with GitHub's tables and a head of YAML. */
final class MarkdownParser implements DocumentParser {

  private static final Pattern FRONT_MATTER =
      Pattern.compile(
          "\\A---[ \\t]*\\R(.{0,65536}?)\\R(?:---|\\.\\.\\.)[ \\t]*(?:\\R|\\z)", Pattern.DOTALL);

  private static final Pattern TITLE =
      Pattern.compile("(?m)^title:[ \\t]*[\"']?(.*?)[\"']?[ \\t]*$");

  private static final Parser PARSER =
      Parser.builder().extensions(List.of(TablesExtension.create())).build();

  @Override
  public ParsedDocument parse(RawDocument raw) throws UnreadableDocumentException {
    String text = TextDecoding.decode(raw);
    String title = "";
    Matcher head = FRONT_MATTER.matcher(text);
    if (head.find()) {
      Matcher named = TITLE.matcher(head.group(1));
      title = named.find() ? named.group(1) : "";
      text = text.substring(head.end());
    }
    return new ParsedDocument(title, MarkdownBlocks.of(PARSER.parse(text)), List.of());
  }
}
