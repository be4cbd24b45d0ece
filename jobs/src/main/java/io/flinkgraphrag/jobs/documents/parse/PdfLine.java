package io.flinkgraphrag.jobs.documents.parse;

/**
 * A line of a page.
 *
 * @param size of most of its letters, in half points
 * @param begins whether the space above it is that between paragraphs
 * @param page from 1 on
 */
record PdfLine(String text, int size, boolean begins, int page) {}
