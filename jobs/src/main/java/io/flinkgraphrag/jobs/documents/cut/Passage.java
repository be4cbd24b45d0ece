package io.flinkgraphrag.jobs.documents.cut;

/**
 * A passage of a document.
 *
 * @param id among the passages of its document: the last heading as a link has it, and a hash of
 *     the headings above the text and of the text itself. So it stays whatever changes elsewhere
 * @param title the headings above it, and the page where there are pages
 */
public record Passage(String id, String title, String text) {}
