package io.flinkgraphrag.jobs.documents;

import java.util.List;

/** A part of a document, as a reader sees it. Texts may hold control characters. */
public sealed interface Block {

  /**
   * A heading; what follows it is below it.
   *
   * @param level 1 is the highest, 6 the lowest
   * @param anchor by which a link leads to it, "" where the file names none
   */
  record Heading(int level, String text, String anchor) implements Block {}

  /** Running text. Its line ends are its author's, those of wrapped lines are not in it. */
  record Paragraph(String text) implements Block {}

  /** A list, nested or not: one text an item, each with its mark and its indentation. */
  record Items(List<String> items) implements Block {}

  /**
   * A table.
   *
   * @param header names of the columns; empty where the table has none
   * @param rows cells of each row, from the first column on
   */
  record Table(List<String> header, List<List<String>> rows) implements Block {}

  /** Program text or anything else whose lines and blanks count. */
  record Code(String text) implements Block {}

  /** What follows is on this page, from 1 on. Only formats that have pages have it. */
  record Page(int number) implements Block {}
}
